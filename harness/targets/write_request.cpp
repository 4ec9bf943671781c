#include "harness/targets/write_request.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/targets/http_answer.h"

namespace misdeal::harness {

std::expected<std::string, std::string> write_request(const RequestTemplate& request,
                                                      const Scope& scope,
                                                      const RequestAddress& address) {
  const auto path = fill(request.path, scope);
  if (!path) return path;
  const auto body = fill(request.body, scope);
  if (!body) return body;
  std::string bytes = fmt::format("{} {}{} HTTP/1.1\r\n", request.method,
                                  request.is_whole_path ? "" : address.base_path, *path);
  // There must be one, and the profile may have its own: of a virtual host, say.
  const bool has_host = std::ranges::any_of(
      request.headers, [](const auto& header) { return is_header_named(header.first, "Host"); });
  if (!has_host) bytes += fmt::format("Host: {}\r\n", address.host);
  for (const auto& [name, text] : request.headers) {
    const auto value = fill(text, scope);
    if (!value) return value;
    bytes += fmt::format("{}: {}\r\n", name, *value);
  }
  const bool has_body = !request.body.is_empty();
  // A method that usually has a body says that it has none.
  if (has_body || request.method == "POST" || request.method == "PUT" ||
      request.method == "PATCH") {
    bytes += fmt::format("Content-Length: {}\r\n", body->size());
  }
  bytes += "\r\n";
  bytes += *body;
  return bytes;
}

Value amount_value(std::int64_t amount, int decimals) {
  if (decimals == 0) return {std::to_string(amount), true};
  const bool is_negative = amount < 0;
  std::string digits = std::to_string(amount).substr(is_negative ? 1 : 0);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  return {(is_negative ? "-" : "") + digits, true};
}

}  // namespace misdeal::harness
