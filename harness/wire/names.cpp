#include <array>

#include "harness/wire/burst.h"
#include "harness/wire/reply.h"
#include "harness/wire/shot.h"

namespace misdeal::wire {

namespace {

template <typename Enum, std::size_t size>
std::string_view name_in(const std::array<std::string_view, size>& names, Enum value) {
  const auto at = static_cast<std::size_t>(value);
  return at < size ? names[at] : "?";
}

}  // namespace

std::string_view name_of(Fault fault) {
  static constexpr std::array<std::string_view, kFaultCount> kNames{
      "none",        "cut_after_send", "cut_mid_body", "never_read",
      "slow_reader", "retried",        "duplicated"};
  return name_in(kNames, fault);
}

std::string_view name_of(Fate fate) {
  static constexpr std::array<std::string_view, kFateCount> kNames{
      "answered", "refused", "cut", "timed_out", "malformed", "abandoned"};
  return name_in(kNames, fate);
}

std::string_view name_of(SyncMode mode) {
  static constexpr std::array<std::string_view, kSyncModeCount> kNames{
      "sequential", "cold", "tight", "last_byte", "freeze"};
  return name_in(kNames, mode);
}

}  // namespace misdeal::wire
