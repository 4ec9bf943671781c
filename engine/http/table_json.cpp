#include "engine/http/table_json.h"

#include <cstddef>

#include "engine/table/recovery.h"

namespace misdeal::engine::http {
namespace {

std::string_view to_string(SeatStatus status) {
  switch (status) {
    case SeatStatus::waiting:
      return "waiting";
    case SeatStatus::in_hand:
      return "in_hand";
    case SeatStatus::all_in:
      return "all_in";
    case SeatStatus::folded:
      return "folded";
    case SeatStatus::empty:
      break;
  }
  return "empty";
}

void write_seat_no(JsonWriter& json, SeatNo seat) {
  if (seat == kNoSeat) {
    json.null();
  } else {
    json.integer(seat.value);
  }
}

void write_seats(JsonWriter& json, const TableView& view) {
  json.begin_array();
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (view.status[i] == SeatStatus::empty) {
      continue;
    }
    json.begin_object();
    json.key("seat").integer(i + 1);
    json.key("status").text(to_string(view.status[i]));
    json.key("stack").integer(view.stacks[i].value);
    json.key("bet").integer(view.bets[i].value);
    json.end_object();
  }
  json.end_array();
}

void write_command(JsonWriter& json, const Command& command, bool is_recovery) {
  json.begin_object();
  json.key("kind").text(is_recovery ? "recovery" : engine::to_string(command.kind));
  json.key("seat");
  write_seat_no(json, command.seat);
  json.key("amount").integer(command.amount.value);
  json.end_object();
}

void write_movement(JsonWriter& json, const ChipMovement& movement) {
  json.begin_object();
  json.key("timestamp_ns").integer(movement.timestamp_ns);
  json.key("player").integer(movement.player);
  json.key("seat");
  write_seat_no(json, movement.seat);
  json.key("amount").integer(movement.amount.value);
  json.key("reason").text(engine::to_string(movement.reason));
  json.key("state_before").integer(movement.state_before.value);
  json.key("state_after").integer(movement.state_after.value);
  json.end_object();
}

void write_checkpoint(JsonWriter& json, const Checkpoint& checkpoint) {
  json.begin_object();
  json.key("version").integer(checkpoint.version);
  json.key("dropped_commits").integer(checkpoint.dropped_commits);
  json.key("pot").integer(checkpoint.pot.value);
  json.key("bought_in").integer(checkpoint.bought_in.value);
  json.key("cashed_out").integer(checkpoint.cashed_out.value);
  json.key("seats").begin_array();
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (checkpoint.players[i] != 0) {
      json.begin_object();
      json.key("seat").integer(i + 1);
      json.key("player").integer(checkpoint.players[i]);
      json.key("stack").integer(checkpoint.stacks[i].value);
      json.end_object();
    }
  }
  json.end_array();
  json.end_object();
}

}  // namespace

void write_table_members(JsonWriter& json, const TableFacts& facts, const TableView& view,
                         bool is_quarantined) {
  json.key("table").integer(facts.number);
  json.key("version").integer(view.version);
  json.key("hand_no").integer(view.hand_no);
  json.key("phase").text(view.phase == Phase::hand_running ? "hand_running" : "between_hands");
  json.key("street").text(engine::to_string(view.street));
  json.key("small_blind").integer(facts.stakes.small_blind.value);
  json.key("big_blind").integer(facts.stakes.big_blind.value);
  json.key("ante").integer(facts.stakes.ante.value);
  json.key("button").integer(view.button.value);
  json.key("to_act");
  write_seat_no(json, view.to_act);
  json.key("pot").integer(view.pot.value);
  json.key("current_bet").integer(view.current_bet.value);
  json.key("to_call").integer(view.to_call.value);
  json.key("can_check").boolean(view.can_check != 0);
  json.key("raise_min").integer(view.raise_min.value);
  json.key("raise_max").integer(view.raise_max.value);
  json.key("board").begin_array();
  for (std::size_t i = 0; i < view.board_count && i < view.board.size(); ++i) {
    json.text(engine::to_string(view.board[i]));
  }
  json.end_array();
  json.key("bought_in").integer(view.bought_in.value);
  json.key("cashed_out").integer(view.cashed_out.value);
  json.key("is_quarantined").boolean(is_quarantined);
  json.key("seats");
  write_seats(json, view);
}

void write_table(JsonWriter& json, const TableFacts& facts, const TableView& view,
                 bool is_quarantined) {
  json.begin_object();
  write_table_members(json, facts, view, is_quarantined);
  json.end_object();
}

std::string committed_json(const TableFacts& facts, const Response& response,
                           std::string_view token) {
  std::string body;
  body.reserve(1024);
  JsonWriter json(body);
  json.begin_object();
  json.key("request").text(engine::to_string(response.id));
  json.key("outcome").text(engine::to_string(response.outcome));
  json.key("version").integer(response.version());
  json.key("table");
  write_table(json, facts, response.view, false);  // What is quarantined commits nothing.
  if (!token.empty()) {
    json.key("token").text(token);
  }
  json.end_object();
  return body;
}

void write_remembered(JsonWriter& json, const TableFacts& facts, const RememberedRequest& request) {
  json.begin_object();
  json.key("request").text(engine::to_string(request.id));
  json.key("status").text(request.is_running ? "running" : "completed");
  if (!request.is_running) {
    const Response& response = request.response;
    json.key("completed_at_ns").integer(request.completed_at.count());
    json.key("outcome").text(engine::to_string(response.outcome));
    json.key("refusal");
    if (response.outcome == Outcome::refused_by_rules) {
      json.text(engine::to_string(response.rule_refusal));
    } else {
      json.null();
    }
    json.key("version").integer(response.version());
    json.key("table");
    write_table(json, facts, response.view, response.outcome == Outcome::quarantined);
  }
  json.end_object();
}

void write_page(JsonWriter& json, Version after, const Trail::Page& page) {
  json.begin_object();
  json.key("after").integer(after);
  json.key("checkpoint");
  if (page.checkpoint) {
    write_checkpoint(json, *page.checkpoint);
  } else {
    json.null();
  }
  json.key("commits").begin_array();
  std::size_t next = 0;
  for (const CommitRecord& commit : page.commits) {
    json.begin_object();
    json.key("version").integer(commit.version);
    json.key("timestamp_ns").integer(commit.timestamp_ns);
    json.key("request");
    if (commit.request.is_set()) {
      json.text(engine::to_string(commit.request));
    } else {
      json.null();
    }
    json.key("command");
    write_command(json, commit.command, commit.command == kRecoveryCommand);
    json.key("movements").begin_array();
    for (std::size_t i = 0; i < commit.movement_count && next < page.movements.size(); ++i) {
      write_movement(json, page.movements[next++]);
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.key("has_more").boolean(page.has_more);
  json.end_object();
}

}  // namespace misdeal::engine::http
