#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace misdeal::harness {

/// Amounts of all slots that are looked at together.
using Amounts = std::vector<std::int64_t>;

/// All states that a start can lead to by leaving out or taking each of some changes: a subset-sum
/// over vectors, with the fewest changes that lead to each. Exact while there are at most
/// kStatesMax states; then it is known no more, which is not a violation. A change costs
/// O(states), of which there are at most kStatesMax.
class Reachable {
 public:
  static constexpr std::size_t kStatesMax = 20'000;

  explicit Reachable(Amounts start);

  /// Each state now comes with and without the change.
  void may_add(const Amounts& change);

  /// The fewest changes that lead to the state; nothing if it cannot be reached.
  [[nodiscard]] std::optional<unsigned> changes_to(const Amounts& state) const;
  [[nodiscard]] bool is_exact() const { return is_exact_; }
  [[nodiscard]] bool can_be(const Amounts& state) const {
    return !is_exact_ || changes_to(state).has_value();
  }
  /// The smallest and largest amount of one slot.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> range(std::size_t slot) const;

 private:
  [[nodiscard]] std::size_t count() const { return changes_.size(); }
  [[nodiscard]] std::span<const std::int64_t> state(std::size_t index) const {
    return {amounts_.data() + index * slots_, slots_};
  }

  // The states in lexicographic order, one after the other. Adding one change to all keeps the
  // order, so that both halves merge in one pass.
  std::size_t slots_;
  std::vector<std::int64_t> amounts_;
  std::vector<unsigned> changes_;  ///< fewest that lead to each
  bool is_exact_ = true;
};

/// The same of one amount, without the number of changes and many times faster: sums of subsets of
/// changes, as a set of bits. Exact while the sums lie within kWidthMax of each other.
class SubsetSums {
 public:
  static constexpr std::int64_t kWidthMax = 1 << 20;

  /// Each sum now comes with and without the change. O(width / 64).
  void may_add(std::int64_t change);
  [[nodiscard]] bool is_exact() const { return is_exact_; }
  [[nodiscard]] bool can_be(std::int64_t sum) const;
  [[nodiscard]] std::int64_t low() const { return low_; }
  [[nodiscard]] std::int64_t high() const { return high_; }

 private:
  std::int64_t low_ = 0;  ///< the sum that bit 0 stands for, the smallest
  std::int64_t high_ = 0;
  std::vector<std::uint64_t> bits_{1};
  bool is_exact_ = true;
};

}  // namespace misdeal::harness
