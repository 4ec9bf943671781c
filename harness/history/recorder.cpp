#include "harness/history/recorder.h"

#include <algorithm>
#include <numeric>
#include <queue>
#include <thread>
#include <tuple>
#include <type_traits>

namespace misdeal::harness {

ThreadRecorder::ThreadRecorder(std::size_t operations_max)
    : memory_(std::make_unique_for_overwrite<std::byte[]>(operations_max * sizeof(Operation))),
      block_(reinterpret_cast<Operation*>(memory_.get())),
      capacity_(operations_max) {
  // So that bytes become operations by being assigned to, and need no end.
  static_assert(std::is_trivially_copyable_v<Operation> &&
                std::is_trivially_destructible_v<Operation> &&
                alignof(Operation) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}

void ThreadRecorder::freeze() {
  for (;;) {
    // Acquire: pairs with the releases in begin and finish.
    std::uint8_t state = state_.load(std::memory_order_acquire);
    if (state == kFrozen) {
      return;
    }
    if (state != kWriting && state_.compare_exchange_weak(state, kFrozen, std::memory_order_acq_rel,
                                                          std::memory_order_relaxed)) {
      return;
    }
    std::this_thread::yield();  // the thread is copying an operation
  }
}

void ThreadRecorder::clear() {
  size_ = 0;
  begun_ = 0;
  is_full_ = false;
  state_.store(kIdle, std::memory_order_release);
}

std::vector<Operation> merge_recordings(std::span<const std::span<const Operation>> recordings) {
  struct Head {
    std::int64_t invoked_ns;
    std::size_t recording;
    std::size_t position;
    bool operator>(const Head& other) const {
      return std::tie(invoked_ns, recording) > std::tie(other.invoked_ns, other.recording);
    }
  };
  std::vector<Head> heads;
  std::size_t total = 0;
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    total += recordings[i].size();
    if (!recordings[i].empty()) {
      heads.push_back({recordings[i].front().invoked_ns, i, 0});
    }
  }
  std::priority_queue<Head, std::vector<Head>, std::greater<>> next(std::greater<>{},
                                                                    std::move(heads));
  std::vector<Operation> merged;
  merged.reserve(total);
  while (!next.empty()) {
    Head head = next.top();
    next.pop();
    const std::span<const Operation> recording = recordings[head.recording];
    merged.push_back(recording[head.position]);
    if (++head.position < recording.size()) {
      head.invoked_ns = recording[head.position].invoked_ns;
      next.push(head);
    }
  }
  return merged;
}

}  // namespace misdeal::harness
