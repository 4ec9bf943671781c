#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "harness/explore/event.h"

namespace misdeal::explore {

/// What has happened before, as the newest moment of each thread (Fidge, Mattern, 1988). Only the
/// first `size` entries are set; the others are 0.
class VectorClock {
 public:
  void clear() { size_ = 0; }
  [[nodiscard]] bool is_empty() const { return size_ == 0; }
  /// No thread from this one on has a moment.
  [[nodiscard]] unsigned size() const { return size_; }

  [[nodiscard]] std::uint32_t of(unsigned thread) const { return thread < size_ ? at_[thread] : 0; }

  /// Of a thread whose moment is set.
  [[nodiscard]] std::uint32_t at(unsigned thread) const { return at_[thread]; }

  void set(unsigned thread, std::uint32_t moment) {
    grow(thread + 1);
    at_[thread] = moment;
  }

  void join(const VectorClock& other) {
    grow(other.size_);
    for (unsigned i = 0; i < other.size_; ++i) {
      at_[i] = std::max(at_[i], other.at_[i]);
    }
  }

  VectorClock() = default;
  VectorClock(const VectorClock& other) { *this = other; }
  VectorClock& operator=(const VectorClock& other) {
    size_ = other.size_;
    std::copy_n(other.at_.begin(), size_, at_.begin());
    return *this;
  }
  ~VectorClock() = default;

 private:
  void grow(unsigned size) {
    for (; size_ < size; ++size_) at_[size_] = 0;
  }

  unsigned size_ = 0;
  std::array<std::uint32_t, kThreadsMax> at_;  // Left as it comes: `size_` says what is set.
};

}  // namespace misdeal::explore
