// What a request costs on one core: real play (deals, calls, raises, folds, showdowns, buy-ins)
// with everything on. Play is worked out beforehand, so that only the engine is on the clock.
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/players/decide.h"
#include "engine/requests/clock.h"
#include "engine/requests/request_log.h"
#include "engine/table/lobby_config.h"
#include "engine/table/lock_contention.h"
#include "engine/table/move_player.h"
#include "engine/table/table.h"
#include "engine/table/table_core.h"
#include "engine/table/validation.h"

namespace {

using misdeal::engine::Chips;
using misdeal::engine::Command;
using misdeal::engine::CommandKind;
using misdeal::engine::ContentionMeter;
using misdeal::engine::Dice;
using misdeal::engine::Game;
using misdeal::engine::LobbyConfig;
using misdeal::engine::LockMeters;
using misdeal::engine::Outcome;
using misdeal::engine::Phase;
using misdeal::engine::ProcessingMode;
using misdeal::engine::Request;
using misdeal::engine::Response;
using misdeal::engine::SeatNo;
using misdeal::engine::SeatStatus;
using misdeal::engine::SteadyClock;
using misdeal::engine::Table;
using misdeal::engine::TableCore;
using misdeal::engine::TableId;
using misdeal::engine::TableView;
using misdeal::engine::Transition;

constexpr TableId kTable{0};
constexpr std::size_t kScriptLength = 20'000;
constexpr std::size_t kDrainEvery = 1'000;
constexpr std::uint8_t kPlayers = 6;

const SteadyClock kClock;

/// The time to live is far below the length of a script, so that ids expire all the time.
LobbyConfig config_of_one_table() {
  LobbyConfig config;
  config.tables.resize(1);
  config.clock = &kClock;
  config.request_ttl = std::chrono::milliseconds{1};
  return config;
}

Chips chips_on(const TableView& view) {
  Chips total = view.pot;
  for (const Chips stack : view.stacks) {
    total += stack;
  }
  return total;
}

bool is_conserved(const TableView& view) {
  return chips_on(view) == view.bought_in - view.cashed_out;
}

Command next_command(const TableView& view, Dice& dice) {
  if (const auto action = misdeal::engine::decide_action(view, {}, dice)) {
    return *action;
  }
  Command command;
  for (std::uint8_t seat = 1; seat <= kPlayers; ++seat) {
    command.seat = SeatNo{seat};
    command.amount = Chips{200};
    if (view.status[command.seat.index()] == SeatStatus::empty) {
      command.kind = CommandKind::join;
      return command;
    }
    if (view.stacks[command.seat.index()] == Chips{}) {
      command.kind = CommandKind::add_chips;
      return command;
    }
  }
  command.kind = CommandKind::start_hand;
  return command;
}

/// Requests that all commit when sent in order to a new table, each with its id and the version it
/// expects.
std::vector<Request> script() {
  const LobbyConfig config = config_of_one_table();
  TableCore core(kTable, config);
  Dice dice(2026);
  std::vector<Request> requests;
  requests.reserve(kScriptLength);
  while (requests.size() < kScriptLength) {
    const Request request{
        {dice.next(), dice.next()}, core.version(), next_command(core.view(), dice)};
    if (core.process(request).outcome != Outcome::committed) {
      return {};
    }
    requests.push_back(request);
  }
  return requests;
}

const std::vector<Request>& the_script() {
  static const std::vector<Request> requests = script();
  return requests;
}

/// Ends a benchmark with an error unless every request committed and no chip is amiss.
void judge(benchmark::State& state, const TableView& view, std::size_t committed) {
  if (committed != kScriptLength || view.version != kScriptLength) {
    state.SkipWithError("not every request committed");
  } else if (!is_conserved(view)) {
    state.SkipWithError("chips were created or lost");
  }
}

void report_each(benchmark::State& state, std::size_t count) {
  const auto items =
      static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(count);
  state.SetItemsProcessed(items);
  state.counters["each"] = benchmark::Counter(
      static_cast<double>(items), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// Table::submit, uncontended, with look-up, expected version, snapshot, validation, movements and
/// a journal that is drained. An iteration is a whole script on a new table.
void submit_script(benchmark::State& state, const LobbyConfig& config) {
  const std::vector<Request>& requests = the_script();
  for (auto _ : state) {
    state.PauseTiming();
    auto table = std::make_unique<Table>(kTable, config);
    std::size_t committed = 0;
    std::size_t drained = 0;
    state.ResumeTiming();
    for (std::size_t i = 0; i < requests.size(); ++i) {
      committed += table->submit(requests[i]).outcome == Outcome::committed ? 1U : 0U;
      if (i % kDrainEvery == kDrainEvery - 1) {
        drained += table->drain().commits.size();
      }
    }
    state.PauseTiming();
    judge(state, table->read(), committed);
    if (drained != kScriptLength) {
      state.SkipWithError("the journal lost commits");
    }
    table.reset();
    state.ResumeTiming();
  }
  report_each(state, requests.size());
}

void submit_to_table(benchmark::State& state) {
  submit_script(state, config_of_one_table());
}
BENCHMARK(submit_to_table)->Unit(benchmark::kMillisecond);

/// The same with every use of the table's lock measured.
void submit_to_measured_table(benchmark::State& state) {
  ContentionMeter meter;
  const LockMeters meters = meter.meters();
  LobbyConfig config = config_of_one_table();
  config.lock_meters = [&](std::string_view name) {
    meter.begin_again();
    return meters(name);
  };
  submit_script(state, config);
  const auto measured = meter.by_name();
  const auto uses = static_cast<std::int64_t>(kScriptLength + kScriptLength / kDrainEvery + 1);
  if (measured.size() != 1 || static_cast<std::int64_t>(measured[0].contention.acquisitions) <
                                  static_cast<std::int64_t>(state.iterations()) * uses) {
    state.SkipWithError("uses of the lock were not measured");
  }
}
BENCHMARK(submit_to_measured_table)->Unit(benchmark::kMillisecond);

/// The same through each processing mode's door, one client.
void submit_in_mode(benchmark::State& state) {
  const auto mode = static_cast<ProcessingMode>(state.range(0));
  state.SetLabel(std::string(to_string(mode)));
  const LobbyConfig config = config_of_one_table();
  const std::vector<Request>& requests = the_script();
  for (auto _ : state) {
    state.PauseTiming();
    auto lobby = make_lobby(mode, config);
    std::size_t committed = 0;
    state.ResumeTiming();
    for (std::size_t i = 0; i < requests.size(); ++i) {
      committed += lobby->submit(kTable, requests[i]).outcome == Outcome::committed ? 1U : 0U;
      if (i % kDrainEvery == kDrainEvery - 1) {
        benchmark::DoNotOptimize(lobby->drain(kTable));
      }
    }
    state.PauseTiming();
    judge(state, lobby->read(kTable), committed);
    lobby.reset();
    state.ResumeTiming();
  }
  report_each(state, requests.size());
}
BENCHMARK(submit_in_mode)->DenseRange(0, 3)->Unit(benchmark::kMillisecond)->UseRealTime();

/// A table in the middle of its script, a hand running.
std::unique_ptr<Table> played_table(const LobbyConfig& config) {
  auto table = std::make_unique<Table>(kTable, config);
  for (const Request& request : the_script()) {
    table->submit(request);
    if (request.expected_version > 1000 && table->read().phase == Phase::hand_running) {
      break;
    }
  }
  return table;
}

void read_table(benchmark::State& state) {
  const LobbyConfig config = config_of_one_table();
  const auto table = played_table(config);
  for (auto _ : state) {
    benchmark::DoNotOptimize(table->read());
  }
  if (!is_conserved(table->read())) {
    state.SkipWithError("chips were created or lost");
  }
}
BENCHMARK(read_table);

void replay_duplicate(benchmark::State& state) {
  LobbyConfig config = config_of_one_table();
  config.request_ttl = std::chrono::hours{1};
  const auto table = played_table(config);
  const TableView before = table->read();
  const Request& duplicate = the_script()[500];
  bool is_replay = true;
  for (auto _ : state) {
    const Response response = table->submit(duplicate);
    is_replay &= response.is_replay;
  }
  if (!is_replay || table->read() != before || !is_conserved(before)) {
    state.SkipWithError("a duplicate was not replayed");
  }
}
BENCHMARK(replay_duplicate);

void refuse_stale_request(benchmark::State& state) {
  const LobbyConfig config = config_of_one_table();
  const auto table = played_table(config);
  const TableView before = table->read();
  Request stale = the_script()[500];
  bool is_refused = true;
  for (auto _ : state) {
    ++stale.id.low;
    is_refused &= table->submit(stale).outcome == Outcome::stale_version;
  }
  if (!is_refused || table->read() != before) {
    state.SkipWithError("a stale request was not refused");
  }
}
BENCHMARK(refuse_stale_request);

/// A state of a running hand and the transition that a call makes of it.
struct Step {
  Game before;
  Transition transition;
};

std::optional<Step> a_call() {
  const LobbyConfig config = config_of_one_table();
  TableCore core(kTable, config);
  for (const Request& request : the_script()) {
    if (core.version() > 1000 && request.command.kind == CommandKind::call) {
      const auto transition = apply(core.game(), request.command);
      return transition ? std::optional<Step>({core.game(), *transition}) : std::nullopt;
    }
    core.process(request);
  }
  return std::nullopt;
}

void validate_transition(benchmark::State& state) {
  const auto step = a_call();
  if (!step || !validate(step->before, step->transition).is_valid()) {
    state.SkipWithError("no valid transition");
    return;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(validate(step->before, step->transition));
  }
}
BENCHMARK(validate_transition);

void view_of_table(benchmark::State& state) {
  const auto step = a_call();
  if (!step) {
    state.SkipWithError("no running hand");
    return;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(view_of(step->before, 1));
  }
}
BENCHMARK(view_of_table);

void apply_call(benchmark::State& state) {
  const auto step = a_call();
  if (!step) {
    state.SkipWithError("no running hand");
    return;
  }
  Command call;
  call.kind = CommandKind::call;
  call.seat = step->before.to_act;
  for (auto _ : state) {
    benchmark::DoNotOptimize(apply(step->before, call));
  }
}
BENCHMARK(apply_call);

/// There and back again; conservation over both tables.
void move_between_tables(benchmark::State& state) {
  LobbyConfig config = config_of_one_table();
  config.tables.resize(2);
  const auto lobby = make_lobby(ProcessingMode::per_table_lock, config);
  Command join;
  join.kind = CommandKind::join;
  join.seat = SeatNo{1};
  join.amount = Chips{200};
  lobby->submit(kTable, {{}, misdeal::engine::kNoVersion, join});
  misdeal::engine::MoveRequest move{{1, 0}, TableId{0}, TableId{1}, SeatNo{1}, SeatNo{1}};
  bool is_moved = true;
  for (auto _ : state) {
    ++move.id.low;
    const auto response = lobby->move(move);
    is_moved &= response.from && response.to;
    std::swap(move.from, move.to);
  }
  const TableView from = lobby->read(TableId{0});
  const TableView to = lobby->read(TableId{1});
  if (!is_moved || !is_conserved(from) || !is_conserved(to) ||
      chips_on(from) + chips_on(to) != Chips{200}) {
    state.SkipWithError("a move went wrong");
  }
}
BENCHMARK(move_between_tables);

}  // namespace
