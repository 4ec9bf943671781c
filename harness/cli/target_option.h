#pragma once

#include <expected>
#include <string>

#include "harness/wire/endpoint.h"

namespace misdeal::harness {

/// The server that `--target URL` names, the same for every verb. The error names the option, and
/// what the URL must be.
std::expected<wire::Endpoint, std::string> endpoint_of_target(const std::string& url);

}  // namespace misdeal::harness
