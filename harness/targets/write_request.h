#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "harness/targets/profile.h"

namespace misdeal::harness {

/// Where requests go.
struct RequestAddress {
  std::string host;       ///< name and port
  std::string base_path;  ///< in front of every path; no slash at its end
};

/// A request of HTTP/1.1 as bytes, with Host and Content-Length. Error: the name of the first place
/// that nothing fills.
std::expected<std::string, std::string> write_request(const RequestTemplate& request,
                                                      const Scope& scope,
                                                      const RequestAddress& address);

/// An amount as the server has it: 1050 with two decimals is 10.50.
Value amount_value(std::int64_t amount, int decimals);

}  // namespace misdeal::harness
