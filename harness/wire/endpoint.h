#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace misdeal::wire {

/// Where requests go. A value; equal if all parts are.
struct Endpoint {
  std::string address;      ///< numeric, without brackets: "127.0.0.1", "::1"
  std::uint16_t port = 80;  ///< 1..65535
  std::string base_path;  ///< in front of every target: "" or "/api", never with a slash at the end

  /// As the Host header has it: "127.0.0.1:8080", "[::1]:8080"; without the port if that is 80.
  [[nodiscard]] std::string authority() const;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Which hosts may be attacked.
enum class AllowedHosts : std::uint8_t { loopback, any };

/// Parses `http://HOST[:PORT][/PATH]`. HOST is numeric or `localhost`, which is 127.0.0.1: nothing
/// is ever looked up, so a URL names the same machine tomorrow. Errors say what is wrong with which
/// part, and what to do: another scheme than http, a name, a user, a query, a port out of range, or
/// a host that is not this machine without AllowedHosts::any.
std::expected<Endpoint, std::string> parse_endpoint(std::string_view url,
                                                    AllowedHosts allowed = AllowedHosts::loopback);

}  // namespace misdeal::wire
