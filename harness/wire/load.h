#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "engine/measure/duration_histogram.h"
#include "harness/wire/reply.h"
#include "harness/wire/shot.h"

/// Sustained load: who says what to send next, when it ends, and what is counted.
namespace misdeal::wire {

/// Says what each connection sends next, and is told what came of it. For each connection the calls
/// alternate: `next`, then `on_reply` once for each sending of that shot. Called from the thread
/// that runs the load, one call at a time; time spent here is time not spent sending.
class ShotSource {
 public:
  virtual ~ShotSource() = default;

  /// What an idle connection sends now; its bytes must stay until the last on_reply for it.
  /// nullopt: this connection is done. `Shot::connection` is set by the caller; what is here is
  /// ignored.
  virtual std::optional<Shot> next(unsigned connection) = 0;

  /// The reply's views are valid during the call.
  virtual void on_reply(const Shot& shot, const Reply& reply) = 0;
};

/// When a load ends: at whichever comes first; what is in flight is still awaited. At least one
/// must be set, unless the source ends it.
struct LoadLimits {
  std::optional<std::chrono::nanoseconds> duration;
  std::optional<std::uint64_t> shots_max;
};

struct LoadResult {
  std::array<std::uint64_t, kFateCount> fates{};    ///< of sendings
  std::array<std::uint64_t, 10> status_hundreds{};  ///< of answers: [2] counts 200..299
  std::uint64_t shots = 0;
  std::uint64_t sendings = 0;     ///< shots and their second sendings; the sum of the fates
  std::uint64_t connections = 0;  ///< made during the load, because one was dead
  std::chrono::nanoseconds elapsed{};
  /// From the first byte out until the answer was whole, of answered sendings.
  engine::DurationHistogram from_send;
};

/// A fixed rate: shot i is due at start + i / rate, whatever became of those before (an open loop).
struct FixedRate {
  double shots_per_second = 1000;  ///< above 0, up to 10 million

  /// When shot `i` is due, after the start. Exact to the nanosecond for more than a day.
  [[nodiscard]] std::int64_t due_ns(std::uint64_t i) const;
};

/// Counts latency from the time a shot was due, so that shots that had to wait for a slow server
/// are counted as slow as they were to whoever waited: without coordinated omission (Tene, "How NOT
/// to Measure Latency", 2015). A pure function of the times it is given.
class PacedLatency {
 public:
  static constexpr std::int64_t kLateNs = 1'000'000;

  /// Takes the times of one sending that was made. Only answered ones have a latency.
  void record(const ReplyTimes& times, bool is_answered);
  /// Takes a shot that was due and never sent: late by definition.
  void record_unsent() { ++unsent_; }

  [[nodiscard]] const engine::DurationHistogram& from_due() const { return from_due_; }
  [[nodiscard]] const engine::DurationHistogram& from_send() const { return from_send_; }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t unsent() const { return unsent_; }
  /// Sent more than kLateNs after they were due, or never.
  [[nodiscard]] std::uint64_t late() const { return late_ + unsent_; }
  /// 0..1; 0 if nothing was due. Above 0.01 a report should say that the rate was not held.
  [[nodiscard]] double late_share() const;

 private:
  engine::DurationHistogram from_due_;   ///< corrected
  engine::DurationHistogram from_send_;  ///< uncorrected
  std::uint64_t sent_ = 0;
  std::uint64_t late_ = 0;
  std::uint64_t unsent_ = 0;
};

struct PacedResult {
  LoadResult load;
  PacedLatency latency;
};

}  // namespace misdeal::wire
