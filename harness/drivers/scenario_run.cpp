#include "harness/drivers/scenario_run.h"

#include <memory>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "harness/drivers/recording_processor.h"
#include "harness/drivers/round_barrier.h"
#include "harness/history/recorder.h"
#include "harness/remote/answer_lost.h"

namespace misdeal::harness {
namespace {

/// One sender with its recording.
class Sender {
 public:
  Sender(engine::ActionProcessor& engine, std::size_t acts, std::uint16_t number,
         const ScenarioRunOptions& options)
      : recorder_(2 * acts + 8),
        processor_(engine, recorder_, number),
        number_(number),
        options_(options) {}

  void perform(const std::vector<Act>& acts) {
    for (const Act& act : acts) perform(act);
  }
  void read(std::uint32_t table) { processor_.read({table}); }

  [[nodiscard]] std::span<const Operation> operations() const { return recorder_.operations(); }

 private:
  void perform(const Act& act) {
    ++performed_;
    switch (act.kind) {
      case ActKind::submit:
        processor_.submit(
            {act.table},
            {.id = id_of(act), .expected_version = act.expected, .command = act.command});
        break;
      case ActKind::read:
        processor_.read({act.table});
        break;
      case ActKind::move:
        processor_.move({.id = id_of(act),
                         .from = {act.table},
                         .to = {act.to_table},
                         .from_seat = act.command.seat,
                         .to_seat = act.to_seat});
        break;
      case ActKind::pass_time:
        std::this_thread::sleep_for(options_.ttl + std::chrono::milliseconds{50});
        break;
      case ActKind::recover:
      case ActKind::computer:
        break;
    }
  }

  /// Numbered acts share an id; others have one that names who sent it, and as the how-manieth.
  [[nodiscard]] engine::RequestId id_of(const Act& act) const {
    constexpr std::uint64_t kNumbered = std::uint64_t{1} << 40U;
    const std::uint64_t own = (std::uint64_t{number_} << 20U) | performed_;
    return {.high = options_.run + 1, .low = act.request != 0 ? kNumbered | act.request : own};
  }

  ThreadRecorder recorder_;
  RecordingProcessor processor_;
  std::uint16_t number_;
  std::uint64_t performed_ = 0;
  const ScenarioRunOptions& options_;
};

void play_clients(const Scenario& scenario, std::span<const std::unique_ptr<Sender>> senders) {
  RoundBarrier together(static_cast<std::uint32_t>(senders.size()));
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < senders.size(); ++i) {
    threads.emplace_back([&, i] {
      (void)together.arrive_and_wait([] {});  // Nobody abandons it.
      senders[i]->perform(scenario.clients[i]);
    });
  }
}

std::vector<engine::AuditTrail> drain_all(engine::ActionProcessor& engine, std::uint32_t tables) {
  std::vector<engine::AuditTrail> trails;
  for (std::uint32_t table = 0; table < tables; ++table) trails.push_back(engine.drain({table}));
  return trails;
}

}  // namespace

History run_scenario(engine::ActionProcessor& engine, const Scenario& scenario,
                     const ScenarioRunOptions& options) {
  Sender first(engine, scenario.opening.size() + scenario.tables, 0, options);
  first.perform(scenario.opening);
  std::vector<std::unique_ptr<Sender>> senders;
  for (const std::vector<Act>& acts : scenario.clients) {
    senders.push_back(std::make_unique<Sender>(
        engine, acts.size(), static_cast<std::uint16_t>(senders.size() + 1), options));
  }
  play_clients(scenario, senders);
  for (std::uint32_t table = 0; table < scenario.tables; ++table) first.read(table);

  History history;
  history.engine_name = options.engine_name;
  history.request_ttl_ns = options.ttl.count();
  history.patterns = {"replayed"};
  history.tables.assign(scenario.tables,
                        {.config = scenario.table, .audit = {}, .has_audit = false});
  std::vector<std::span<const Operation>> recordings{first.operations()};
  for (const auto& sender : senders) recordings.push_back(sender->operations());
  history.operations = merge_recordings(recordings);
  try {
    std::vector<engine::AuditTrail> trails = drain_all(engine, scenario.tables);
    for (std::uint32_t table = 0; table < scenario.tables; ++table) {
      history.tables[table].audit = std::move(trails[table]);
      history.tables[table].has_audit = true;
    }
  } catch (const AnswerLost&) {
    return history;  // Judged without.
  }
  return history;
}

}  // namespace misdeal::harness
