#include "harness/cli/live_result.h"

#include <algorithm>

#include "harness/cli/result_parts.h"

namespace misdeal::harness {

namespace {

using reports::Exercise;
using reports::RunResult;
using reports::SendingWay;

std::uint64_t count_of(const LiveTally& tally, Meaning meaning) {
  return tally.meanings[static_cast<std::size_t>(meaning)];
}

/// An attack one after another is what somebody asked for who chose that way of sending; at a fixed
/// rate it depends on the rate and the server what overlaps.
std::vector<Exercise> exercises_of(const Profile& profile, const LiveOptions& options,
                                   const LiveTally& tally) {
  const bool overlaps = options.sync != LiveSync::sequential && !options.rate;
  const bool has_precondition = profile.has_precondition;
  return {
      {"requests applied", count_of(tally, Meaning::applied), true},
      {"rounds in which something was applied", tally.rounds_applied, true},
      {"overlapping requests", tally.overlapping, overlaps},
      {"overlapping duplicates", tally.overlapping_duplicates, overlaps && profile.ids.are_sent},
      {"replayed answers", count_of(tally, Meaning::replayed), false},
      {"refusals", count_of(tally, Meaning::refused), false},
      {"stale preconditions", count_of(tally, Meaning::stale), has_precondition},
      {"reused ids refused", count_of(tally, Meaning::id_reused), false},
      {"still in progress", count_of(tally, Meaning::in_progress), false},
      {"unknown outcomes", tally.unknown, false},
      {"retries", tally.retried, false},
      {"reads", tally.reads, true},
  };
}

std::vector<SendingWay> ways_of(const LiveOutcome& outcome) {
  std::vector<SendingWay> ways;
  for (std::size_t i = 0; i < kLiveSyncCount; ++i) {
    const SyncTally& tally = outcome.syncs[i];
    if (tally.rounds == 0) continue;
    ways.push_back({.name = std::string(to_string(static_cast<LiveSync>(i))),
                    .rounds = tally.rounds,
                    .rounds_violated = tally.rounds_violated,
                    .requests = tally.requests,
                    .release_p50_ns = tally.release.quantile(0.5),
                    .release_max_ns = tally.release.max(),
                    .in_service_mean = tally.bursts == 0
                                           ? 0
                                           : static_cast<double>(tally.in_service_sum) /
                                                 static_cast<double>(tally.bursts),
                    .in_service_max = tally.in_service_max});
  }
  return ways;
}

void set_latencies(const LiveOutcome& outcome, RunResult& result) {
  std::vector<KindOfLatency> kinds;
  kinds.reserve(outcome.latencies.size());
  for (const auto& [action, histogram] : outcome.latencies) kinds.push_back({action, &histogram});
  result.latencies = latency_rows(kinds);
}

reports::PacedLoad paced_load(const wire::FixedRate& rate, const LiveOutcome& outcome) {
  reports::PacedLoad load{.asked_per_s = rate.shots_per_second};
  std::vector<KindOfLatency> kinds;
  kinds.reserve(outcome.paced.size());
  std::uint64_t sent = 0;
  for (const auto& [action, latency] : outcome.paced) {
    kinds.push_back({action, &latency.from_due()});
    sent += latency.sent();
    load.requests += latency.sent() + latency.unsent();
    load.late += latency.late();
  }
  load.latencies_from_due = latency_rows(kinds);
  if (outcome.attacked_ns > 0) {
    load.reached_per_s = static_cast<double>(sent) * 1e9 / static_cast<double>(outcome.attacked_ns);
  }
  return load;
}

RunResult common_result(const Profile& profile) {
  RunResult result = stress_result();
  result.profile = profile.name;
  return result;
}

}  // namespace

RunResult result_of(const Profile& profile, const LiveOptions& options,
                    const LiveOutcome& outcome) {
  RunResult result = common_result(profile);
  const LiveTally& tally = outcome.tally;
  result.seed = options.seed;
  result.mix = describe(options.mix);
  result.epochs = tally.rounds;
  result.operations = tally.requests + tally.reads;
  result.verdict = outcome.verdict();
  result.was_interrupted = outcome.was_interrupted;
  result.is_vacuous = !outcome.idle_reason.empty();
  result.vacuous_reason = outcome.idle_reason;
  result.warnings = outcome.warnings;
  result.properties = outcome.check.results;
  result.exercises = exercises_of(profile, options, tally);
  for (std::size_t i = 0; i < kMeaningCount; ++i) {
    if (tally.meanings[i] == 0) continue;
    result.outcomes.push_back({std::string(to_string(static_cast<Meaning>(i))), tally.meanings[i]});
  }
  set_latencies(outcome, result);
  if (options.rate) result.fixed_rate = paced_load(*options.rate, outcome);
  result.overlap = {.operations = tally.requests + tally.reads,
                    .overlapping = tally.overlapping,
                    .duplicate_groups = tally.overlapping_duplicates,
                    .overlapping_duplicates = tally.overlapping_duplicates,
                    .in_flight_max = tally.in_flight_max};
  result.ways = ways_of(outcome);
  for (const PropertyResult& property : result.properties) {
    for (const Finding& finding : property.findings) {
      result.findings.push_back({.finding = finding,
                                 .operations = {},
                                 .context = {},
                                 .history_file = {},
                                 .shrink_command = {}});
    }
  }
  return result;
}

RunResult result_of(const Profile& profile, std::span<const ConformanceRow> rows) {
  RunResult result = common_result(profile);
  result.operations = rows.size();
  for (const ConformanceRow& row : rows) {
    result.conformance.push_back({row.what, row.promised, row.observed, row.verdict});
    result.verdict = worst(result.verdict, row.verdict);
  }
  return result;
}

}  // namespace misdeal::harness
