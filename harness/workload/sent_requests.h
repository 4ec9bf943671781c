#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/requests/request.h"

namespace misdeal::harness {

/// The requests lately sent to one table, by time: what late duplicates and reused ids are made of.
/// Bounded: the oldest is forgotten first. Not thread-safe.
class SentRequests {
 public:
  explicit SentRequests(std::size_t capacity) : ring_(capacity) {}

  void add(const engine::Request& request, std::int64_t sent_ns);

  /// The youngest request sent at or before `ns`; nullptr if none is remembered. O(log n).
  [[nodiscard]] const engine::Request* youngest_before(std::int64_t ns) const;

  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  struct Sent {
    engine::Request request;
    std::int64_t sent_ns = 0;
  };
  /// The i-th oldest.
  [[nodiscard]] const Sent& at(std::size_t i) const {
    return ring_[(next_ + ring_.size() - size_ + i) % ring_.size()];
  }

  std::vector<Sent> ring_;
  std::size_t next_ = 0;
  std::size_t size_ = 0;
};

}  // namespace misdeal::harness
