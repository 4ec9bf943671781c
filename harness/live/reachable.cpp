#include "harness/live/reachable.h"

#include <algorithm>
#include <compare>

namespace misdeal::harness {

namespace {

constexpr std::size_t kBits = 64;

// The state plus the change, compared with another state.
std::strong_ordering compare_moved(std::span<const std::int64_t> state, const Amounts& change,
                                   std::span<const std::int64_t> other) {
  for (std::size_t i = 0; i < state.size(); ++i) {
    const auto order = state[i] + change[i] <=> other[i];
    if (order != std::strong_ordering::equal) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace

Reachable::Reachable(Amounts start)
    : slots_(start.size()), amounts_(std::move(start)), changes_{0U} {}

void Reachable::may_add(const Amounts& change) {
  const bool does_nothing = std::ranges::all_of(change, [](std::int64_t it) { return it == 0; });
  if (!is_exact_ || does_nothing) return;
  std::vector<std::int64_t> amounts;
  std::vector<unsigned> changes;
  amounts.reserve(2 * amounts_.size());
  changes.reserve(2 * changes_.size());
  std::size_t without = 0;  // the next state as it is
  std::size_t with = 0;     // the next state that the change is added to
  while (without < count() || with < count()) {
    auto order = std::strong_ordering::less;
    if (with == count()) {
      order = std::strong_ordering::greater;
    } else if (without < count()) {
      order = compare_moved(state(with), change, state(without));
    }
    if (order == std::strong_ordering::greater) {
      amounts.insert(amounts.end(), state(without).begin(), state(without).end());
      changes.push_back(changes_[without++]);
      continue;
    }
    for (std::size_t i = 0; i < slots_; ++i) amounts.push_back(state(with)[i] + change[i]);
    changes.push_back(changes_[with++] + 1);
    if (order == std::strong_ordering::equal) {
      changes.back() = std::min(changes.back(), changes_[without++]);
    }
  }
  amounts_ = std::move(amounts);
  changes_ = std::move(changes);
  is_exact_ = count() <= kStatesMax;
}

std::optional<unsigned> Reachable::changes_to(const Amounts& wanted) const {
  std::size_t low = 0;
  std::size_t high = count();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (std::ranges::lexicographical_compare(state(middle), wanted)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == count() || !std::ranges::equal(state(low), wanted)) return std::nullopt;
  return changes_[low];
}

std::pair<std::int64_t, std::int64_t> Reachable::range(std::size_t slot) const {
  std::pair<std::int64_t, std::int64_t> range{INT64_MAX, INT64_MIN};
  for (std::size_t i = 0; i < count(); ++i) {
    range.first = std::min(range.first, state(i)[slot]);
    range.second = std::max(range.second, state(i)[slot]);
  }
  return range;
}

void SubsetSums::may_add(std::int64_t change) {
  if (!is_exact_ || change == 0) return;
  const auto number = static_cast<std::uint64_t>(change);
  const std::uint64_t size = change < 0 ? 0 - number : number;
  if (size > static_cast<std::uint64_t>(kWidthMax - (high_ - low_))) {
    is_exact_ = false;
    return;
  }
  // A change downwards is one upwards from a start that is lower: both halves move, the set is the
  // same.
  if (change < 0) {
    low_ += change;
  } else {
    high_ += change;
  }
  const std::size_t words = size / kBits;
  const std::size_t rest = size % kBits;
  bits_.resize(static_cast<std::size_t>(high_ - low_) / kBits + 1, 0);
  for (std::size_t i = bits_.size(); i-- > words;) {
    std::uint64_t moved = bits_[i - words] << rest;
    if (rest != 0 && i > words) moved |= bits_[i - words - 1] >> (kBits - rest);
    bits_[i] |= moved;
  }
}

bool SubsetSums::can_be(std::int64_t sum) const {
  if (!is_exact_) return true;
  if (sum < low_ || sum > high_) return false;
  const auto bit = static_cast<std::size_t>(sum - low_);
  return (bits_[bit / kBits] >> (bit % kBits) & 1U) != 0;
}

}  // namespace misdeal::harness
