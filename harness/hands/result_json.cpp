#include "harness/hands/result_json.h"

#include <cstddef>

#include <fmt/format.h>

#include "harness/hands/json_text.h"
#include "harness/hands/script_print.h"

namespace misdeal::harness {
namespace {

using engine::Chips;
using engine::kNoSeat;
using engine::kSeatCount;
using engine::SeatSet;

void append_legal(std::string& out, const engine::LegalActions& legal) {
  out += R"({"fold":true)";
  if (legal.can_check) out += R"(,"check":true)";
  if (legal.to_call > Chips{}) append(out, R"(,"call":{})", legal.to_call.value);
  if (legal.can_bet || legal.can_raise) {
    append(out, R"(,"{}":[{},{}])", legal.can_bet ? "bet" : "raise", legal.raise_min.value,
           legal.raise_max.value);
  }
  out += '}';
}

void append_turn(std::string& out, const Turn& turn) {
  if (turn.to_act == kNoSeat) {
    out += R"("to_act":null,"legal":null)";
    return;
  }
  append(out, R"("to_act":{},"legal":)", turn.to_act.value);
  append_legal(out, turn.legal);
}

void append_step(std::string& out, const HandStep& step) {
  append(out, R"({{"ok":{},)", step.is_accepted);
  append_turn(out, step.before);
  out += '}';
}

void append_seats(std::string& out, SeatSet seats) {
  out += '[';
  bool is_first = true;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (!seats.contains(engine::seat_at(i))) continue;
    append(out, "{}{}", is_first ? "" : ",", i + 1);
    is_first = false;
  }
  out += ']';
}

void append_pot(std::string& out, const engine::Pot& pot) {
  append(out, R"({{"amount":{},"seats":)", pot.amount.value);
  append_seats(out, pot.eligible);
}

void append_street(std::string& out, const engine::StreetEnd& end) {
  append(out, R"({{"street":"{}","returned":)", engine::to_string(end.street));
  if (end.returned_to == kNoSeat) {
    out += "null";
  } else {
    append(out, R"({{"seat":{},"amount":{}}})", end.returned_to.value, end.returned.value);
  }
  out += R"(,"pots":)";
  append_list(out, end.pots, [](std::string& to, const engine::Pot& pot) {
    append_pot(to, pot);
    to += '}';
  });
  out += '}';
}

void append_award(std::string& out, const engine::PotAward& award) {
  append_pot(out, award.pot);
  out += R"(,"won":)";
  append_list(out, award.won, [](std::string& to, const engine::PotAward::Share& share) {
    append(to, R"({{"seat":{},"amount":{}}})", share.seat.value, share.amount.value);
  });
  out += '}';
}

void append_stacks(std::string& out, const HandResult& hand) {
  out += R"("stacks":{)";
  bool is_first = true;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (!hand.seated.contains(engine::seat_at(i))) continue;
    append(out, R"({}"{}":{})", is_first ? "" : ",", i + 1, hand.stacks[i].value);
    is_first = false;
  }
  out += '}';
}

void append_hand(std::string& out, const HandResult& hand) {
  append(out, R"({{"id":{},)", hand.id);
  if (hand.is_skipped) {
    out += R"("skipped":true,)";
    append_stacks(out, hand);
    out += '}';
    return;
  }
  append(out, R"("button":{},"small_blind_seat":{},"big_blind_seat":{},"steps":)",
         hand.button.value, hand.small_blind_seat.value, hand.big_blind_seat.value);
  append_list(out, hand.steps, append_step);
  out += R"(,"streets":)";
  append_list(out, hand.streets, append_street);
  append(out, R"(,"complete":{},)", hand.is_complete);
  if (hand.is_complete) {
    out += R"("pots":)";
    append_list(out, hand.pots, append_award);
  } else {
    append_turn(out, hand.open_turn);
  }
  out += ',';
  append_stacks(out, hand);
  out += '}';
}

}  // namespace

std::string result_line(const TableScript& script, const std::vector<HandResult>& hands) {
  std::string out;
  if (!script.is_session) {
    append_hand(out, hands.front());
    return out;
  }
  append(out, R"({{"id":{},"hands":)", script.id);
  append_list(out, hands, append_hand);
  out += '}';
  return out;
}

std::string error_line(const UnusableLine& line) {
  return fmt::format(R"({{"id":{},"error":{}}})", line.id, json_string(line.error));
}

}  // namespace misdeal::harness
