#include "harness/explore/stack_sharing.h"

namespace misdeal::explore {

bool StackSharing::share(std::size_t offset, std::size_t size) {
  const std::size_t known = shared_.size();
  const std::size_t from = std::max(offset, kReach - 1) - (kReach - 1);
  for (std::size_t line = from / kLine; line <= last_line_of(offset, size); ++line) {
    if (is_shared_[line] != 0) continue;
    is_shared_[line] = 1;
    shared_.push_back(static_cast<std::uint32_t>(line));
  }
  return shared_.size() > known;
}

void StackSharing::clear() {
  for (const std::uint32_t line : shared_) is_shared_[line] = 0;
  shared_.clear();
}

}  // namespace misdeal::explore
