#include "harness/hands/hands_export.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/poker/game.h"
#include "harness/hands/hand_script.h"
#include "harness/hands/script_print.h"
#include "harness/history/answered.h"

namespace misdeal::harness {
namespace {

using engine::Chips;
using engine::Command;
using engine::CommandKind;
using engine::kSeatCount;
using engine::SeatNo;
using engine::Version;

bool is_action(CommandKind kind) {
  return kind <= CommandKind::raise;
}

/// A command that the rules decided on, at its place in the order of decisions.
struct Decision {
  Version version = 0;  ///< that it made, or that it was refused at
  bool is_refused = false;
  std::size_t arrival = 0;  ///< its rank among all operations by invocation
  Command command;

  /// At one version: the commit that made it, then what was refused at it as it came in.
  [[nodiscard]] auto place() const { return std::tuple{version, is_refused, arrival}; }
};

/// The chips of a player who was moved stand in the answer only.
Command command_as_decided(const Operation& operation) {
  Command command = command_of(operation);
  if (operation.pair != 0 && command.kind == CommandKind::join) command.amount = operation.stack;
  return command;
}

bool is_decision(const Operation& operation, std::uint32_t table) {
  if (operation.table != table || operation.kind == OperationKind::read || operation.is_replay ||
      operation.version == engine::kNoVersion) {
    return false;
  }
  if (operation.outcome == OperationOutcome::committed) return true;
  return operation.outcome == OperationOutcome::refused_by_rules &&
         is_action(command_of(operation).kind);
}

/// The first answer a request got may be lost and only a replay of it known; and the audit trail
/// knows commits that nobody was told of.
void add_untold_commits(const History& history, std::uint32_t table,
                        std::vector<Decision>& decisions) {
  std::vector<Version> told;
  for (const Decision& decision : decisions) {
    if (!decision.is_refused) told.push_back(decision.version);
  }
  std::ranges::sort(told);
  for (const engine::CommitRecord& commit : history.tables[table].audit.commits) {
    if (std::ranges::binary_search(told, commit.version)) continue;
    decisions.push_back({commit.version, false, 0, commit.command});
  }
}

std::vector<Decision> decisions_of(const History& history, std::uint32_t table) {
  std::vector<Decision> decisions;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    if (!is_decision(operation, table)) continue;
    decisions.push_back({operation.version, operation.outcome != OperationOutcome::committed, i,
                         command_as_decided(operation)});
  }
  add_untold_commits(history, table, decisions);
  std::ranges::sort(decisions, {}, &Decision::place);
  return decisions;
}

/// Turns the decisions of one table, in their order, into a session.
class SessionBuilder {
 public:
  SessionBuilder(const engine::TableConfig& config, std::string name)
      : decks_(engine::seeded_decks(config.deck_seed)), name_(std::move(name)) {
    script_.id = json_string(name_);
    script_.stakes = config.stakes;
    script_.first_button = config.first_button;
    script_.is_session = true;
  }

  void add(const Decision& decision) {
    const Command& command = decision.command;
    if (is_action(command.kind)) {
      // An action before the first hand has no hand to stand in; it was refused.
      if (!script_.hands.empty()) script_.hands.back().actions.push_back(command);
    } else if (command.kind == CommandKind::start_hand) {
      start_hand();
    } else if (script_.hands.empty()) {
      seat_before_first_hand(command);
    } else {
      events_.push_back(command);
    }
  }

  [[nodiscard]] const TableScript& script() const { return script_; }

 private:
  void start_hand() {
    if (script_.hands.empty()) note_players();
    HandScript hand;
    const std::size_t number = script_.hands.size() + 1;
    hand.id = json_string(name_ + "-" + std::to_string(number));
    hand.events = std::exchange(events_, {});
    hand.deck = decks_(static_cast<std::uint32_t>(number));
    script_.hands.push_back(std::move(hand));
  }

  void seat_before_first_hand(const Command& command) {
    if (!command.seat.is_valid()) return;
    Chips& stack = first_stacks_[command.seat.index()];
    stack = command.kind == CommandKind::leave ? Chips{} : stack + command.amount;
  }

  /// The first button is a player's: the seat it is to start at, or else the next one taken.
  void note_players() {
    for (std::size_t i = 0; i < kSeatCount; ++i) {
      if (first_stacks_[i] > Chips{})
        script_.players.push_back({engine::seat_at(i), first_stacks_[i]});
    }
    SeatNo button = script_.first_button;
    for (std::size_t i = 0; i < kSeatCount; ++i) {
      if (button.is_valid() && first_stacks_[button.index()] > Chips{}) break;
      button = button.next_clockwise();
    }
    script_.first_button = button;
  }

  engine::DeckSource decks_;
  std::string name_;
  TableScript script_;
  std::array<Chips, kSeatCount> first_stacks_{};
  std::vector<Command> events_;
};

}  // namespace

HandsExported write_hands(const History& history, std::ostream& out, std::string_view id_prefix) {
  HandsExported exported;
  for (std::size_t table = 0; table < history.tables.size(); ++table) {
    SessionBuilder session(history.tables[table].config,
                           std::string(id_prefix) + "table-" + std::to_string(table));
    Version version = 0;
    for (const Decision& decision : decisions_of(history, static_cast<std::uint32_t>(table))) {
      const bool follows = decision.version == version + (decision.is_refused ? 0 : 1);
      if (!follows) {  // what comes after an unknown commit would be another hand
        ++exported.cut_short;
        break;
      }
      version = decision.version;
      session.add(decision);
    }
    const TableScript& script = session.script();
    if (script.hands.empty()) continue;
    out << script_line(script) << '\n';
    exported.hands += script.hands.size();
    for (const HandScript& hand : script.hands) exported.actions += hand.actions.size();
  }
  return exported;
}

}  // namespace misdeal::harness
