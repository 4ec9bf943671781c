// Any bytes, as requests at a lobby of two tables: new ones, duplicates, ids used twice, late and
// stale ones, moves; while time passes, decks fail, rules throw, tables are quarantined, recovered
// and drained. In one thread, in every processing mode. Property: every answer, every view, every
// drained trail and every look inside is what the contract says, to the byte.
//
// MISDEAL_ENGINE=NAME holds another engine of harness/mutants to the contract instead. Such engines
// cannot recover, and some bring rules of their own, so they are spared failing rules.
#include <array>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <vector>

#include "fuzz/byte_source.h"
#include "fuzz/engine_choice.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/hand_choices.h"
#include "fuzz/lobby_model.h"
#include "fuzz/work_count.h"
#include "harness/mutants/engine_registry.h"

namespace misdeal::fuzz {
namespace {

using engine::Command;
using engine::CommandKind;
using engine::Game;
using engine::MoveRequest;
using engine::MoveResponse;
using engine::Nanoseconds;
using engine::Phase;
using engine::Request;
using engine::RequestId;
using engine::TableId;

constexpr int kStepsMax = 256;

/// One chip more, or less where there is no more.
engine::Chips another(engine::Chips amount) {
  constexpr engine::Chips kMost{std::numeric_limits<std::int64_t>::max()};
  return amount == kMost ? amount - engine::Chips{1} : amount + engine::Chips{1};
}

void require_same(const char* where, const char* difference) {
  if (difference == nullptr) return;
  std::fprintf(stderr, "%s: not as it should be: %s\n", where, difference);
  require(false, "what is shown is what happened");
}

/// A lobby and its model, and everything they get from outside.
class Play {
 public:
  explicit Play(ByteSource source)
      : source_(source),
        spec_(engine_for(static_cast<unsigned>(source_.below(16)))),
        choices_(choose_table(source_)),
        config_(choose_config()),
        lobby_(spec_.make(config_)),
        model_(config_) {
    // Without ids, so that a small request log is still empty.
    for (std::size_t i = 0; i < choices_.join_count; ++i) {
      submit(TableId{0}, {.id = {}, .command = choices_.joins[i]});
    }
  }

  void play() {
    for (int step = 0; step < kStepsMax && !source_.is_empty(); ++step) take_step();
    drain(TableId{0});
    drain(TableId{1});
  }

  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  engine::LobbyConfig choose_config() {
    engine::LobbyConfig config;
    config.tables.resize(2);
    for (engine::TableConfig& table : config.tables) {
      table = {.stakes = choices_.stakes, .first_button = choices_.first_button};
    }
    config.clock = &clock_;
    config.request_ttl = source_.pick(std::array<Nanoseconds, 4>{
        std::chrono::seconds{5}, Nanoseconds{100}, Nanoseconds{1}, Nanoseconds{0}});
    config.limits = {.requests_max = source_.pick(std::array<std::size_t, 4>{64, 8, 2, 1}),
                     .snapshots_max = source_.pick(std::array<std::size_t, 2>{16, 1}),
                     .commits_max = source_.pick(std::array<std::size_t, 6>{64, 8, 3, 2, 1, 5})};
    config.duplicates = source_.pick_enum<engine::DuplicateWhileRunning>(2);
    if (!spec_.is_mutant()) config.rules = faulty_rules();
    config.on_alarm = [this](const engine::IntegrityAlarm& alarm) {
      ++alarms_.at(alarm.table.value);
      require(alarm.version == model_.read(alarm.table).version, "an alarm names the version");
    };
    config.decks = [this](TableId) { return [this](std::uint32_t) { return draw_deck(); }; };
    return config;
  }

  engine::Deck draw_deck() {
    clock_.advance(plan_.takes);
    if (plan_.fails) throw std::runtime_error("the deck was told to fail");
    return plan_.deck;
  }

  void take_step() {
    const unsigned choice = source_.any();
    const unsigned detail = choice >> 4U;  // 0..15
    // Nearly everything happens at the first table.
    const TableId table{detail == 15 ? 1U : 0U};
    switch (choice & 15U) {
      case 0:
      case 1:
        return submit(table, fresh(next_command(table)));
      case 2:
        return submit(table, expecting(detail % 4, table, fresh(next_command(table))));
      case 3:
        return submit(table, fresh(choose_seating(source_, model_.game(table), choices_.unit)));
      case 4:
        return submit(table, fresh(choose_any(source_, legal_actions(model_.game(table)))));
      case 5:
        return submit(table, {.id = {}, .command = next_command(table)});
      case 6:
      case 7:
        return repeat(detail);
      case 8:
        return reuse(detail);
      case 9:
        return let_time_pass(detail);
      case 10:
        return plan_deck(detail);
      case 11:
        return fail_inside(table);
      case 12:
        return move(detail);
      case 13:
        return detail % 2 == 0 ? drain(table) : recover(table);
      case 14:
        return inspect(table, detail);
      default:
        return submit(table, fresh({.kind = CommandKind::start_hand}));
    }
  }

  // ---- Requests

  Request fresh(const Command& command) {
    return {.id = {.high = 1, .low = ++ids_}, .command = command};
  }

  /// Expecting the present version, the next one, the one before, the first.
  Request expecting(unsigned which, TableId table, Request request) const {
    const engine::Version now = model_.read(table).version;
    request.expected_version = std::array<engine::Version, 4>{now, now + 1, now - 1, 0}.at(which);
    return request;
  }

  /// What brings a table on.
  Command next_command(TableId table) {
    const Game& game = model_.game(table);
    if (game.phase == Phase::hand_running) {
      return choose_action(source_, game, legal_actions(game));
    }
    const auto has_chips = [](const engine::Seat& seat) { return seat.stack > engine::Chips{}; };
    if (std::ranges::count_if(game.seats, has_chips) >= 2) return {.kind = CommandKind::start_hand};
    return choose_seating(source_, game, choices_.unit);
  }

  void submit(TableId table, const Request& request) {
    const LobbyModel::Moment moment{clock_.now(), plan_};
    const engine::Response response = lobby_->submit(table, request);
    const auto expected = model_.submit(table, request, moment);
    require(response == expected.response, "a request is answered by the contract");
    require(clock_.now() == expected.completed_at, "a deck is drawn when one is dealt, and once");
    sent_.push_back({table, request});
    require_shown(table);
  }

  void repeat(unsigned back) {
    if (sent_.empty()) return;
    const Sent again = sent_[sent_.size() - 1 - back % sent_.size()];
    submit(again.table, again.request);
  }

  /// An id that was used, with something else in it, or at another table.
  void reuse(unsigned detail) {
    if (sent_.empty()) return;
    const unsigned back = source_.any();
    Sent again = sent_[sent_.size() - 1 - back % sent_.size()];
    Request& request = again.request;
    switch (detail % 6) {
      case 0:
        request.command.kind =
            static_cast<CommandKind>((static_cast<unsigned>(request.command.kind) + 1U) % 9U);
        break;
      case 1:
        request.command.seat = request.command.seat.next_clockwise();
        break;
      case 2:
        request.command.amount = another(request.command.amount);
        break;
      case 3:
        request.expected_version = model_.read(again.table).version;
        break;
      case 4:
        again.table = TableId{1 - again.table.value};
        break;
      default:
        request.command = next_command(again.table);
        break;
    }
    submit(again.table, request);
  }

  void move(unsigned detail) {
    if (detail % 3 == 2 && !moves_.empty()) {
      const MoveRequest again = moves_.back();  // What is sent is added to them.
      return submit(again);
    }
    MoveRequest request{.id = {.high = 1, .low = ++ids_},
                        .from = {detail / 3 % 2},
                        .to = {1 - detail / 3 % 2},
                        .from_seat = {static_cast<std::uint8_t>(source_.below(10))},
                        .to_seat = {static_cast<std::uint8_t>(source_.below(11))}};
    if (detail % 5 == 4 && !sent_.empty()) request.id = sent_.back().request.id;
    if (detail == 7) request.id = {};
    submit(request);
  }

  void submit(const MoveRequest& request) {
    const MoveResponse response = lobby_->move(request);
    const MoveResponse expected = model_.move(request, clock_.now());
    require(response.from == expected.from && response.to == expected.to,
            "a move is answered by the contract");
    moves_.push_back(request);
    // The same id as a plain request must be found to be used.
    sent_.push_back({request.to, {.id = request.id, .command = {.kind = CommandKind::leave}}});
    require_shown(request.from);
    require_shown(request.to);
  }

  // ---- Everything else

  void let_time_pass(unsigned detail) {
    const Nanoseconds ttl = config_.request_ttl;
    constexpr Nanoseconds kOne{1};
    const std::array<Nanoseconds, 6> spans{kOne,    ttl - std::min(ttl, kOne), ttl, ttl + kOne,
                                           ttl / 2, std::chrono::hours{1}};
    clock_.advance(spans.at(detail % spans.size()));
  }

  void plan_deck(unsigned detail) {
    std::size_t players = 0;
    for (const engine::Seat& seat : model_.game(TableId{0}).seats) {
      players += seat.stack > engine::Chips{} ? 1U : 0U;
    }
    const Nanoseconds ttl = config_.request_ttl;
    plan_.deck = choose_deck(source_, players);
    plan_.fails = detail % 2 == 1;
    plan_.takes =
        std::array<Nanoseconds, 4>{Nanoseconds{0}, Nanoseconds{1}, ttl, 2 * ttl}.at(detail / 2 % 4);
  }

  /// A legal action that the rules throw at, or make a chip of.
  void fail_inside(TableId table) {
    const std::uint64_t kind = source_.below(4);
    Command command = next_command(table);
    const bool is_action = model_.game(table).phase == Phase::hand_running;
    if (!is_action) command = {.kind = CommandKind::leave, .seat = choices_.joins[0].seat};
    if (kind >= 2 && is_action) command.kind = CommandKind::fold;
    if (command.kind == CommandKind::bet || command.kind == CommandKind::raise) return;
    if (!spec_.is_mutant()) command.amount = kind % 2 == 0 ? kThrows : kMints;
    submit(table, fresh(command));
  }

  void recover(TableId table) {
    if (spec_.is_mutant()) return;
    const auto version = lobby_->recover(table);
    const auto expected = model_.recover(table, clock_.now());
    require(version.has_value() == expected.has_value() &&
                (!version || !expected || *version == *expected),
            "a quarantined table is recovered, and no other");
    require_shown(table);
  }

  void drain(TableId table) { require_same("trail", model_.drain(table, lobby_->drain(table))); }

  void inspect(TableId table, unsigned detail) {
    engine::InspectionScope scope;
    scope.newest_requests_max = detail;
    if (!sent_.empty()) scope.request = sent_[sent_.size() - 1 - detail % sent_.size()].request.id;
    const auto seen = lobby_->inspect(table, scope);
    require(seen.has_value(), "a table can be inspected");
    require_same("inside", model_.inspect(table, scope, *seen, clock_.now()));
  }

  void require_shown(TableId table) {
    require(lobby_->read(table) == model_.read(table), "a read shows the last commit");
    require(alarms_.at(table.value) == model_.alarms(table), "an alarm is told, once");
    ++steps_;
  }

  struct Sent {
    TableId table;
    Request request;
  };

  ByteSource source_;
  const harness::EngineSpec& spec_;
  TableChoices choices_;
  engine::ManualClock clock_;
  DeckPlan plan_{.deck = engine::sorted_deck()};
  std::array<std::uint64_t, 2> alarms_{};
  engine::LobbyConfig config_;
  std::unique_ptr<engine::ActionProcessor> lobby_;
  LobbyModel model_;
  std::vector<Sent> sent_;
  std::vector<MoveRequest> moves_;
  std::uint64_t ids_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static misdeal::fuzz::WorkCount work("requests");
  misdeal::fuzz::Play play(misdeal::fuzz::ByteSource({data, size}));
  play.play();
  work.add_execution(play.steps());
  return 0;
}
