#include "harness/hands/play_script.h"

#include <utility>

#include <fmt/format.h>

#include "engine/requests/clock.h"
#include "harness/hands/hand_tracker.h"

namespace misdeal::harness {
namespace {

using engine::Chips;
using engine::Command;
using engine::CommandKind;
using engine::Outcome;
using engine::Phase;
using engine::RuleRefusal;
using engine::TableView;

constexpr engine::TableId kTable{0};

Turn turn_of(const TableView& view) {
  Turn turn;
  turn.to_act = view.to_act;
  if (view.to_act == engine::kNoSeat) return turn;
  const bool is_unopened = view.current_bet == Chips{};
  const bool may_raise = view.raise_max > Chips{};
  turn.legal = {.to_call = view.to_call,
                .raise_min = view.raise_min,
                .raise_max = view.raise_max,
                .can_fold = true,
                .can_check = view.can_check != 0,
                .can_bet = may_raise && is_unopened,
                .can_raise = may_raise && !is_unopened};
  return turn;
}

/// A lobby with one table, driven by one thread.
class ScriptedTable {
 public:
  ScriptedTable(const TableScript& script, const LobbyMaker& make_lobby) {
    engine::LobbyConfig config;
    config.tables = {{.stakes = script.stakes, .first_button = script.first_button}};
    config.clock = &clock_;
    config.limits = {.requests_max = 1, .snapshots_max = 2, .commits_max = 16};
    config.on_alarm = [this](const engine::IntegrityAlarm& alarm) {
      alarms_.push_back(fmt::format("version {}: {}", alarm.version, alarm.what));
    };
    config.decks = [this](engine::TableId) {
      return [this](std::uint32_t hand_no) { return deck_of(hand_no); };
    };
    lobby_ = make_lobby(config);
    view_ = lobby_->read(kTable);
  }

  /// Requests carry no id: every one is meant, and none is to be taken for a duplicate.
  bool submit(const Command& command) {
    response_ = lobby_->submit(kTable, {.id = {}, .command = command});
    view_ = response_.view;
    return response_.outcome == Outcome::committed;
  }

  /// The deck counts as used only if the hand is dealt: then the next one has another number.
  bool start_hand(const engine::Deck& deck) {
    decks_.push_back(deck);
    const bool is_dealt = submit({.kind = CommandKind::start_hand});
    if (!is_dealt) decks_.pop_back();
    return is_dealt;
  }

  std::vector<engine::ChipMovement> drain() { return lobby_->drain(kTable).movements; }

  [[nodiscard]] const TableView& view() const { return view_; }
  [[nodiscard]] const engine::Response& response() const { return response_; }
  std::vector<std::string> take_alarms() { return std::move(alarms_); }

 private:
  [[nodiscard]] engine::Deck deck_of(std::uint32_t hand_no) const {
    const bool is_known = hand_no >= 1 && hand_no <= decks_.size();
    return is_known ? decks_[hand_no - 1] : engine::sorted_deck();
  }

  engine::ManualClock clock_;
  std::vector<engine::Deck> decks_;
  std::vector<std::string> alarms_;
  TableView view_;
  engine::Response response_;
  std::unique_ptr<engine::ActionProcessor> lobby_;  // last: its threads use what is above
};

std::string why(const engine::Response& response) {
  return std::string(response.outcome == Outcome::refused_by_rules
                         ? engine::to_string(response.rule_refusal)
                         : engine::to_string(response.outcome));
}

/// Joins, leaves, added chips; an error if one is refused, for the hands after it would not be
/// those that were meant.
std::expected<void, std::string> seat_players(ScriptedTable& table,
                                              const std::vector<Command>& commands) {
  for (const Command& command : commands) {
    if (table.submit(command)) continue;
    return std::unexpected(fmt::format("{} in seat {} is refused: {}",
                                       engine::to_string(command.kind), command.seat.value,
                                       why(table.response())));
  }
  table.drain();
  return {};
}

void note_stacks(const TableView& view, HandResult& result) {
  result.stacks = view.stacks;
  for (std::size_t i = 0; i < engine::kSeatCount; ++i) {
    if (view.status[i] != engine::SeatStatus::empty) result.seated.insert(engine::seat_at(i));
  }
}

void play_actions(ScriptedTable& table, const std::vector<Command>& actions, HandTracker& tracker,
                  HandResult& result) {
  result.steps.reserve(actions.size());
  for (const Command& action : actions) {
    HandStep step{false, turn_of(table.view())};
    step.is_accepted = table.submit(action);
    if (step.is_accepted) tracker.follow(action, table.view(), table.drain());
    result.steps.push_back(step);
  }
}

std::expected<HandResult, std::string> play_hand(ScriptedTable& table, const HandScript& hand) {
  HandResult result;
  result.id = hand.id;
  if (table.view().phase == Phase::hand_running) {
    return std::unexpected(
        fmt::format("hand {} cannot begin: the one before is not finished", hand.id));
  }
  if (const auto seated = seat_players(table, hand.events); !seated) {
    return std::unexpected(seated.error());
  }
  HandTracker tracker(table.view());
  if (table.start_hand(hand.deck)) {
    tracker.follow({.kind = CommandKind::start_hand}, table.view(), table.drain());
    result.button = table.view().button;
    result.small_blind_seat = tracker.small_blind_seat(result.button);
    result.big_blind_seat = tracker.big_blind_seat(result.button);
    play_actions(table, hand.actions, tracker, result);
    result.is_complete = table.view().phase == Phase::between_hands;
    result.streets = tracker.streets();
    result.pots = tracker.pots();
    result.open_turn = turn_of(table.view());
  } else if (table.response().rule_refusal == RuleRefusal::too_few_players) {
    result.is_skipped = true;
  } else {
    return std::unexpected(fmt::format("hand {} cannot begin: {}", hand.id, why(table.response())));
  }
  note_stacks(table.view(), result);
  return result;
}

std::vector<Command> joins_of(const std::vector<SeatedPlayer>& players) {
  std::vector<Command> joins;
  joins.reserve(players.size());
  for (const SeatedPlayer& player : players) {
    joins.push_back({.amount = player.stack, .kind = CommandKind::join, .seat = player.seat});
  }
  return joins;
}

}  // namespace

std::expected<PlayedScript, std::string> play_script(const TableScript& script,
                                                     const LobbyMaker& make_lobby) {
  ScriptedTable table(script, make_lobby);
  if (const auto seated = seat_players(table, joins_of(script.players)); !seated) {
    return std::unexpected(seated.error());
  }
  PlayedScript played;
  played.hands.reserve(script.hands.size());
  for (const HandScript& hand : script.hands) {
    auto result = play_hand(table, hand);
    if (!result) return std::unexpected(result.error());
    played.hands.push_back(std::move(*result));
  }
  played.alarms = table.take_alarms();
  return played;
}

}  // namespace misdeal::harness
