#include "harness/check/linear_history.h"

namespace misdeal::harness {

LinearHistory LinearHistory::of(std::span<const Operation> operations) {
  LinearHistory history(operations);
  history.reserve(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    history.add(i);
  }
  return history;
}

void LinearHistory::add_known(std::size_t index, const Operation& known) {
  members_.push_back(static_cast<Member>(known_.size()) | kKnownBit);
  known_.push_back({known, index});
}

}  // namespace misdeal::harness
