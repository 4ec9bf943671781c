#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/check_history.h"
#include "harness/check/verdict.h"
#include "harness/history/history.h"
#include "reports/sanitizer/sanitizer_report.h"

/// One result model for every kind of output.
namespace misdeal::reports {

/// How often something that the run was meant to exercise happened.
struct Exercise {
  std::string name;  ///< "overlapping duplicates", …
  std::uint64_t count = 0;
  bool is_required = false;  ///< a required one that never happened makes the run vacuous
};

/// Latency of one kind of operation, in nanoseconds.
struct LatencyRow {
  std::string kind;
  std::uint64_t count = 0;
  std::int64_t p50_ns = 0;
  std::int64_t p90_ns = 0;
  std::int64_t p99_ns = 0;
  std::int64_t max_ns = 0;
  /// Counts in power-of-two buckets: element k counts latencies in [2^k, 2^(k+1)) ns.
  std::array<std::uint64_t, 40> buckets{};
};

/// The kind of the row in which all others are taken together.
inline constexpr std::string_view kAllKinds = "all";

/// An open loop: requests became due at a fixed rate, whether or not those before were answered.
struct PacedLoad {
  double asked_per_s = 0;
  double reached_per_s = 0;    ///< sent, over the whole attack
  std::uint64_t requests = 0;  ///< that became due
  std::uint64_t late = 0;      ///< sent more than 1 ms after they were due, or never
  /// From the time a request was due until its answer: also what it waited for a slow server before
  /// it could be sent, which RunResult::latencies leave out.
  std::vector<LatencyRow> latencies_from_due;
};

/// Above this share of late requests the rate was not held.
inline constexpr double kLateShareMax = 0.01;

/// How the locks of one name were used, by engine/table/lock_contention.h.
struct LockRow {
  std::string name;
  std::uint64_t locks = 0;  ///< at a time
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0;   ///< of these, while somebody else had it
  std::uint64_t retries = 0;     ///< of the optimistic mode
  std::int64_t wait_sum_ns = 0;  ///< over all waiters, so it may be longer than the run
  std::int64_t hold_sum_ns = 0;
  LatencyRow wait;  ///< of contended acquisitions
  LatencyRow hold;
  std::string longest_waiter;  ///< "Table::submit (thread 71)"; empty if nobody waited
  std::string longest_holder;  ///< who had the lock when the longest wait began
};

struct OutcomeCount {
  std::string name;
  std::uint64_t count = 0;
};

/// How one way of lining requests up did against a live server.
struct SendingWay {
  std::string name;  ///< "last-byte", …
  std::uint64_t rounds = 0;
  std::uint64_t rounds_violated = 0;  ///< the find rate is this of `rounds`
  std::uint64_t requests = 0;
  std::int64_t release_p50_ns = 0;  ///< from the first to the last release of a burst
  std::int64_t release_max_ns = 0;
  double in_service_mean = 0;  ///< most requests in service at one time, over the bursts
  std::uint64_t in_service_max = 0;
};

/// One thing that idempotency middleware does in its own way.
struct ConformanceLine {
  std::string what;
  std::string promised;
  std::string observed;
  harness::Verdict verdict = harness::Verdict::not_checked;
};

/// What became of the hands that a run was to write, for other programs to replay.
struct HandsWritten {
  std::string file;
  std::uint64_t hands = 0;
  std::uint64_t actions = 0;
  /// Tables of epochs that end early in the file, because a commit is in no record.
  std::uint64_t tables_cut_short = 0;
};

/// A violation with the operations around it, copied out so that a report needs no history.
struct ReportedFinding {
  harness::Finding finding;
  std::vector<harness::Operation> operations;  ///< what Finding::operations pointed to, same order
  std::vector<harness::Operation>
      context;                 ///< the same table shortly before and after, by invocation
  std::string history_file;    ///< relative to the run's folder
  std::string shrink_command;  ///< to paste; empty if it cannot be shrunk
};

/// One step of a schedule that violates, on something that several threads use.
struct PinnedStep {
  unsigned thread = 0;    ///< from 1
  std::string operation;  ///< "loads", "locks", …
  std::string object;     ///< "mutex 1", "0x…": the same name for the same object
  std::string value;      ///< "0" read or written, "0 -> 1" changed; empty if not known
  std::string function;   ///< where; empty if not known
  std::string file;
  unsigned line = 0;
  bool interrupts = false;  ///< the thread before could have gone on
};

/// Whether the explorer found a schedule for what threads met by chance.
struct Pin {
  bool is_pinned = false;
  std::string why_not;   ///< for people; of one that is not pinned
  std::string property;  ///< that the schedule violates, or was to violate
  std::string what;
  std::string repro_file;  ///< relative to the run's folder; empty if there is none
  std::uint64_t schedules = 0;
  double seconds = 0;
  unsigned actions = 0;  ///< left after shrinking, those before the race included
  unsigned preemptions = 0;
  bool is_minimal_in_preemptions = false;  ///< all schedules with fewer pass
  std::vector<PinnedStep> steps;
};

/// One run of one verb. Times in nanoseconds unless named otherwise.
struct RunResult {
  std::string tool_version;
  std::string build;                ///< compiler, build type, sanitizer
  std::string verb;                 ///< "stress", "check"
  std::string started_at;           ///< ISO 8601, UTC
  std::string program = "misdeal";  ///< how commands to paste begin, quoted for a shell
  std::string command_again;        ///< to paste: the same run, seed included
  std::string engine_name;
  std::uint64_t seed = 0;
  unsigned threads = 0;
  unsigned tables = 0;
  unsigned seats = 0;
  std::vector<std::string> mix;  ///< "duplicate=10", …
  double duration_s = 0;
  std::uint64_t epochs = 0;
  std::uint64_t operations = 0;
  double operations_per_s = 0;

  harness::Verdict verdict = harness::Verdict::not_checked;
  bool is_vacuous = false;
  std::string vacuous_reason;  ///< beside required exercises that never happened; may be empty
  bool was_interrupted = false;
  /// Why the run could not be what was asked for: the server went away, or could not be observed.
  /// It has the headline, whatever was found by then; empty if all went well.
  std::string infrastructure_error;
  std::vector<std::string> warnings;  ///< what makes the verdict say less than it seems to
  std::vector<harness::PropertyResult> properties;  ///< in the order of harness::Property
  std::vector<ReportedFinding> findings;
  std::optional<Pin> pin;             ///< of a violation in process
  std::vector<std::string> patterns;  ///< names of Operation::pattern
  std::vector<Exercise> exercises;
  std::vector<std::string> remedies;  ///< why required exercises never happened, and what helps
  std::vector<OutcomeCount> outcomes;
  std::vector<LatencyRow> latencies;    ///< from sending; the last is of all kinds together
  std::vector<LockRow> locks;           ///< of an engine in process, where it has named locks
  std::optional<PacedLoad> fixed_rate;  ///< of an open loop
  std::optional<HandsWritten> hands_written;
  harness::Overlap overlap;
  std::string profile;                          ///< of a live server; empty in process
  std::vector<SendingWay> ways;                 ///< of a live server
  std::vector<ConformanceLine> conformance;     ///< of the conformance pack
  std::optional<SanitizerFindings> sanitizers;  ///< what logs of sanitizers hold

  std::string commit;  ///< of the code under test; empty if not known
  /// Where the reports and the history are, as seen from where the command ran; empty if nowhere.
  std::string folder;
};

/// What a program under ThreadSanitizer exits with, and a run that was told of its reports.
inline constexpr int kExitThreadSanitizer = 66;

/// 4 when there is an infrastructure error; else 1 when a property is violated; else
/// kExitThreadSanitizer when there is a report of it, or 1 when there are only other sanitizers';
/// else 3 when the run is undecided, vacuous, interrupted or checked nothing; else 0.
int exit_code(const RunResult& result);

/// Names of the required exercises that never happened.
std::vector<std::string> missing_exercises(const RunResult& result);

/// Nothing would have been noticed: is_vacuous is set, or a required exercise never happened.
bool proves_nothing(const RunResult& result);

}  // namespace misdeal::reports
