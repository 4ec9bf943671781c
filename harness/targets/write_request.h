#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "harness/targets/profile.h"

namespace misdeal::harness {

/// A request of HTTP/1.1 as bytes, with Host and Content-Length. Error: what could not be filled
/// in. `host` is name and port.
std::expected<std::string, std::string> write_request(const RequestTemplate& request,
                                                      const Scope& scope, std::string_view host);

/// An amount as the server has it: 1050 with two decimals is 10.50.
Value amount_value(std::int64_t amount, int decimals);

}  // namespace misdeal::harness
