#include "harness/explore/engine/play.h"

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "engine/players/computer_player.h"
#include "harness/history/answered.h"
#include "misdeal/explore.h"

namespace misdeal::harness {

using engine::Command;
using engine::CommandKind;
using engine::Request;

/// Everything that executions share, in memory that is put back before each.
struct Play::World {
  engine::SteadyClock clock;
  engine::LobbyConfig config;
  std::unique_ptr<engine::ActionProcessor> engine;
};

namespace {

constinit void* opened_world = nullptr;

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// Not shared by threads: called under the lock of its table. Were it not, that would be a race.
engine::DeckSource troubled_decks(const DeckTrouble& trouble, std::uint64_t seed) {
  return [trouble, decks = engine::seeded_decks(seed), has_failed = false,
          was_slow = false](std::uint32_t hand_no) mutable {
    if (hand_no == trouble.failing_hand && !has_failed) {
      has_failed = true;
      throw std::runtime_error("the deck source did not answer");
    }
    if (hand_no == trouble.slow_hand && !was_slow) {
      was_slow = true;
      std::this_thread::sleep_for(2 * kScenarioTtl);
    }
    return decks(hand_no);
  };
}

std::expected<engine::Transition, engine::RuleRefusal> apply_losing_a_chip(const engine::Game& game,
                                                                           const Command& command) {
  auto transition = engine::apply(game, command);
  if (transition && command.kind == CommandKind::raise && command.amount == engine::Chips{13}) {
    transition->after.seats[0].stack -= engine::Chips{1};
  }
  return transition;
}

engine::RequestId id_of(const Act& act, std::uint16_t client, std::uint32_t number) {
  if (act.request != 0) return {.high = 2, .low = act.request};
  return {.high = 1, .low = (std::uint64_t{client} << 32U) | (number + 1)};
}

/// The record is outside the exploration: each writes to entries of its own.
void write_down(PlayRecord& record, std::size_t at, const Operation& operation) {
  const explore::Outside outside;
  record.operations[at] = operation;
}

std::size_t new_entry(PlayRecord& record) {
  const explore::Outside outside;
  return record.used++;
}

}  // namespace

/// So that nothing is forgotten that is asked for, with little room beyond, for an engine's memory
/// is put back each time. An act is at most a move of chips between tables: one request and one
/// commit at each.
std::size_t requests_max_of(const Scenario& scenario) {
  constexpr std::size_t kStep = 8;
  std::size_t acts = scenario.opening.size();
  for (const auto& client : scenario.clients) acts += client.size();
  return (acts + 2 * kStep - 1) / kStep * kStep;
}

void Play::open() {
  auto* const world = new World;
  world->config.tables.assign(scenario_.tables, scenario_.table);
  world->config.clock = &world->clock;
  world->config.request_ttl = kScenarioTtl;
  const std::size_t kept = requests_max_of(scenario_);
  world->config.limits = {.requests_max = kept, .snapshots_max = 4, .commits_max = kept};
  world->config.on_alarm = [](const engine::IntegrityAlarm&) {};
  if (scenario_.has_broken_rules) world->config.rules.apply = &apply_losing_a_chip;
  world->config.decks = [trouble = scenario_.decks, seed = scenario_.table.deck_seed](
                            engine::TableId) { return troubled_decks(trouble, seed); };
  world->engine = engine_.make(world->config);
  opened_world = world;
  {
    const explore::Outside outside;
    record_.used = 0;
  }
  std::uint32_t number = 0;
  for (const Act& act : scenario_.opening) perform(*world, act, 0, number++);
  const explore::Outside outside;
  record_.opened = record_.used;
}

void Play::perform(World& world, const Act& act, std::uint16_t client, std::uint32_t number) {
  engine::ActionProcessor& engine = *world.engine;
  const engine::TableId table{act.table};
  const auto submit = [&](const Request& request) {
    Operation operation = operation_of(act.table, request);
    operation.client = client;
    const std::size_t at = new_entry(record_);
    operation.invoked_ns = now_ns();
    write_down(record_, at, operation);
    const engine::Response response = engine.submit(table, request);
    operation.returned_ns = now_ns();
    set_answer(operation, response);
    write_down(record_, at, operation);
  };
  const auto read = [&] {
    Operation operation = read_of(act.table);
    operation.client = client;
    const std::size_t at = new_entry(record_);
    operation.invoked_ns = now_ns();
    write_down(record_, at, operation);
    const engine::TableView view = engine.read(table);
    operation.returned_ns = now_ns();
    set_answer(operation, view);
    write_down(record_, at, operation);
    return view;
  };
  const engine::RequestId id = id_of(act, client, number);
  switch (act.kind) {
    case ActKind::submit:
      submit({.id = id, .expected_version = act.expected, .command = act.command});
      break;
    case ActKind::read:
      read();
      break;
    case ActKind::recover:
      std::ignore = engine.recover(table);
      break;
    case ActKind::pass_time:
      std::this_thread::sleep_for(kScenarioTtl + std::chrono::milliseconds{1});
      break;
    case ActKind::computer: {
      const engine::TableView view = read();
      engine::Dice dice(number);
      if (const auto command = engine::decide_action(view, {}, dice)) {
        submit({.id = id, .expected_version = view.version, .command = *command});
      }
      break;
    }
    case ActKind::move: {
      const engine::MoveRequest request{.id = id,
                                        .from = table,
                                        .to = {act.to_table},
                                        .from_seat = act.command.seat,
                                        .to_seat = act.to_seat};
      move(world, request, client);
      break;
    }
  }
}

void Play::move(World& world, const engine::MoveRequest& request, std::uint16_t client) {
  const auto half = [&](std::uint32_t table, CommandKind kind, engine::SeatNo seat,
                        std::uint8_t pair) {
    Operation operation =
        operation_of(table, {.id = request.id,
                             .expected_version = engine::kNoVersion,
                             .command = {.amount = {}, .kind = kind, .seat = seat}});
    operation.client = client;
    operation.pair = pair;
    return operation;
  };
  std::array<Operation, 2> halves{
      half(request.from.value, CommandKind::leave, request.from_seat, 1),
      half(request.to.value, CommandKind::join, request.to_seat, 2)};
  const std::array<std::size_t, 2> at{new_entry(record_), new_entry(record_)};
  const std::int64_t invoked_ns = now_ns();
  for (std::size_t i = 0; i < 2; ++i) {
    halves[i].invoked_ns = invoked_ns;
    write_down(record_, at[i], halves[i]);
  }
  const engine::MoveResponse response = world.engine->move(request);
  const std::int64_t returned_ns = now_ns();
  const auto answer = [&](std::size_t i, const std::optional<engine::Response>& decided) {
    if (!decided) {
      halves[i].kind = OperationKind::read;  // The table did not decide: nothing was asked of it.
      halves[i].table = kNotDecided;
    } else {
      halves[i].returned_ns = returned_ns;
      set_answer(halves[i], *decided);
      if (i == 1 && halves[i].outcome == OperationOutcome::committed)
        halves[i].amount = halves[i].stack;
    }
    write_down(record_, at[i], halves[i]);
  };
  answer(0, response.from);
  answer(1, response.to);
}

void Play::run() {
  auto& world = *static_cast<World*>(opened_world);
  {
    // The record is not put back with the world.
    const explore::Outside outside;
    record_.used = record_.opened;
  }
  std::vector<std::thread> threads;
  threads.reserve(scenario_.clients.size());
  for (std::size_t i = 0; i < scenario_.clients.size(); ++i) {
    threads.emplace_back([this, &world, i] {
      const auto client = static_cast<std::uint16_t>(i + 1);
      std::uint32_t number = 0;
      for (const Act& act : scenario_.clients[i]) perform(world, act, client, number++);
    });
  }
  for (std::thread& thread : threads) thread.join();
  finish(world);
}

void Play::finish(World& world) {
  std::vector<engine::AuditTrail> trails;
  trails.reserve(scenario_.tables);
  for (std::uint32_t table = 0; table < scenario_.tables; ++table) {
    Act act;
    act.kind = ActKind::read;
    act.table = table;
    perform(world, act, 0, 1'000);
    trails.push_back(world.engine->drain({table}));
  }
  const explore::Outside outside;
  record_.trails = trails.data();
  judge_.judge(record_);
  record_.trails = nullptr;
}

void Play::close() {
  auto* const world = static_cast<World*>(opened_world);
  world->engine.reset();
  delete world;
}

void Play::open_run_and_close() {
  {
    const explore::Uninterrupted opening;
    open();
  }
  run();
  close();
}

}  // namespace misdeal::harness
