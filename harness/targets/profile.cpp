#include "harness/targets/profile.h"

#include <algorithm>
#include <array>

namespace misdeal::harness {

std::string_view to_string(Meaning meaning) {
  constexpr std::array<std::string_view, kMeaningCount> kNames = {
      "applied", "replayed", "refused", "stale", "in_progress", "id_reused", "unknown"};
  return kNames[static_cast<std::size_t>(meaning)];
}

bool RequestTemplate::uses(std::string_view name) const {
  return path.uses(name) || body.uses(name) ||
         std::ranges::any_of(headers, [name](const auto& it) { return it.second.uses(name); });
}

std::optional<std::size_t> Profile::find_amount(std::string_view amount) const {
  const auto found = std::ranges::find(amounts, amount, &AmountSpec::name);
  if (found == amounts.end()) return std::nullopt;
  return static_cast<std::size_t>(found - amounts.begin());
}

std::size_t Profile::slot_of(std::size_t amount, int actor) const {
  const int wanted = amounts[amount].each_actor ? actor : -1;
  const auto found = std::ranges::find_if(
      slots, [&](const Slot& slot) { return slot.amount == amount && slot.actor == wanted; });
  return static_cast<std::size_t>(found - slots.begin());
}

}  // namespace misdeal::harness
