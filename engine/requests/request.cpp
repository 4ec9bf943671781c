#include "engine/requests/request.h"

#include <fmt/format.h>

namespace misdeal::engine {
namespace {

/// The finalizer of MurmurHash3 (Austin Appleby, 2011): every input bit reaches every output bit.
constexpr std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 33U;
  value *= 0xFF51AFD7ED558CCDULL;
  value ^= value >> 33U;
  value *= 0xC4CEB9FE1A85EC53ULL;
  return value ^ (value >> 33U);
}

}  // namespace

std::string to_string(const RequestId& id) {
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", id.high >> 32U,
                     id.high >> 16U & 0xFFFFU, id.high & 0xFFFFU, id.low >> 48U,
                     id.low & 0xFFFF'FFFF'FFFFU);
}

std::uint64_t payload_fingerprint(const Request& request) {
  const Command& command = request.command;
  const std::uint64_t what = static_cast<std::uint64_t>(command.kind) << 8U |
                             static_cast<std::uint64_t>(command.seat.value);
  std::uint64_t hash = mix(what + 1);
  hash = mix(hash ^ static_cast<std::uint64_t>(command.amount.value));
  return mix(hash ^ request.expected_version);
}

}  // namespace misdeal::engine
