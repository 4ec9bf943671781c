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
  explicit SentRequests(std::size_t capacity) : capacity_(capacity) {}

  void add(const engine::Request& request, std::int64_t sent_ns);

  /// The youngest request sent at or before `ns`; nullptr if none is remembered. O(log n).
  [[nodiscard]] const engine::Request* youngest_before(std::int64_t ns) const;

  [[nodiscard]] bool empty() const { return ring_.empty(); }

 private:
  struct Sent {
    engine::Request request;
    std::int64_t sent_ns = 0;
  };
  /// The i-th oldest.
  [[nodiscard]] const Sent& at(std::size_t i) const { return ring_[(oldest_ + i) % ring_.size()]; }

  std::size_t capacity_;
  std::vector<Sent> ring_;  ///< grows up to the capacity, for most tables see few requests
  std::size_t oldest_ = 0;
};

}  // namespace misdeal::harness
