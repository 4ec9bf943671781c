#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "harness/explore/event.h"

namespace misdeal::explore {

/// The partial order of one execution: the order of a thread's own steps, creating and joining, and
/// conflicts. Two executions with the same order are one (Mazurkiewicz) trace: nothing can tell
/// them apart. O(events² in the worst case, events × threads usually).
class HappensBefore {
 public:
  explicit HappensBefore(std::span<const Event> events);

  /// Two events in conflict, of different threads, with nothing in between that orders them: the
  /// other way round would be another trace.
  struct Race {
    std::size_t first = 0;
    std::size_t second = 0;
  };
  [[nodiscard]] const std::vector<Race>& races() const { return races_; }

  /// Requires first < second. Every event happens before itself.
  [[nodiscard]] bool ordered(std::size_t first, std::size_t second) const;

  /// The same for all executions of one trace, and very likely for no others.
  [[nodiscard]] std::uint64_t trace() const;

 private:
  using Clock = std::vector<std::uint32_t>;  ///< by thread: so many of its events happened before

  void add(std::size_t index);
  void wake(std::size_t index, const std::vector<std::size_t>& own, Clock& clock);
  [[nodiscard]] bool happened(std::size_t first, const Clock& before) const {
    return before[events_[first].thread] >= ordinal_[first];
  }

  std::span<const Event> events_;
  std::size_t threads_ = 0;
  std::vector<std::uint32_t> ordinal_;  ///< from 1, among the events of its thread
  std::vector<Clock> clocks_;
  std::vector<std::vector<std::size_t>> by_thread_;
  std::vector<std::pair<std::uintptr_t, std::vector<std::size_t>>> by_address_;
  std::vector<Race> races_;
};

}  // namespace misdeal::explore
