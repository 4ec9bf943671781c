#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/measure/duration_histogram.h"
#include "engine/table/lock_meter.h"

namespace misdeal::engine {

/// The longest wait for a lock, and for whom.
struct LongestWait {
  std::chrono::nanoseconds wait{};  ///< 0: nobody ever waited
  LockParty waiter;
  LockParty holder;  ///< when the wait began; others may have had the lock before the waiter got it

  friend bool operator==(const LongestWait&, const LongestWait&) = default;
};

/// How a lock, or all locks of one name, were used. A value: merge as you like.
struct LockContention {
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0;  ///< of these, while somebody else had it
  std::uint64_t retries = 0;    ///< of the optimistic mode: work done in vain
  /// Of contended acquisitions only. Its sum is that of all waiters: 100 threads that wait 10 ms
  /// are 1 s.
  DurationHistogram wait;
  DurationHistogram hold;
  LongestWait longest;

  /// `stands_for`: so many acquisitions, this one included.
  void add(const LockUse& use, std::uint32_t stands_for = 1);
  void merge(const LockContention& other);

  /// The wait of which `share` of all acquisitions, also those that found the lock free, took no
  /// longer. Requires 0 <= share <= 1.
  [[nodiscard]] std::chrono::nanoseconds wait_of_all(double share) const;
};

/// The meter of one lock, which it is told under: it needs no synchronisation of its own and slows
/// down nobody but who uses the lock. Read it when nobody uses the lock any more.
///
/// Acquisitions, contended ones and their waits are counted and timed all. Reading a clock twice
/// costs more than the rest of an uncontended use, so of the uses that found the lock free only the
/// first kTimedAtFirst, and then one in kOneIn on average, at random distances, are timed: each
/// stands for those passed over before it, which leaves the distribution of holds unbiased. The
/// longest hold of an uncontended use may so be missed; one that others waited for shows as their
/// wait.
class LockTally final : public LockMeter {
 public:
  explicit LockTally(TickClock clock) : LockMeter(Told::under_lock, clock) {}

  void record(const LockUse& use) noexcept override;
  void record_retry() noexcept override { ++contention_.retries; }

  /// With the uses that were passed over since one was timed.
  [[nodiscard]] LockContention contention() const;

 private:
  static constexpr std::uint32_t kTimedAtFirst = 128;
  static constexpr std::uint32_t kOneIn = 64;

  /// How many uses to pass over next.
  std::uint32_t next_distance() noexcept;

  LockContention contention_;
  std::uint32_t planned_ = 0;  ///< uses to pass over when last decided
  std::uint32_t timed_at_first_ = 0;
  std::uint32_t random_ = 0x9E3779B9;
};

/// All locks of one name.
struct NamedContention {
  std::string name;
  std::size_t locks = 0;  ///< most that lived at a time
  LockContention contention;
};

/// Measures every lock of one lobby after another: 70 KB a lock. `meters` and `begin_again` are
/// thread-safe.
///
///     ContentionMeter meter;
///     config.lock_meters = meter.meters();
///     { auto lobby = make_lobby(mode, config);  … }
///     meter.by_name();
class ContentionMeter {
 public:
  explicit ContentionMeter(TickClock clock = TickClock::calibrated()) : clock_(clock) {}
  ContentionMeter(const ContentionMeter&) = delete;
  ContentionMeter& operator=(const ContentionMeter&) = delete;

  /// For LobbyConfig::lock_meters; this must outlive the lobby.
  [[nodiscard]] LockMeters meters();

  /// All locks so far are gone; those of the next lobby go on counting where they left off.
  void begin_again();

  /// By name. Only while nobody uses the locks: their threads were joined.
  [[nodiscard]] std::vector<NamedContention> by_name() const;

 private:
  /// Tallies of one name; the first `in_use` belong to locks that live.
  struct Tallies {
    std::deque<LockTally> all;
    std::size_t in_use = 0;
  };

  LockMeter* next(std::string_view name);

  const TickClock clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Tallies, std::less<>> tallies_;  ///< guarded by mutex_
};

}  // namespace misdeal::engine
