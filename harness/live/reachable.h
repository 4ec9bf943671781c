#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace misdeal::harness {

/// Amounts of all slots that are looked at together.
using Amounts = std::vector<std::int64_t>;

/// All states that a start can lead to by leaving out or taking each of some changes: a subset-sum
/// over vectors, with the fewest changes that lead to each. Exact while there are at most
/// kStatesMax states; then it is known no more, which is not a violation.
class Reachable {
 public:
  static constexpr std::size_t kStatesMax = 20'000;

  explicit Reachable(Amounts start) { states_.emplace(std::move(start), 0U); }

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
  std::map<Amounts, unsigned> states_;
  bool is_exact_ = true;
};

}  // namespace misdeal::harness
