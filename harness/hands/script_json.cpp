#include "harness/hands/script_json.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "harness/hands/json_fields.h"
#include "harness/hands/script_cards.h"

namespace misdeal::harness {
namespace {

using engine::Chips;
using engine::Command;
using engine::CommandKind;
using engine::kChipsMax;
using engine::kNoSeat;
using engine::kSeatCount;
using engine::SeatNo;
using nlohmann::json;

std::string id_of(const json& value) {
  const auto id = value.find("id");
  return id == value.end() ? "null" : json_text(*id);
}

engine::Stakes parse_stakes(const Fields& line) {
  engine::Stakes stakes;
  stakes.big_blind = {line.whole_number("big_blind", 1, kChipsMax.value)};
  stakes.small_blind = {line.whole_number("small_blind", 1, stakes.big_blind.value)};
  if (line.find("ante") != nullptr) stakes.ante = {line.whole_number("ante", 0, kChipsMax.value)};
  return stakes;
}

SeatNo parse_seat(const Fields& fields, std::string_view key) {
  return {static_cast<std::uint8_t>(fields.whole_number(key, 1, kSeatCount))};
}

bool is_seated(const std::vector<SeatedPlayer>& players, SeatNo seat) {
  return std::ranges::find(players, seat, &SeatedPlayer::seat) != players.end();
}

/// A list's elements as Fields, one after the other.
template <typename Use>
void for_each_in(const Fields& parent, std::string_view key, Use use) {
  const json::array_t& list = parent.array(key);
  for (std::size_t i = 0; i < list.size(); ++i) {
    use(Fields(list[i], fmt::format("{}[{}]", parent.path(key), i)));
  }
}

std::vector<SeatedPlayer> parse_players(const Fields& line) {
  std::vector<SeatedPlayer> players;
  for_each_in(line, "players", [&](const Fields& player) {
    const SeatNo seat = parse_seat(player, "seat");
    if (is_seated(players, seat)) {
      throw BadInput(fmt::format("seat {} is taken twice", seat.value));
    }
    players.push_back({seat, {player.whole_number("stack", 1, kChipsMax.value)}});
  });
  return players;
}

/// The total of a bet or raise: any whole number, for those out of range are played, and refused.
Command parse_action(const Fields& action) {
  constexpr std::array kActions{CommandKind::fold, CommandKind::check, CommandKind::call,
                                CommandKind::bet, CommandKind::raise};
  const std::string& type = action.text("type");
  const auto* const kind =
      std::ranges::find(kActions, type, [](CommandKind known) { return engine::to_string(known); });
  if (kind == kActions.end()) {
    throw BadInput(fmt::format("{}: unknown action type '{}'", action.path("type"), type));
  }
  Command command;
  command.kind = *kind;
  const std::int64_t seat = action.whole_number("seat");
  const bool exists = seat >= 1 && seat <= std::int64_t{kSeatCount};
  command.seat = exists ? SeatNo{static_cast<std::uint8_t>(seat)} : kNoSeat;
  if (*kind == CommandKind::bet || *kind == CommandKind::raise) {
    command.amount = {action.whole_number("amount")};
  }
  return command;
}

Command parse_event(const Fields& event) {
  const std::string& type = event.text("type");
  Command command;
  command.seat = parse_seat(event, "seat");
  if (type == "sit") {
    command.kind = CommandKind::join;
    command.amount = {event.whole_number("stack", 1, kChipsMax.value)};
  } else if (type == "leave") {
    command.kind = CommandKind::leave;
  } else if (type == "add_chips") {
    command.kind = CommandKind::add_chips;
    command.amount = {event.whole_number("amount", 1, kChipsMax.value)};
  } else {
    throw BadInput(fmt::format("{}: unknown event type '{}'", event.path("type"), type));
  }
  return command;
}

std::vector<Command> parse_actions(const Fields& hand) {
  std::vector<Command> actions;
  for_each_in(hand, "actions", [&](const Fields& one) { actions.push_back(parse_action(one)); });
  return actions;
}

engine::Deck value_or_throw(std::expected<engine::Deck, std::string> deck) {
  if (!deck) throw BadInput(deck.error());
  return *deck;
}

engine::Deck parse_cards_of_hand(const Fields& line, SeatNo button) {
  const bool has_deck = line.find("deck") != nullptr;
  const bool has_board = line.find("board") != nullptr;
  std::vector<HoleCards> holes;
  for_each_in(line, "players", [&](const Fields& player) {
    const bool has_cards = player.find("cards") != nullptr;
    if (has_deck && (has_cards || has_board)) {
      throw BadInput("there is a deck and also cards or a board: give one or the other");
    }
    if (!has_deck) holes.push_back({parse_seat(player, "seat"), player.text("cards")});
  });
  if (has_deck) return value_or_throw(parse_deck(line.text("deck")));
  return value_or_throw(deck_that_deals(holes, line.text("board"), button));
}

void parse_hand(const Fields& line, TableScript& script) {
  const std::size_t players = script.players.size();
  if (players < 2) throw BadInput(fmt::format("{} players, but a hand needs two to nine", players));
  if (!is_seated(script.players, script.first_button)) {
    throw BadInput(fmt::format("button: nobody sits in seat {}", script.first_button.value));
  }
  HandScript hand;
  hand.id = script.id;
  hand.actions = parse_actions(line);
  hand.deck = parse_cards_of_hand(line, script.first_button);
  script.hands.push_back(std::move(hand));
}

HandScript parse_hand_of_session(const Fields& fields) {
  HandScript hand;
  if (fields.find("events") != nullptr) {
    for_each_in(fields, "events",
                [&](const Fields& one) { hand.events.push_back(parse_event(one)); });
  }
  auto deck = parse_deck(fields.text("deck"));
  if (!deck) throw BadInput(fmt::format("{}: {}", fields.path("deck"), deck.error()));
  hand.deck = *deck;
  hand.actions = parse_actions(fields);
  return hand;
}

/// Who sits at the table once the events before the first hand have happened may be the button too.
void check_first_button(const TableScript& script) {
  if (is_seated(script.players, script.first_button)) return;
  if (!script.hands.empty()) {
    for (const Command& event : script.hands.front().events) {
      if (event.kind == CommandKind::join && event.seat == script.first_button) return;
    }
  }
  throw BadInput(fmt::format("button: nobody sits in seat {}", script.first_button.value));
}

void parse_session(const Fields& line, TableScript& script) {
  script.is_session = true;
  const json::array_t& hands = line.array("hands");
  for_each_in(line, "hands", [&](const Fields& fields) {
    script.hands.push_back(parse_hand_of_session(fields));
    script.hands.back().id = id_of(hands[script.hands.size() - 1]);
  });
  check_first_button(script);
}

}  // namespace

std::expected<TableScript, UnusableLine> parse_script(std::string_view line) {
  std::string id = "null";
  try {
    const json value = parse_json(line);
    const Fields fields(value, "");
    id = id_of(value);
    TableScript script;
    script.id = id;
    script.stakes = parse_stakes(fields);
    script.players = parse_players(fields);
    script.first_button = parse_seat(fields, "button");
    if (value.contains("hands")) {
      parse_session(fields, script);
    } else {
      parse_hand(fields, script);
    }
    return script;
  } catch (const BadInput& error) {
    return std::unexpected(UnusableLine{id, error.what()});
  }
}

}  // namespace misdeal::harness
