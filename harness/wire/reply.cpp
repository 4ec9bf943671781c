#include "harness/wire/reply.h"

#include "harness/wire/header_name.h"

namespace misdeal::wire {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

std::optional<std::string_view> Reply::header(std::string_view name) const {
  std::string_view rest = fields;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && is_same_header(line.substr(0, colon), name)) {
      return trimmed(line.substr(colon + 1));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 2);
  }
  return std::nullopt;
}

KeptReply::KeptReply(const Reply& reply)
    : reply_(reply), fields_size_(reply.fields.size()), body_size_(reply.body.size()) {
  bytes_.reserve(fields_size_ + body_size_ + reply.detail.size());
  bytes_.append(reply.fields).append(reply.body).append(reply.detail);
}

Reply KeptReply::view() const {
  Reply reply = reply_;
  const std::string_view bytes = bytes_;
  reply.fields = bytes.substr(0, fields_size_);
  reply.body = bytes.substr(fields_size_, body_size_);
  reply.detail = bytes.substr(fields_size_ + body_size_);
  return reply;
}

}  // namespace misdeal::wire
