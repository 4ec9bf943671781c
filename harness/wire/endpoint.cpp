#include "harness/wire/endpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace misdeal::wire {

namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::uint16_t kDefaultPort = 80;

enum class Reach : std::uint8_t { not_numeric, loopback, elsewhere };

Reach reach_of(const std::string& address) {
  in_addr v4{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    return ntohl(v4.s_addr) >> 24U == 127 ? Reach::loopback : Reach::elsewhere;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, address.c_str(), &v6) == 1) {
    return IN6_IS_ADDR_LOOPBACK(&v6) ? Reach::loopback : Reach::elsewhere;
  }
  return Reach::not_numeric;
}

bool is_path_character(char c) {
  return c > ' ' && c != '\x7f' && c != '?' && c != '#';
}

/// Host and port as written, "[::1]:8080" or "127.0.0.1", apart.
struct Authority {
  std::string_view host;
  std::string_view port;  ///< with its colon; empty if there is none
};

std::optional<Authority> split(std::string_view authority) {
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return Authority{authority.substr(1, end - 1), authority.substr(end + 1)};
  }
  const auto colon = std::min(authority.find(':'), authority.size());
  return Authority{authority.substr(0, colon), authority.substr(colon)};
}

/// 0 when it is no port.
std::uint16_t port_from(std::string_view text) {
  if (text.empty()) return kDefaultPort;
  if (!text.starts_with(':')) return 0;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() ? port : 0;
}

}  // namespace

std::string Endpoint::authority() const {
  const bool is_v6 = address.contains(':');
  std::string text = is_v6 ? "[" + address + "]" : address;
  if (port != kDefaultPort) text += fmt::format(":{}", port);
  return text;
}

std::expected<Endpoint, std::string> parse_endpoint(std::string_view url, AllowedHosts allowed) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(fmt::format("cannot use the URL \"{}\": {}", url, why));
  };
  if (url.starts_with("https://")) {
    return refuse("TLS is not supported; give the server's plain http:// address");
  }
  if (!url.starts_with(kScheme)) return refuse("it must begin with http://");
  const std::string_view rest = url.substr(kScheme.size());
  const auto path_begin = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, path_begin);
  std::string_view path = rest.substr(path_begin);

  if (authority.contains('@')) return refuse("a user in the URL is not supported");
  const auto parts = split(authority);
  if (!parts || parts->host.empty()) return refuse("the host is missing");
  const std::uint16_t port = port_from(parts->port);
  if (port == 0) return refuse("the port must be a number from 1 to 65535");
  if (!std::ranges::all_of(path, is_path_character)) {
    return refuse("the path must have no query, fragment, space or control character");
  }
  while (path.ends_with('/')) path.remove_suffix(1);

  std::string address{parts->host == "localhost" ? "127.0.0.1" : parts->host};
  const Reach reach = reach_of(address);
  if (reach == Reach::not_numeric) {
    return refuse("the host must be localhost or a numeric address; names are not looked up");
  }
  if (reach == Reach::elsewhere && allowed == AllowedHosts::loopback) {
    return refuse("the host is not this machine, and attacking others must be allowed explicitly");
  }
  return Endpoint{std::move(address), port, std::string{path}};
}

}  // namespace misdeal::wire
