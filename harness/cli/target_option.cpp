#include "harness/cli/target_option.h"

namespace misdeal::harness {

std::expected<wire::Endpoint, std::string> endpoint_of_target(const std::string& url) {
  auto endpoint = wire::parse_endpoint(url);
  if (!endpoint) return std::unexpected("--target: " + endpoint.error());
  return endpoint;
}

}  // namespace misdeal::harness
