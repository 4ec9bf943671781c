#include "harness/workload/sent_requests.h"

namespace misdeal::harness {

void SentRequests::add(const engine::Request& request, std::int64_t sent_ns) {
  if (ring_.size() < capacity_) {
    ring_.push_back({.request = request, .sent_ns = sent_ns});
    return;
  }
  ring_[oldest_] = {.request = request, .sent_ns = sent_ns};
  oldest_ = (oldest_ + 1) % capacity_;
}

const engine::Request* SentRequests::youngest_before(std::int64_t ns) const {
  std::size_t low = 0;
  std::size_t high = ring_.size();  // all before `low` qualify, none from `high` on does
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (at(middle).sent_ns <= ns) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? nullptr : &at(low - 1).request;
}

}  // namespace misdeal::harness
