#include "harness/hands/script_print.h"

#include <nlohmann/json.hpp>

#include "harness/hands/json_text.h"

namespace misdeal::harness {
namespace {

using engine::Command;
using engine::CommandKind;

void append_player(std::string& out, const SeatedPlayer& player) {
  append(out, R"({{"seat":{},"stack":{}}})", player.seat.value, player.stack.value);
}

void append_event(std::string& out, const Command& event) {
  switch (event.kind) {
    case CommandKind::join:
      append(out, R"({{"type":"sit","seat":{},"stack":{}}})", event.seat.value, event.amount.value);
      break;
    case CommandKind::leave:
      append(out, R"({{"type":"leave","seat":{}}})", event.seat.value);
      break;
    default:
      append(out, R"({{"type":"add_chips","seat":{},"amount":{}}})", event.seat.value,
             event.amount.value);
      break;
  }
}

void append_action(std::string& out, const Command& action) {
  append(out, R"({{"seat":{},"type":"{}")", action.seat.value, engine::to_string(action.kind));
  if (action.kind == CommandKind::bet || action.kind == CommandKind::raise) {
    append(out, R"(,"amount":{})", action.amount.value);
  }
  out += '}';
}

void append_script(std::string& out, const HandScript& hand) {
  append(out, R"({{"id":{},)", hand.id);
  if (!hand.events.empty()) {
    out += R"("events":)";
    append_list(out, hand.events, append_event);
    out += ',';
  }
  out += R"("deck":")";
  for (const engine::Card card : hand.deck) out += to_string(card);
  out += R"(","actions":)";
  append_list(out, hand.actions, append_action);
  out += '}';
}

}  // namespace

std::string script_line(const TableScript& script) {
  std::string out;
  append(out, R"({{"id":{},"small_blind":{},"big_blind":{},"ante":{},"button":{},"players":)",
         script.id, script.stakes.small_blind.value, script.stakes.big_blind.value,
         script.stakes.ante.value, script.first_button.value);
  append_list(out, script.players, append_player);
  out += R"(,"hands":)";
  append_list(out, script.hands, append_script);
  out += '}';
  return out;
}

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

}  // namespace misdeal::harness
