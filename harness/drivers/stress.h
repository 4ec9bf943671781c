#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/measure/duration_histogram.h"
#include "engine/table/lobby_config.h"
#include "harness/check/check_history.h"
#include "harness/drivers/exercise_tally.h"
#include "harness/history/history.h"
#include "harness/mutants/engine_registry.h"
#include "harness/remote/remote_lobby.h"
#include "harness/workload/pattern.h"

/// How the workload is fired at an in-process engine: threads lined up by a barrier, round by
/// round.
namespace misdeal::harness {

enum class PlayersMode : std::uint8_t { off, serial, concurrent };

/// A running reference server, attacked instead of an engine in process. Its tables deal from the
/// seeds they are given and let nobody move between them.
struct RemoteTarget {
  RemoteOptions options;
  std::string url;  ///< for reports
  /// Of whoever runs the attack; outlives all threads.
  TargetHealth* health = nullptr;
};

struct StressOptions {
  const EngineSpec* engine = nullptr;
  std::optional<RemoteTarget> target;  ///< if set, `engine` is not used
  unsigned threads = 4;                ///< 1..256
  unsigned tables = 4;                 ///< 1..1024
  unsigned seats = 6;                  ///< players at each new table, 2..9
  Mix mix = default_mix();
  std::uint64_t seed = 0;
  /// The run ends at whichever comes first; at least one must be set.
  std::optional<engine::Nanoseconds> duration;
  std::optional<std::uint64_t> operations;
  /// Of request ids; not set: it varies from epoch to epoch, so that duplicates meet running,
  /// remembered and forgotten ids alike.
  std::optional<engine::Nanoseconds> request_ttl;
  PlayersMode players = PlayersMode::off;
  /// Share of hands, in percent, whose first deal fails inside the engine and must be rolled back.
  unsigned deck_failures_percent = 5;
  std::uint64_t epoch_operations_max = 100'000;
  engine::Nanoseconds watchdog = std::chrono::seconds{5};  ///< no round done for so long: stuck
  bool keeps_going = false;                                ///< after a violation
  CheckBudget budget;
};

/// One epoch: fresh tables, attacked, then judged from version 0 on.
struct Epoch {
  History history;
  CheckReport report;
  bool is_stuck = false;  ///< threads never came back; the process must not be left by returning
};

/// Where a run stands; given to the observer after each epoch.
struct StressProgress {
  std::uint64_t epochs = 0;
  std::uint64_t operations = 0;
  engine::Nanoseconds elapsed{};
  Verdict verdict = Verdict::not_checked;
};

/// Everything a run found, summed over its epochs.
struct StressOutcome {
  std::array<PropertyResult, kHistoryPropertyCount> properties;
  Overlap overlap;
  ExerciseTally exercised;
  std::array<engine::DurationHistogram, kOperationKindCount> latencies;
  std::array<std::uint64_t, kOperationOutcomeCount> outcomes{};
  std::uint64_t epochs = 0;
  std::uint64_t operations = 0;
  engine::Nanoseconds elapsed{};
  engine::Nanoseconds attacking{};  ///< of these, the time the engine was under attack
  engine::Nanoseconds time_to_first_violation{};
  std::uint64_t operations_to_first_violation = 0;
  /// Of each property that was violated the first epoch that shows it, in the order of epochs: at
  /// most one a property, and each with what its results of those properties refer to.
  std::vector<Epoch> violated;
  bool was_interrupted = false;
  bool is_stuck = false;             ///< the watchdog gave up: never holds, liveness says why
  std::string infrastructure_error;  ///< the target is gone or cannot be understood; else empty

  [[nodiscard]] Verdict verdict() const;
};

struct StressObserver {
  std::function<void(const StressProgress&)> on_epoch;  ///< may be empty
  std::function<void(const History&)> on_history;       ///< may be empty
};

/// Attacks and judges until time or operations run out, a property is violated, or `stop` is set
/// (then the running epoch is still judged). Memory is bounded by the epoch.
///
/// If the engine deadlocks, the threads stuck inside it are abandoned with what they use: the
/// outcome says is_stuck, and the caller must end the process without running destructors. Liveness
/// is violated if a call was never answered, undecided if all were after all.
StressOutcome run_stress(const StressOptions& options, const StressObserver& observer,
                         const std::atomic<bool>& stop);

}  // namespace misdeal::harness
