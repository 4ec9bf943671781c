#include "harness/explore/engine/explored_engine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/explore/engine/value_hash.h"
#include "harness/explore/explore_with.h"
#include "harness/history/byte_mix.h"

namespace misdeal::harness {
namespace {

/// Everything that the checkers look at. Times count by their order, and by the millisecond: a
/// virtual clock moves a nanosecond a look, and otherwise by seconds.
std::uint64_t fingerprint(const PlayRecord& record, std::uint32_t tables) {
  std::vector<std::pair<std::int64_t, std::uint64_t>> moments;
  ValueHash hash;
  for (std::size_t i = 0; i < record.used; ++i) {
    const Operation& operation = record.operations[i];
    hash.add((std::uint64_t{operation.table} << 32U) | (std::uint64_t{operation.client} << 16U) |
             static_cast<std::uint64_t>(operation.kind));
    hash.add(operation.request.low ^ (operation.request.high << 48U));
    hash.add(operation.version);
    hash.add(operation.view_digest);
    hash.add(static_cast<std::uint64_t>(operation.stack.value));
    hash.add(static_cast<std::uint64_t>(operation.chips_total.value));
    hash.add((static_cast<std::uint64_t>(operation.outcome) << 16U) |
             (static_cast<std::uint64_t>(operation.rule_refusal) << 8U) |
             (operation.is_replay ? 1U : 0U));
    moments.emplace_back(operation.invoked_ns, 2 * i);
    moments.emplace_back(operation.returned_ns, 2 * i + 1);
  }
  std::uint64_t mark = 1'000'000;
  for (std::uint32_t table = 0; table < tables; ++table) {
    const engine::AuditTrail& trail = record.trails[table];
    hash.add(trail.integrity_alarms);
    for (const engine::CommitRecord& commit : trail.commits) {
      hash.add(commit.version);
      hash.add(commit.request.low ^ (commit.request.high << 48U));
      moments.emplace_back(commit.timestamp_ns, mark++);
    }
    auto commit = trail.commits.begin();
    for (const engine::ChipMovement& movement : trail.movements) {
      hash.add(movement.version);
      hash.add(static_cast<std::uint64_t>(movement.state_before.value) * 31 +
               static_cast<std::uint64_t>(movement.state_after.value));
      hash.add((std::uint64_t{movement.player} << 16U) |
               (std::uint64_t{movement.seat.value} << 8U) |
               static_cast<std::uint64_t>(movement.reason));
      hash.add(static_cast<std::uint64_t>(movement.amount.value));
      while (commit != trail.commits.end() && commit->version < movement.version) ++commit;
      hash.add(static_cast<std::uint64_t>(commit != trail.commits.end() &&
                                          commit->timestamp_ns == movement.timestamp_ns));
    }
  }
  std::ranges::sort(moments);
  for (const auto& [time, what] : moments) {
    hash.add(what);
    hash.add(static_cast<std::uint64_t>(time / 1'000'000));
  }
  return hash.value();
}

/// Properties that say nothing where the rules are broken on purpose.
bool replays_rules(Property property) {
  return property == Property::integrity || property == Property::linearizability ||
         property == Property::version_order || property == Property::refusals_justified;
}

std::size_t operations_max(const Scenario& scenario) {
  std::size_t count = 2 * scenario.opening.size() + scenario.tables;
  for (const auto& client : scenario.clients) count += 2 * client.size();
  return count;
}

}  // namespace

ExploredEngine::ExploredEngine(const EngineSpec& engine, const Scenario& scenario)
    : engine_(engine), scenario_(scenario), record_(operations_max(scenario)) {}

History ExploredEngine::history_of(const PlayRecord& record) const {
  History history;
  history.engine_name = engine_.name;
  history.request_ttl_ns = kScenarioTtl.count();
  history.patterns = {"explored"};
  history.tables.resize(scenario_.tables);
  for (std::uint32_t table = 0; table < scenario_.tables; ++table) {
    history.tables[table].config = scenario_.table;
    history.tables[table].audit = record.trails[table];
    history.tables[table].has_audit = true;
  }
  for (std::size_t i = 0; i < record.used; ++i) {
    if (record.operations[i].table != kNotDecided)
      history.operations.push_back(record.operations[i]);
  }
  std::ranges::sort(history.operations, {}, [](const Operation& operation) {
    return std::pair(operation.invoked_ns, operation.pair);
  });
  return history;
}

const PropertyResult* ExploredEngine::violated_in(const CheckReport& report) const {
  const PropertyResult* first = nullptr;
  for (const PropertyResult& result : report.results) {
    if (result.verdict != Verdict::violated) continue;
    if (scenario_.has_broken_rules && replays_rules(result.property)) continue;
    if (only_ && result.property != *only_) continue;
    if (result.property == preferred_) return &result;
    if (first == nullptr) first = &result;
  }
  return first;
}

void ExploredEngine::judge(const PlayRecord& record) {
  const std::uint64_t key = fingerprint(record, scenario_.tables);
  if (known_.contains(key)) return;
  History history = history_of(record);
  const CheckReport report = check_history(history);
  if (const PropertyResult* const violated = violated_in(report)) {
    finding_ = violated->findings.front();
    failing_ = std::move(history);
    explore::fail(fmt::format("{}: {}", to_string(violated->property), finding_->message));
  }
  known_.insert(key);
}

EngineExploration ExploredEngine::explore(const explore::Options& options) {
  finding_.reset();
  Play play(engine_, scenario_, record_, *this);
  explore::Result result = explore::explore(
      options, {.prepare = [&play] { play.open(); }, .body = [&play] { play.run(); }});
  if (result.failure && result.executions == 0) {
    // An engine with threads of its own: it has to be made anew for each execution.
    finding_.reset();
    result = explore::explore(options, [&play] { play.open_run_and_close(); });
  }
  return outcome_of(std::move(result));
}

EngineExploration ExploredEngine::explore_with(explore::Strategy& strategy,
                                               const explore::Options& options,
                                               PlayedOpenings& openings) {
  PlayedOpening& opening = openings.of(engine_, scenario_);
  finding_.reset();
  Play play(engine_, scenario_, record_, *this);
  if (!opening.cannot_be_kept) {
    std::ranges::copy(opening.operations, record_.operations.begin());
    record_.opened = opening.operations.size();
    const auto open = [&play] { play.open(); };
    const auto run = [&play] {
      play.run();
      play.close();
    };
    explore::Result result = explore::explore_with(
        strategy, options, {.prepare = open, .body = run}, engine_.name, &opening.world);
    if (opening.world.is_prepared) {
      const auto opened = std::span(record_.operations).first(record_.opened);
      if (opening.operations.empty()) opening.operations.assign(opened.begin(), opened.end());
      return outcome_of(std::move(result));
    }
    opening.cannot_be_kept = true;
    finding_.reset();
  }
  const explore::Program program{.prepare = nullptr,
                                 .body = [&play] { play.open_run_and_close(); }};
  return outcome_of(explore::explore_with(strategy, options, program, engine_.name));
}

EngineExploration ExploredEngine::outcome_of(explore::Result result) {
  // An execution that was judged may have turned out to be a race when it was run again.
  if (!result.failure || result.failure->kind != explore::FailureKind::assertion) {
    finding_.reset();
    failing_ = {};
  }
  return {
      .result = std::move(result), .finding = std::move(finding_), .history = std::move(failing_)};
}

}  // namespace misdeal::harness
