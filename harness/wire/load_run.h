#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/wire/connection_pool.h"
#include "harness/wire/load.h"

/// Internal to this folder: includes Asio.
namespace misdeal::wire {

/// One load from its first to its last shot: what Wire::run and Wire::run_at_rate do. Used once.
///
/// A slot is one of the caller's connections together with the spare that its duplicates go over.
/// It waits for work, for its shot to be due, or for replies, until it is retired.
class LoadRun final : private ConnectionOwner {
 public:
  LoadRun(ConnectionPool& pool, ShotSource& source, const LoadLimits& limits,
          std::optional<FixedRate> rate);
  LoadRun(const LoadRun&) = delete;
  LoadRun& operator=(const LoadRun&) = delete;
  ~LoadRun();

  /// `latency` is empty without a rate.
  PacedResult run();

 private:
  struct Slot {
    Shot shot;
    unsigned pending = 0;             ///< sendings whose reply has not come
    std::optional<Timer> due_timer;   ///< made at its first use
    bool is_waiting_for_due = false;  ///< with a shot of the source's, in a closed loop
  };

  void on_ready(Connection&) override {}
  void on_reply(Connection& connection) override;
  void count(const Reply& reply);

  /// The slot has no work: gives it some, if there is any.
  void feed(unsigned index);
  void send(unsigned index);
  void send_when_due(unsigned index);
  void retire(unsigned slots);
  /// Looks now and then at what no event tells.
  void watch_for_the_end();
  [[nodiscard]] bool is_over() const;

  // Of the fixed rate.
  void send_what_is_due();
  [[nodiscard]] std::int64_t next_due_ns() const;
  [[nodiscard]] bool is_any_left() const;
  void wait_for_next_due();
  void count_unsent();
  [[nodiscard]] std::int64_t give_up_time() const;

  ConnectionPool& pool_;
  ShotSource& source_;
  std::int64_t duration_ns_;  ///< the largest number if there is no limit, as below
  std::uint64_t shots_max_;
  std::vector<Slot> slots_;
  unsigned active_;  ///< slots that are not retired
  std::int64_t start_ns_ = 0;
  std::int64_t now_ns_ = 0;  ///< as of the latest event
  Timer watch_timer_;
  LoadResult load_;

  bool is_paced_;
  FixedRate rate_;  ///< if paced
  PacedLatency latency_;
  std::uint64_t next_due_ = 0;  ///< the shots before this one were sent
  std::int64_t give_up_ns_ = 0;
  bool is_cut_off_ = false;  ///< what is left has waited too long, or all is to stop
  Timer rate_timer_;
  std::int64_t timer_due_ns_ = 0;  ///< what the timer is set to
  /// Slots without work, a ring, so that all connections take turns.
  std::vector<unsigned> idle_;
  std::size_t idle_begin_ = 0;
  std::size_t idle_count_ = 0;
};

}  // namespace misdeal::wire
