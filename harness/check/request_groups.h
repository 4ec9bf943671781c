#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "harness/history/operation.h"

namespace misdeal::harness {

/// The arrivals of each request id at one table, in order of invocation. Two passes over the
/// operations and a hash table sized once: about 20 bytes an operation.
class RequestGroups {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  /// `members` are indices into `operations`, in order of invocation. Both must outlive this.
  /// Operations without an id belong to no group.
  RequestGroups(std::span<const Operation> operations, std::span<const std::uint32_t> members);

  /// Calls visit(std::span<const std::uint32_t> arrivals) for each id, in order of first arrival.
  template <typename Visit>
  void for_each(Visit visit) const {
    std::vector<std::uint32_t> arrivals;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (!is_first_[i]) {
        continue;
      }
      arrivals.clear();
      for (auto at = static_cast<std::uint32_t>(i); at != kNone; at = next_[at]) {
        arrivals.push_back(members_[at]);
      }
      visit(std::span<const std::uint32_t>(arrivals));
    }
  }

  /// Indices of the operations with this id, by invocation.
  [[nodiscard]] std::vector<std::uint32_t> arrivals_of(const engine::RequestId& id) const;

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t first = kNone;  ///< position in members_
  };

  [[nodiscard]] const engine::RequestId& id_at(std::uint32_t position) const {
    return operations_[members_[position]].request;
  }
  /// Slot of the id, or the empty one where it belongs.
  [[nodiscard]] std::size_t slot_of(const engine::RequestId& id, std::uint64_t hash) const;

  std::span<const Operation> operations_;
  std::span<const std::uint32_t> members_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> next_;  ///< position of the next arrival with the same id
  std::vector<bool> is_first_;
};

}  // namespace misdeal::harness
