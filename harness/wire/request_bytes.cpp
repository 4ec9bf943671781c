#include "harness/wire/request_bytes.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "harness/wire/header_name.h"

namespace misdeal::wire {

namespace {

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const auto is_fit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kMarks.contains(c);
  };
  return !text.empty() && std::ranges::all_of(text, is_fit);
}

bool is_target(std::string_view text) {
  return text.starts_with('/') &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c <= ' ') || c == '\x7f'; });
}

bool is_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool usually_has_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

std::expected<Shot, std::string> serialise(const Request& request, const Endpoint& endpoint,
                                           std::string& bytes) {
  if (!is_token(request.method)) {
    return std::unexpected(fmt::format("\"{}\" is no HTTP method", request.method));
  }
  if (!is_target(request.target)) {
    return std::unexpected(fmt::format(
        "\"{}\" is no request target: it begins with / and has no space", request.target));
  }
  bool has_host = false;
  bool has_length = false;
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return std::unexpected(fmt::format("\"{}\" is no header name", name));
    if (!is_value(value)) {
      return std::unexpected(fmt::format("the value of header {} has a line break or NUL", name));
    }
    has_host |= is_same_header(name, "Host");
    has_length |=
        is_same_header(name, "Content-Length") || is_same_header(name, "Transfer-Encoding");
  }

  bytes.clear();
  const auto out = std::back_inserter(bytes);
  bytes.append(request.method).append(" ").append(endpoint.base_path).append(request.target);
  bytes.append(" HTTP/1.1\r\n");
  if (!has_host) bytes.append("Host: ").append(endpoint.authority()).append("\r\n");
  for (const auto& [name, value] : request.headers) {
    bytes.append(name).append(": ").append(value).append("\r\n");
  }
  if (!has_length && (!request.body.empty() || usually_has_body(request.method))) {
    fmt::format_to(out, "Content-Length: {}\r\n", request.body.size());
  }
  bytes.append("\r\n").append(request.body);
  return Shot{.bytes = bytes, .body_size = request.body.size()};
}

}  // namespace misdeal::wire
