#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "harness/history/operation.h"

namespace misdeal::harness {

/// Names an operation of a LinearHistory.
using Member = std::uint32_t;
inline constexpr Member kNoMember = std::numeric_limits<Member>::max();

/// The operations of one table as the linearizability passes see them: in order of invocation, with
/// what is known about an unanswered one from elsewhere (a replay of its answer, the audit trail)
/// filled in.
///
/// Holds no copies but of those filled in: 4 bytes an operation. The operations must outlive it.
class LinearHistory {
 public:
  /// All of `operations` as they are. Requires fewer than 2^31, sorted by invocation.
  static LinearHistory of(std::span<const Operation> operations);

  explicit LinearHistory(std::span<const Operation> operations) : operations_(operations) {}

  void reserve(std::size_t count) { members_.reserve(count); }
  void add(std::size_t index) { members_.push_back(static_cast<Member>(index)); }
  /// Adds `known` in place of operations[index]; same invocation time.
  void add_known(std::size_t index, const Operation& known);

  /// In order of invocation.
  [[nodiscard]] std::span<const Member> members() const { return members_; }
  [[nodiscard]] const Operation& at(Member member) const {
    return (member & kKnownBit) == 0 ? operations_[member] : known_[member & ~kKnownBit].operation;
  }
  /// Index into the operations that the history was made of.
  [[nodiscard]] std::size_t index_of(Member member) const {
    return (member & kKnownBit) == 0 ? member : known_[member & ~kKnownBit].index;
  }

 private:
  static constexpr Member kKnownBit = Member{1} << 31U;
  struct Known {
    Operation operation;
    std::size_t index;
  };

  std::span<const Operation> operations_;
  std::vector<Member> members_;
  std::vector<Known> known_;
};

}  // namespace misdeal::harness
