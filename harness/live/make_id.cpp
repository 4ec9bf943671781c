#include "harness/live/make_id.h"

#include <fmt/format.h>

#include "harness/workload/random.h"

namespace misdeal::harness {

std::string make_id(const RequestIds& ids, std::string_view run_name, std::uint64_t seed,
                    std::uint64_t number) {
  std::uint64_t of_run = derive_seed(seed, number);
  for (const char character : run_name) {
    of_run = derive_seed(of_run, static_cast<unsigned char>(character));
  }
  Random bits(of_run);
  const std::uint64_t high = bits.next();
  const std::uint64_t low = bits.next();
  switch (ids.format) {
    case IdFormat::uuid:
      // Version 4, variant 1 (RFC 9562).
      return ids.prefix + fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32U,
                                      (high >> 16U) & 0xFFFFU, high & 0xFFFU,
                                      0x8000U | ((low >> 48U) & 0x3FFFU), low & 0xFFFF'FFFF'FFFFU);
    case IdFormat::hex:
      return ids.prefix + fmt::format("{:016x}{:016x}", high, low);
    case IdFormat::number:
      return ids.prefix + std::to_string(high >> 12U);
    case IdFormat::text:
      break;
  }
  return fmt::format("{}{}-{}", ids.prefix, run_name, number);
}

}  // namespace misdeal::harness
