#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP messages as values: what the routes work on, whatever carried the bytes.
namespace misdeal::engine::http {

struct Header {
  std::string_view name;  ///< as sent; compared without regard to case
  std::string_view value;

  friend bool operator==(const Header&, const Header&) = default;
};

/// A request whose framing is sound. The views belong to whoever made it and are valid while it is
/// handled.
struct HttpRequest {
  std::string_view method;
  std::string_view target;  ///< path and query as sent, starts with '/'
  std::vector<Header> headers;
  std::string_view body;

  /// The first header of that name (lower case).
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string_view content_type;  ///< a constant; empty if there is no body
  std::vector<std::pair<std::string_view, std::string>> headers;
  std::string body;
};

/// Equal but for the case of ASCII letters; `lower` must be in lower case.
bool is_same_name(std::string_view name, std::string_view lower);

/// Without the spaces and tabs around it.
std::string_view trimmed(std::string_view text);

/// The bytes of a response, Content-Length included. `has_body` false (HEAD): the headers alone.
/// `closes`: tells the client that the connection ends here.
std::string to_bytes(const HttpResponse& response, bool has_body, bool closes);

}  // namespace misdeal::engine::http
