#include "harness/check/simulated_play.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/ledger/movements.h"
#include "engine/table/lobby_config.h"
#include "harness/history/answered.h"
#include "harness/workload/random.h"

namespace misdeal::harness {
namespace {

constexpr std::int64_t kStepNs = 1000;
/// Four clients in turn leave 4 steps a client: its own operations do not overlap.
constexpr std::int64_t kWindowNs = 1900;
/// How far back a duplicate may reach.
constexpr std::size_t kRecent = 64;

class Player {
 public:
  explicit Player(const SimulatedPlay& play) : play_(play), random_(play.seed) {
    history_.seed = play.seed;
    history_.engine_name = "simulated";
    history_.request_ttl_ns = play.request_ttl_ns;
    history_.patterns = {"clean"};
    history_.tables.resize(1);
    history_.tables[0].has_audit = play.has_audit;
    history_.tables[0].config.deck_seed = derive_seed(play.seed, 1);
    history_.operations.reserve(play.operations);
    decks_ = engine::seeded_decks(history_.tables[0].config.deck_seed);
    game_.stakes = history_.tables[0].config.stakes;
    game_.button = history_.tables[0].config.first_button;
  }

  History run() {
    for (std::size_t i = 0; i < play_.operations; ++i) {
      now_ns_ += kStepNs;
      Operation operation = next_operation();
      operation.client = static_cast<std::uint16_t>(i % play_.clients);
      operation.invoked_ns = now_ns_ - random_.between(0, kWindowNs);
      if (operation.outcome != OperationOutcome::unknown) {
        operation.returned_ns = now_ns_ + random_.between(0, kWindowNs);
      }
      history_.operations.push_back(operation);
    }
    std::ranges::sort(history_.operations, {}, [](const Operation& operation) {
      return std::pair{operation.invoked_ns, operation.client};
    });
    return std::move(history_);
  }

 private:
  Operation next_operation() {
    const unsigned reads = play_.read_percent;
    const unsigned replays = reads + play_.replay_percent;
    const unsigned reuses = replays + play_.reuse_percent;
    const unsigned refusals = reuses + play_.refusal_percent;
    const std::uint64_t roll = random_.below(100);
    if (roll < reads) {
      Operation operation = read_of(0);
      set_answer(operation, view());
      return operation;
    }
    if (!recent_.empty() && roll < reuses) {
      Operation operation = recent_[random_.below(recent_.size())];
      if (roll < replays) {
        operation.is_replay = true;
      } else {
        operation.amount += {1};
        set_answer(operation, answer(engine::Outcome::id_reused));
      }
      return operation;
    }
    if (roll < refusals) {
      const bool expects_old_version = random_.chance(30);
      return sent(unlikely_command(), expects_old_version);
    }
    return sent(sensible_command(), false);
  }

  /// A fresh request, decided now.
  Operation sent(const engine::Command& command, bool expects_old_version) {
    engine::Request request{.id = {derive_seed(play_.seed, ++ids_), ids_}, .command = command};
    if (expects_old_version && version_ > 0) {
      request.expected_version = version_ - 1;
    } else if (random_.chance(20)) {
      request.expected_version = version_;
    }
    Operation operation = operation_of(0, request);
    if (random_.chance(play_.unanswered_percent)) {
      if (random_.chance(50)) {
        decide(request);
      }
      return operation;
    }
    set_answer(operation, decide(request));
    if (recent_.size() < kRecent) {
      recent_.push_back(operation);
    } else {
      recent_[ids_ % kRecent] = operation;
    }
    return operation;
  }

  engine::Response decide(const engine::Request& request) {
    if (request.expected_version != engine::kNoVersion && request.expected_version != version_) {
      return answer(engine::Outcome::stale_version);
    }
    const auto made = request.command.kind == engine::CommandKind::start_hand
                          ? engine::start_hand(game_, decks_(game_.hand_no + 1))
                          : engine::apply(game_, request.command);
    if (!made) {
      engine::Response refused = answer(engine::Outcome::refused_by_rules);
      refused.rule_refusal = made.error();
      return refused;
    }
    ++version_;
    if (play_.has_audit) {
      book(request, *made);
    }
    game_ = made->after;
    return answer(engine::Outcome::committed);
  }

  void book(const engine::Request& request, const engine::Transition& transition) {
    engine::AuditTrail& audit = history_.tables[0].audit;
    const auto movements = engine::movements_of(game_, transition, {version_, now_ns_});
    audit.commits.push_back({.version = version_,
                             .timestamp_ns = now_ns_,
                             .request = request.id,
                             .command = request.command,
                             .movement_count = static_cast<std::uint32_t>(movements.size())});
    audit.movements.insert(audit.movements.end(), movements.begin(), movements.end());
  }

  [[nodiscard]] engine::TableView view() const { return engine::view_of(game_, version_); }

  [[nodiscard]] engine::Response answer(engine::Outcome outcome) const {
    engine::Response response;
    response.view = view();
    response.outcome = outcome;
    return response;
  }

  engine::Command unlikely_command() {
    return {.amount = {random_.between(0, 500)},
            .kind = static_cast<engine::CommandKind>(random_.below(engine::kCommandKindCount)),
            .seat = {static_cast<std::uint8_t>(random_.below(11))}};
  }

  engine::Command sensible_command() {
    return game_.phase == engine::Phase::hand_running ? action() : between_hands();
  }

  engine::Command between_hands() {
    for (std::uint8_t no = 1; no <= play_.seats; ++no) {
      const engine::Seat& seat = game_.seat({no});
      if (!seat.is_taken()) {
        return {.amount = {200}, .kind = engine::CommandKind::join, .seat = {no}};
      }
      if (seat.stack == engine::Chips{}) {
        return {.amount = {200}, .kind = engine::CommandKind::add_chips, .seat = {no}};
      }
    }
    if (random_.chance(5)) {
      return {.kind = engine::CommandKind::leave, .seat = {1}};
    }
    return {.kind = engine::CommandKind::start_hand};
  }

  engine::Command action() {
    const engine::LegalActions legal = engine::legal_actions(game_);
    const bool can_raise = legal.can_bet || legal.can_raise;
    const std::uint64_t roll = random_.below(10);
    engine::Command command{.seat = game_.to_act};
    if (roll < 3 && can_raise) {
      command.kind = legal.can_bet ? engine::CommandKind::bet : engine::CommandKind::raise;
      command.amount = random_.chance(20) ? legal.raise_max : legal.raise_min;
    } else if (legal.can_check) {
      command.kind = engine::CommandKind::check;
    } else {
      command.kind = roll < 5 ? engine::CommandKind::fold : engine::CommandKind::call;
    }
    return command;
  }

  const SimulatedPlay& play_;
  Random random_;
  History history_;
  engine::DeckSource decks_;
  engine::Game game_;
  engine::Version version_ = 0;
  std::int64_t now_ns_ = 1'000'000'000;
  std::uint64_t ids_ = 0;
  std::vector<Operation> recent_;
};

}  // namespace

History simulate_play(const SimulatedPlay& play) {
  return Player(play).run();
}

}  // namespace misdeal::harness
