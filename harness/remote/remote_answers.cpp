#include "harness/remote/remote_answers.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/history/one_line.h"

namespace misdeal::harness {

namespace {

using engine::ChipMovement;
using engine::Chips;
using engine::Outcome;
using engine::RuleRefusal;
using engine::SeatNo;
using engine::SeatStatus;
using nlohmann::json;

// What the JSON library throws is caught once, in `parsed`: a body either reads as a whole or is
// refused as a whole.

/// The library would cut what does not fit, and fractions.
template <typename Integer>
Integer whole(const json& value) {
  const bool fits =
      value.is_number_unsigned()
          ? std::in_range<Integer>(value.get<std::uint64_t>())
          : value.is_number_integer() && std::in_range<Integer>(value.get<std::int64_t>());
  if (!fits) throw std::invalid_argument("a number is no whole one, or out of range");
  return value.get<Integer>();
}

Chips chips(const json& object, const char* key) {
  return {whole<std::int64_t>(object.at(key))};
}

SeatNo seat_of(const json& value) {
  const SeatNo seat{whole<std::uint8_t>(value)};
  if (!seat.is_valid()) throw std::invalid_argument("a seat is outside 1..9");
  return seat;
}

SeatNo seat_or_none(const json& value) {
  return value.is_null() ? engine::kNoSeat : seat_of(value);
}

template <typename Enum>
Enum named(std::string_view name, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<Enum>(i);
    if (to_string(value) == name) return value;
  }
  throw std::invalid_argument(fmt::format("\"{}\" is not known", name));
}

SeatStatus status_of(std::string_view name) {
  if (name == "waiting") return SeatStatus::waiting;
  if (name == "in_hand") return SeatStatus::in_hand;
  if (name == "all_in") return SeatStatus::all_in;
  if (name == "folded") return SeatStatus::folded;
  throw std::invalid_argument(fmt::format("\"{}\" is no status of a seat", name));
}

engine::Phase phase_of(std::string_view name) {
  if (name == "hand_running") return engine::Phase::hand_running;
  if (name == "between_hands") return engine::Phase::between_hands;
  throw std::invalid_argument(fmt::format("\"{}\" is no phase", name));
}

void read_board(const json& cards, engine::TableView& view) {
  if (cards.size() > view.board.size()) throw std::invalid_argument("a board of too many cards");
  for (const json& card : cards) {
    const auto read = engine::parse_cards(card.get<std::string>());
    if (!read || read->size() != 1) throw std::invalid_argument("the board has an unknown card");
    view.board[view.board_count++] = read->front();
  }
}

engine::TableView view_of(const json& table) {
  engine::TableView view;
  view.version = whole<engine::Version>(table.at("version"));
  view.hand_no = whole<std::uint32_t>(table.at("hand_no"));
  view.phase = phase_of(table.at("phase").get<std::string>());
  view.street = named<engine::Street>(table.at("street").get<std::string>(), 4);
  view.button = seat_of(table.at("button"));
  view.to_act = seat_or_none(table.at("to_act"));
  view.pot = chips(table, "pot");
  view.current_bet = chips(table, "current_bet");
  view.to_call = chips(table, "to_call");
  view.can_check = table.at("can_check").get<bool>() ? 1 : 0;
  view.raise_min = chips(table, "raise_min");
  view.raise_max = chips(table, "raise_max");
  view.bought_in = chips(table, "bought_in");
  view.cashed_out = chips(table, "cashed_out");
  read_board(table.at("board"), view);
  for (const json& seat : table.at("seats")) {
    const std::size_t index = seat_of(seat.at("seat")).index();
    view.status[index] = status_of(seat.at("status").get<std::string>());
    view.stacks[index] = chips(seat, "stack");
    view.bets[index] = chips(seat, "bet");
  }
  return view;
}

engine::RequestId id_of(const json& value) {
  if (value.is_null()) return {};
  std::string digits = value.get<std::string>();
  std::erase(digits, '-');
  engine::RequestId id;
  constexpr std::size_t kHalf = 16;
  if (digits.size() != 2 * kHalf) throw std::invalid_argument("a request id is no UUID");
  const char* const begin = digits.data();
  const auto high = std::from_chars(begin, begin + kHalf, id.high, 16);
  const auto low = std::from_chars(begin + kHalf, begin + 2 * kHalf, id.low, 16);
  if (high.ptr != begin + kHalf || low.ptr != begin + 2 * kHalf) {
    throw std::invalid_argument("a request id is no UUID");
  }
  return id;
}

ChipMovement movement_of(const json& movement, engine::Version version) {
  return {.timestamp_ns = whole<std::int64_t>(movement.at("timestamp_ns")),
          .version = version,
          .amount = chips(movement, "amount"),
          .state_before = chips(movement, "state_before"),
          .state_after = chips(movement, "state_after"),
          .player = whole<engine::PlayerId>(movement.at("player")),
          .seat = seat_or_none(movement.at("seat")),
          .reason = named<engine::ChipReason>(movement.at("reason").get<std::string>(),
                                              engine::kChipReasonCount)};
}

engine::Command command_of(const json& command) {
  if (command.at("kind") == "recovery") return {};
  return {.amount = chips(command, "amount"),
          .kind = named<engine::CommandKind>(command.at("kind").get<std::string>(),
                                             engine::kCommandKindCount),
          .seat = seat_or_none(command.at("seat"))};
}

void add_commit(const json& commit, engine::AuditTrail& trail) {
  const auto& movements = commit.at("movements");
  engine::CommitRecord record;
  record.version = whole<engine::Version>(commit.at("version"));
  record.timestamp_ns = whole<std::int64_t>(commit.at("timestamp_ns"));
  record.request = id_of(commit.at("request"));
  record.command = command_of(commit.at("command"));
  record.movement_count = static_cast<std::uint32_t>(movements.size());
  for (const json& movement : movements) {
    trail.movements.push_back(movement_of(movement, record.version));
  }
  trail.commits.push_back(record);
}

engine::Checkpoint checkpoint_of(const json& checkpoint) {
  engine::Checkpoint result;
  result.version = whole<engine::Version>(checkpoint.at("version"));
  result.dropped_commits = whole<std::uint64_t>(checkpoint.at("dropped_commits"));
  result.pot = chips(checkpoint, "pot");
  result.bought_in = chips(checkpoint, "bought_in");
  result.cashed_out = chips(checkpoint, "cashed_out");
  for (const json& seat : checkpoint.at("seats")) {
    const std::size_t index = seat_of(seat.at("seat")).index();
    result.players[index] = whole<engine::PlayerId>(seat.at("player"));
    result.stacks[index] = chips(seat, "stack");
  }
  return result;
}

struct ProblemOutcome {
  std::string_view type;
  Outcome outcome;
};
constexpr std::array kProblemOutcomes = {
    ProblemOutcome{"/problems/stale-version", Outcome::stale_version},
    ProblemOutcome{"/problems/idempotency-key-reused", Outcome::id_reused},
    ProblemOutcome{"/problems/request-in-progress", Outcome::in_progress},
    ProblemOutcome{"/problems/table-quarantined", Outcome::quarantined},
    ProblemOutcome{"/problems/overloaded", Outcome::overloaded},
    ProblemOutcome{"/problems/failed", Outcome::failed},
    // At the door: the table was not asked.
    ProblemOutcome{"/problems/bad-field", Outcome::overloaded},
    ProblemOutcome{"/problems/no-such-seat", Outcome::overloaded},
    ProblemOutcome{"/problems/token-missing", Outcome::overloaded},
    ProblemOutcome{"/problems/token-wrong", Outcome::overloaded},
    ProblemOutcome{"/problems/shutting-down", Outcome::overloaded},
    ProblemOutcome{"/problems/too-many-connections", Outcome::overloaded},
};

engine::Response refusal_of(const json& problem) {
  engine::Response response;
  const auto type = problem.at("type").get<std::string>();
  response.view.version = problem.contains("version")
                              ? whole<engine::Version>(problem.at("version"))
                              : engine::kNoVersion;
  if (problem.contains("refusal")) {
    response.outcome = Outcome::refused_by_rules;
    response.rule_refusal =
        named<RuleRefusal>(problem.at("refusal").get<std::string>(), engine::kRuleRefusalCount);
    return response;
  }
  for (const ProblemOutcome& known : kProblemOutcomes) {
    if (type != known.type) continue;
    response.outcome = known.outcome;
    return response;
  }
  throw std::invalid_argument(fmt::format("no request of ours should meet {}", type));
}

// Where something else was asked for than whether a request is accepted.
void refuse_problem(const json& body) {
  if (!body.is_object() || !body.contains("type") || !body.contains("status")) return;
  const auto text = [&](const char* name) {
    const auto member = body.find(name);
    return member != body.end() && member->is_string() ? member->get<std::string>() : "";
  };
  if (!text("type").starts_with("/problems/")) return;
  throw std::invalid_argument(fmt::format(
      "it refuses with {} {}, \"{}\"", whole<int>(body.at("status")), text("type"), text("title")));
}

/// Runs `read` on the parsed body; whatever is wrong with it becomes the error.
template <typename Read>
auto parsed(std::string_view body, Read&& read)
    -> std::expected<decltype(read(json())), std::string> {
  try {
    return read(json::parse(body));
  } catch (const std::exception& error) {
    return std::unexpected(fmt::format("the server's answer cannot be used: {}; it was {}",
                                       one_line(error.what()), one_line(body, 200)));
  }
}

}  // namespace

engine::Response never_asked(const engine::RequestId& id) {
  engine::Response response{.id = id, .view = {}, .outcome = Outcome::overloaded};
  response.view.version = engine::kNoVersion;
  return response;
}

std::expected<engine::TableView, std::string> view_of_body(std::string_view body) {
  return parsed(body, [](const json& table) {
    refuse_problem(table);
    return view_of(table);
  });
}

std::expected<OpenedTable, std::string> opened_table(std::string_view body) {
  return parsed(body, [](const json& table) {
    return OpenedTable{whole<std::uint64_t>(table.at("table")), table.value("token", "")};
  });
}

std::expected<RemoteAnswer, std::string> answer_of(const engine::RequestId& id, int status,
                                                   std::string_view body) {
  return parsed(body, [&](const json& answer) {
    RemoteAnswer result;
    if (status == 200) {
      result.response.outcome = Outcome::committed;
      result.response.view = view_of(answer.at("table"));
      result.token = answer.value("token", "");
    } else {
      result.response = refusal_of(answer);
    }
    result.response.id = id;
    return result;
  });
}

std::expected<bool, std::string> add_page(std::string_view body, engine::AuditTrail& trail) {
  return parsed(body, [&](const json& page) {
    refuse_problem(page);
    if (!page.at("checkpoint").is_null()) trail.checkpoint = checkpoint_of(page.at("checkpoint"));
    for (const json& commit : page.at("commits")) add_commit(commit, trail);
    return page.at("has_more").get<bool>();
  });
}

}  // namespace misdeal::harness
