#include "harness/live/live_history.h"

#include <algorithm>
#include <array>

namespace misdeal::harness {

std::string_view to_string(LiveSync sync) {
  constexpr std::array<std::string_view, kLiveSyncCount> kNames = {"sequential", "cold",   "tight",
                                                                   "last-byte",  "freeze", "paced"};
  return kNames[static_cast<std::size_t>(sync)];
}

bool Seen::is_complete() const {
  return std::ranges::all_of(amounts, [](const auto& amount) { return amount.has_value(); });
}

}  // namespace misdeal::harness
