#include "harness/explore/stack_sharing.h"

#include <algorithm>

namespace misdeal::explore {

bool StackSharing::share(std::size_t offset, std::size_t size) {
  const std::size_t from = std::max(offset, kReach - 1) - (kReach - 1);
  bool is_new = false;
  for (std::size_t line = from / kLine; line <= (offset + size - 1) / kLine; ++line) {
    is_new = is_new || is_shared_[line] == 0;
    is_shared_[line] = 1;
  }
  return is_new;
}

}  // namespace misdeal::explore
