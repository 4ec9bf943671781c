#include "engine/http/message_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace misdeal::engine::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

NextMessage not_http(ProblemType type, std::string detail) {
  NextMessage refused;
  refused.state = NextMessage::State::refused;
  refused.problem = {.type = type, .detail = std::move(detail)};
  return refused;
}

/// What a method or a header's name consists of.
bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// Blanks and whatever lies above ASCII are fine, control characters are not.
bool is_header_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= ' ' && byte != 0x7F);
  });
}

/// Cuts off the next line; its end is not part of it. Requires that there is one.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find(kLineEnd);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + kLineEnd.size());
  return line;
}

/// "http://host/path" is "/path": what a proxy is asked for, and every server has to understand.
std::string_view origin_form(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (!target.starts_with(kScheme)) {
    return target;
  }
  const std::size_t path = target.find('/', kScheme.size());
  return path == std::string_view::npos ? "/" : target.substr(path);
}

/// The request line; nothing if it is fine.
std::optional<NextMessage> read_request_line(std::string_view line, const MessageLimits& limits,
                                             HttpRequest& request, bool& is_1_0) {
  const std::size_t method_end = line.find(' ');
  const std::size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end == method_end) {
    return not_http(ProblemType::malformed_request,
                    "the request line is not 'METHOD target version'");
  }
  request.method = line.substr(0, method_end);
  request.target = origin_form(line.substr(method_end + 1, target_end - method_end - 1));
  const std::string_view version = line.substr(target_end + 1);
  if (request.target.size() > limits.target_bytes_max) {
    return not_http(ProblemType::target_too_long,
                    fmt::format("more than {} bytes", limits.target_bytes_max));
  }
  const bool is_star = request.method == "OPTIONS" && request.target == "*";
  if (!is_token(request.method) || !is_visible(request.target) ||
      (!request.target.starts_with('/') && !is_star)) {
    return not_http(ProblemType::malformed_request, "method or target cannot be used");
  }
  is_1_0 = version == "HTTP/1.0";
  if (version != "HTTP/1.1" && !is_1_0) {
    return version.starts_with("HTTP/")
               ? not_http(ProblemType::http_version_unknown, in_quotes(version))
               : not_http(ProblemType::malformed_request, "no HTTP version in the request line");
  }
  return std::nullopt;
}

std::optional<NextMessage> read_headers(std::string_view lines, const MessageLimits& limits,
                                        HttpRequest& request) {
  request.headers.reserve(16);
  while (!lines.empty()) {
    const std::string_view line = take_line(lines);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
      return not_http(ProblemType::malformed_request, "not a header: " + in_quotes(line));
    }
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!is_header_value(value)) {
      return not_http(ProblemType::malformed_request,
                      "control character in header " + in_quotes(line.substr(0, colon)));
    }
    if (request.headers.size() == limits.headers_max) {
      return not_http(ProblemType::headers_too_large,
                      fmt::format("more than {} headers", limits.headers_max));
    }
    request.headers.push_back({line.substr(0, colon), value});
  }
  return std::nullopt;
}

/// How many bytes of body follow; a problem if that is not beyond doubt.
std::optional<NextMessage> read_body_size(const HttpRequest& request, const MessageLimits& limits,
                                          std::size_t& size) {
  const auto length = request.header("content-length");
  if (const auto coding = request.header("transfer-encoding")) {
    if (length) {
      return not_http(ProblemType::malformed_request, "both Content-Length and Transfer-Encoding");
    }
    return is_same_name(*coding, "chunked")
               ? not_http(ProblemType::length_required, "chunked bodies are not taken")
               : not_http(ProblemType::transfer_coding_unknown, in_quotes(*coding));
  }
  if (request.count("content-length") > 1) {
    return not_http(ProblemType::malformed_request, "Content-Length stands there twice");
  }
  if (!length) {
    size = 0;
    return std::nullopt;
  }
  const std::string_view text = *length;
  const bool is_number =
      !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) {
    return not_http(ProblemType::malformed_request,
                    "Content-Length is no number: " + in_quotes(text));
  }
  const auto result = std::from_chars(text.data(), text.data() + text.size(), size);
  if (result.ec != std::errc() || size > limits.body_bytes_max) {
    return not_http(ProblemType::body_too_large,
                    fmt::format("more than {} bytes", limits.body_bytes_max));
  }
  return std::nullopt;
}

/// True if one of the list of the Connection header is `option`.
bool has_connection_option(const HttpRequest& request, std::string_view option) {
  for (const Header& header : request.headers) {
    if (!is_same_name(header.name, "connection")) {
      continue;
    }
    for (std::string_view rest = header.value; !rest.empty();) {
      const std::size_t comma = rest.find(',');
      if (is_same_name(trimmed(rest.substr(0, comma)), option)) {
        return true;
      }
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
  }
  return false;
}

}  // namespace

NextMessage next_message(std::string_view bytes, const MessageLimits& limits) {
  std::size_t skipped = 0;
  // An empty line before a request is an old client's habit (RFC 9112, 2.2): one is let pass.
  if (bytes.starts_with(kLineEnd)) {
    skipped = kLineEnd.size();
    bytes.remove_prefix(skipped);
  }
  const std::size_t end = bytes.substr(0, limits.head_bytes_max).find(kHeadEnd);
  if (end == std::string_view::npos) {
    if (bytes.size() < limits.head_bytes_max) {
      return {};
    }
    return bytes.find(kLineEnd) > limits.target_bytes_max
               ? not_http(ProblemType::target_too_long, "the request line does not end")
               : not_http(ProblemType::headers_too_large,
                          fmt::format("more than {} bytes", limits.head_bytes_max));
  }
  std::string_view lines = bytes.substr(0, end + kLineEnd.size());
  NextMessage message;
  bool is_1_0 = false;
  if (auto refused = read_request_line(take_line(lines), limits, message.request, is_1_0)) {
    return *std::move(refused);
  }
  if (auto refused = read_headers(lines, limits, message.request)) {
    return *std::move(refused);
  }
  if (message.request.count("host") > 1 || (!is_1_0 && message.request.count("host") == 0)) {
    return not_http(ProblemType::malformed_request, "there must be one Host header");
  }
  std::size_t body_size = 0;
  if (auto refused = read_body_size(message.request, limits, body_size)) {
    return *std::move(refused);
  }
  const auto expectation = message.request.header("expect");
  if (expectation && !is_same_name(*expectation, "100-continue")) {
    return not_http(ProblemType::expectation_failed, in_quotes(*expectation));
  }
  const std::size_t body_begin = end + kHeadEnd.size();
  if (bytes.size() - body_begin < body_size) {
    NextMessage incomplete;
    incomplete.awaits_continue = expectation && !is_1_0 && bytes.size() == body_begin;
    return incomplete;
  }
  message.state = NextMessage::State::complete;
  message.request.body = bytes.substr(body_begin, body_size);
  message.bytes = skipped + body_begin + body_size;
  message.keeps_alive = is_1_0 ? has_connection_option(message.request, "keep-alive")
                               : !has_connection_option(message.request, "close");
  return message;
}

}  // namespace misdeal::engine::http
