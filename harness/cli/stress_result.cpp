#include "harness/cli/stress_result.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "harness/cli/result_parts.h"
#include "reports/wording/number_text.h"

namespace misdeal::harness {

namespace {

using reports::Exercise;
using reports::LatencyRow;
using reports::ReportedFinding;
using reports::RunResult;

/// Operations of the same table that are shown before and after a violation.
constexpr std::size_t kContextOperations = 12;

/// Epochs last about a tenth of a second: with a longer time to live no id expires within one.
constexpr engine::Nanoseconds kRequestTtlShort = std::chrono::milliseconds{50};

constexpr std::string_view kExpiredIds = "expired ids";

bool has_any(const Mix& mix, std::initializer_list<Pattern> patterns) {
  return std::ranges::any_of(patterns, [&](Pattern pattern) { return mix.weight(pattern) != 0; });
}

/// A time to live that outlives epochs. Ids expire only within one: the next begins with tables
/// that know none.
std::optional<std::chrono::nanoseconds> long_ttl(const StressOptions& options) {
  if (!options.request_ttl || *options.request_ttl <= kRequestTtlShort) return std::nullopt;
  return options.request_ttl;
}

std::string expiry_remedy(const StressOptions& options, std::chrono::nanoseconds ttl) {
  return fmt::format("ids are remembered for {}, longer than an epoch lasted: {}",
                     reports::duration_text(ttl.count()),
                     options.target ? "serve with a shorter --ttl, and give the same here"
                                    : "give a shorter --ttl, such as 2ms, or more --epoch-actions");
}

/// What the run was to exercise follows from what it was asked for.
std::vector<Exercise> exercises_of(const StressOptions& options, const StressOutcome& outcome) {
  using enum Pattern;
  const ExerciseTally& done = outcome.exercised;
  const bool duplicates = has_any(options.mix, {duplicate, conflict, fold_storm});
  // Whoever names late duplicates wants them late; the default mix has some for any time to live.
  const bool expiry = has_any(options.mix, {late_duplicate}) &&
                      (!long_ttl(options) || options.mix != default_mix());
  const bool moves =
      has_any(options.mix, {lobby}) && options.tables > 1 && !options.target.has_value();
  return {
      {"hands completed", done.hands_completed, true},
      {"all-ins", done.all_ins, true},
      {"overlapping operations", outcome.overlap.overlapping, true},
      {"overlapping duplicates", outcome.overlap.overlapping_duplicates, duplicates},
      {"replayed answers", done.replays, duplicates},
      {std::string(kExpiredIds), done.expired_duplicates, expiry},
      {"reused ids", done.ids_reused, has_any(options.mix, {reused_id})},
      {"stale versions", done.stale, has_any(options.mix, {stale_version})},
      {"rollbacks", done.rollbacks, options.deck_failures_percent != 0},
      {"refusals by the rules", done.rule_refusals,
       has_any(options.mix, {out_of_turn, conflict, fold_storm})},
      {"moves between tables", done.moves, moves},
      {"reads", done.reads, false},
      {"lost answers", outcome.outcomes[static_cast<std::size_t>(OperationOutcome::unknown)],
       options.target && options.target->options.lost_permille != 0},
      {"flops", done.streets_seen[1], false},
      {"turns", done.streets_seen[2], false},
      {"rivers", done.streets_seen[3], false},
      {"side pots", done.side_pots, false},
      {"split pots", done.split_pots, false},
      {"chip movements", done.movements, false},
  };
}

/// Indices of a table's operations from a few before `first` to a few after `last`; of a long
/// stretch in between, the beginning.
std::vector<std::size_t> surroundings(const History& history, std::uint32_t table,
                                      std::size_t first, std::size_t last) {
  std::vector<std::size_t> around;
  for (std::size_t i = first; i-- > 0 && around.size() < kContextOperations;) {
    if (history.operations[i].table == table) around.push_back(i);
  }
  std::ranges::reverse(around);
  std::size_t after = 0;
  for (std::size_t i = first; i < history.operations.size(); ++i) {
    if (after == kContextOperations || around.size() == 4 * kContextOperations) break;
    if (history.operations[i].table != table) continue;
    around.push_back(i);
    if (i > last) ++after;
  }
  return around;
}

ReportedFinding reported(const Finding& finding, const History& history) {
  ReportedFinding result{.finding = finding,
                         .operations = {},
                         .context = {},
                         .history_file = {},
                         .shrink_command = {}};
  for (const std::size_t index : finding.operations) {
    result.operations.push_back(history.operations[index]);
  }
  if (finding.operations.empty()) return result;
  const auto [first, last] = std::ranges::minmax(finding.operations);
  const std::vector<std::size_t> around = surroundings(history, finding.table, first, last);
  for (const std::size_t index : around) result.context.push_back(history.operations[index]);
  return result;
}

/// From the first epoch that violated it, whose history they point into.
void add_findings(const PropertyResult& property, const StressOutcome& outcome, RunResult& result) {
  const auto which = static_cast<std::size_t>(property.property);
  const auto shows = [&](const Epoch& epoch) {
    return epoch.report.results[which].verdict == Verdict::violated;
  };
  const auto epoch = std::ranges::find_if(outcome.violated, shows);
  if (epoch == outcome.violated.end()) return;
  for (const Finding& finding : epoch->report.results[which].findings) {
    result.findings.push_back(reported(finding, epoch->history));
    result.findings.back().history_file = history_file_name(epoch->history, outcome);
  }
}

std::vector<LatencyRow> latencies_of(const StressOutcome& outcome) {
  std::vector<KindOfLatency> kinds;
  kinds.reserve(kOperationKindCount);
  for (std::size_t kind = 0; kind < kOperationKindCount; ++kind) {
    kinds.push_back(
        {std::string(to_string(static_cast<OperationKind>(kind))), &outcome.latencies[kind]});
  }
  return latency_rows(kinds);
}

double seconds(engine::Nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

std::string history_file_name(const History& history, const StressOutcome& outcome) {
  const bool is_first =
      outcome.violated.empty() || history.epoch == outcome.violated.front().history.epoch;
  return is_first ? "history.mdh" : fmt::format("history-epoch-{}.mdh", history.epoch);
}

RunResult result_of(const StressOptions& options, const StressOutcome& outcome) {
  RunResult result = stress_result();
  result.engine_name = options.target ? options.target->url : std::string(options.engine->name);
  result.seed = options.seed;
  result.threads = options.threads;
  result.tables = options.tables;
  result.seats = options.seats;
  result.mix = describe(options.mix);
  result.duration_s = seconds(outcome.elapsed);
  result.epochs = outcome.epochs;
  result.operations = outcome.operations;
  if (outcome.elapsed.count() > 0) {
    result.operations_per_s = static_cast<double>(outcome.operations) / result.duration_s;
  }
  result.verdict = outcome.verdict();
  result.was_interrupted = outcome.was_interrupted;
  result.properties.assign(outcome.properties.begin(), outcome.properties.end());
  result.exercises = exercises_of(options, outcome);
  const auto missing = reports::missing_exercises(result);
  if (std::ranges::find(missing, kExpiredIds) != missing.end()) {
    if (const auto ttl = long_ttl(options)) result.remedies.push_back(expiry_remedy(options, *ttl));
  }
  for (std::size_t i = 0; i < kOperationOutcomeCount; ++i) {
    if (outcome.outcomes[i] == 0) continue;
    result.outcomes.push_back(
        {std::string(to_string(static_cast<OperationOutcome>(i))), outcome.outcomes[i]});
  }
  result.latencies = latencies_of(outcome);
  result.locks = lock_rows(outcome.locks);
  result.overlap = outcome.overlap;
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    result.patterns.emplace_back(to_string(static_cast<Pattern>(i)));
  }
  for (const PropertyResult& property : outcome.properties) add_findings(property, outcome, result);
  return result;
}

}  // namespace misdeal::harness
