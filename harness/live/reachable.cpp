#include "harness/live/reachable.h"

#include <algorithm>

namespace misdeal::harness {

void Reachable::may_add(const Amounts& change) {
  if (!is_exact_) return;
  std::map<Amounts, unsigned> with_it = states_;
  for (const auto& [state, changes] : states_) {
    Amounts next = state;
    for (std::size_t i = 0; i < next.size(); ++i) next[i] += change[i];
    const auto [found, is_new] = with_it.emplace(std::move(next), changes + 1);
    if (!is_new) found->second = std::min(found->second, changes + 1);
  }
  states_ = std::move(with_it);
  is_exact_ = states_.size() <= kStatesMax;
}

std::optional<unsigned> Reachable::changes_to(const Amounts& state) const {
  const auto found = states_.find(state);
  if (found == states_.end()) return std::nullopt;
  return found->second;
}

std::pair<std::int64_t, std::int64_t> Reachable::range(std::size_t slot) const {
  std::pair<std::int64_t, std::int64_t> range{INT64_MAX, INT64_MIN};
  for (const auto& [state, changes] : states_) {
    range.first = std::min(range.first, state[slot]);
    range.second = std::max(range.second, state[slot]);
  }
  return range;
}

}  // namespace misdeal::harness
