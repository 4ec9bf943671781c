#include "fuzz/lobby_model.h"

#include <algorithm>
#include <stdexcept>

#include "engine/table/move_player.h"
#include "engine/table/recovery.h"

namespace misdeal::fuzz {

using engine::Command;
using engine::CommandKind;
using engine::Game;
using engine::MoveRequest;
using engine::MoveResponse;
using engine::Nanoseconds;
using engine::Outcome;
using engine::Request;
using engine::RequestId;
using engine::Response;
using engine::RuleRefusal;
using engine::TableId;
using engine::Transition;
using engine::Version;

namespace {

bool ignores_amount(CommandKind kind) {
  return kind <= CommandKind::call || kind == CommandKind::leave;
}

bool has_fault(const Command& command, engine::Chips fault) {
  return ignores_amount(command.kind) && command.amount == fault;
}

}  // namespace

engine::Rules faulty_rules() {
  engine::Rules rules;
  rules.apply = [](const Game& game,
                   const Command& command) -> std::expected<Transition, RuleRefusal> {
    auto result = engine::apply(game, command);
    if (!result) return result;
    if (has_fault(command, kThrows)) throw std::runtime_error("the rules were told to fail");
    if (has_fault(command, kMints)) result->after.seat(command.seat).stack += engine::Chips{1};
    return result;
  };
  return rules;
}

LobbyModel::LobbyModel(const engine::LobbyConfig& config)
    : ttl_(config.request_ttl), limits_(config.limits) {
  for (const engine::TableConfig& table : config.tables) {
    Table& opened = tables_.emplace_back();
    opened.game.stakes = table.stakes;
    opened.game.button = table.first_button;
    opened.drained = opened.game;
  }
}

engine::TableView LobbyModel::read(TableId table) const {
  return view_of(tables_[table.value].game, tables_[table.value].version);
}

const Game& LobbyModel::game(TableId table) const {
  return tables_[table.value].game;
}

std::uint64_t LobbyModel::alarms(TableId table) const {
  return tables_[table.value].alarms;
}

LobbyModel::Payload LobbyModel::payload_of(const Request& request) {
  return {.expected_version = request.expected_version, .command = request.command, .move = {}};
}

LobbyModel::Payload LobbyModel::payload_of(const MoveRequest& request) {
  Payload payload;
  payload.move = {request.from.value, request.to.value, request.from_seat.value,
                  request.to_seat.value};
  return payload;
}

Response LobbyModel::answer(const Table& table, const RequestId& id, Outcome outcome,
                            RuleRefusal refusal) {
  return {.id = id,
          .view = view_of(table.game, table.version),
          .outcome = outcome,
          .rule_refusal = refusal,
          .is_replay = false};
}

// ---- Clause 3: exactly once
// ------------------------------------------------------------------------

void LobbyModel::forget_expired(Table& table, Nanoseconds now) const {
  std::erase_if(table.log,
                [&](const Remembered& known) { return known.completed_at + ttl_ <= now; });
}

std::optional<Response> LobbyModel::look_up(Table& table, const RequestId& id,
                                            const Payload& payload, Nanoseconds now) const {
  if (!id.is_set()) return std::nullopt;
  forget_expired(table, now);
  const auto known = std::ranges::find(table.log, id, &Remembered::id);
  if (known == table.log.end()) return std::nullopt;
  if (known->payload != payload) return answer(table, id, Outcome::id_reused);
  Response replay = known->response;
  replay.is_replay = true;
  return replay;
}

bool LobbyModel::has_room(const Table& table, const RequestId& id) const {
  return !id.is_set() || table.log.size() < limits_.requests_max;
}

void LobbyModel::remember(Table& table, const Remembered& request) {
  if (request.id.is_set()) table.log.push_back(request);
}

LobbyModel::Answered LobbyModel::submit(TableId id, const Request& request, const Moment& moment) {
  Table& table = tables_[id.value];
  const Payload payload = payload_of(request);
  if (const auto known = look_up(table, request.id, payload, moment.arrived_at)) {
    return {*known, moment.arrived_at};
  }
  if (!has_room(table, request.id)) {
    return {answer(table, request.id, Outcome::overloaded), moment.arrived_at};
  }
  const Answered answered = decide(table, request, moment);
  remember(table, {request.id, payload, payload_fingerprint(request), answered.response,
                   answered.completed_at});
  return answered;
}

// ---- Clauses 1, 4, 5: version, expectation, atomicity
// ----------------------------------------------

LobbyModel::Answered LobbyModel::decide(Table& table, const Request& request,
                                        const Moment& moment) {
  const Command& command = request.command;
  const auto at_once = [&](Outcome outcome, RuleRefusal why = RuleRefusal::none) {
    return Answered{answer(table, request.id, outcome, why), moment.arrived_at};
  };
  if (table.is_quarantined) return at_once(Outcome::quarantined);
  if (request.expected_version != engine::kNoVersion && request.expected_version != table.version) {
    return at_once(Outcome::stale_version);
  }
  if (command.kind == CommandKind::start_hand && table.game.phase == engine::Phase::between_hands) {
    const Nanoseconds drawn_at = moment.arrived_at + moment.plan.takes;
    if (moment.plan.fails) return {answer(table, request.id, Outcome::failed), drawn_at};
    const auto dealt = start_hand(table.game, moment.plan.deck);
    return {dealt ? commit(table, request.id, command, *dealt, drawn_at)
                  : answer(table, request.id, Outcome::refused_by_rules, dealt.error()),
            drawn_at};
  }
  if (command.kind == CommandKind::start_hand) {
    return at_once(Outcome::refused_by_rules, RuleRefusal::hand_running);
  }
  const auto result = engine::apply(table.game, command);
  if (!result) return at_once(Outcome::refused_by_rules, result.error());
  if (has_fault(command, kThrows)) return at_once(Outcome::failed);
  if (has_fault(command, kMints)) {
    table.is_quarantined = true;
    ++table.alarms;
    return at_once(Outcome::failed);
  }
  return {commit(table, request.id, command, *result, moment.arrived_at), moment.arrived_at};
}

Response LobbyModel::commit(Table& table, const RequestId& id, const Command& command,
                            const Transition& transition, Nanoseconds now) {
  table.game = transition.after;
  ++table.version;
  table.booked.push_back(
      {{.version = table.version, .timestamp_ns = now.count(), .request = id, .command = command},
       {transition.chips.begin(), transition.chips.end()},
       table.game});
  return answer(table, id, Outcome::committed);
}

std::optional<Version> LobbyModel::recover(TableId id, Nanoseconds now) {
  Table& table = tables_[id.value];
  if (!table.is_quarantined) return std::nullopt;
  // What failed validation was never installed: the table goes on where it was.
  table.is_quarantined = false;
  const Transition nothing_changed{.after = table.game, .chips = {}, .streets = {}, .awards = {}};
  return commit(table, {}, engine::kRecoveryCommand, nothing_changed, now).version();
}

/// Both tables or neither.
MoveResponse LobbyModel::move(const MoveRequest& request, Nanoseconds now) {
  Table& from = tables_[request.from.value];
  Table& to = tables_[request.to.value];
  const Payload payload = payload_of(request);
  const auto known_from = look_up(from, request.id, payload, now);
  const auto known_to = look_up(to, request.id, payload, now);
  if (known_from && !known_from->is_replay) return {known_from, std::nullopt};
  if (known_to && !known_to->is_replay) return {std::nullopt, known_to};
  if (known_from || known_to) return {known_from, known_to};
  if (!has_room(from, request.id)) {
    return {answer(from, request.id, Outcome::overloaded), std::nullopt};
  }
  if (!has_room(to, request.id)) {
    return {std::nullopt, answer(to, request.id, Outcome::overloaded)};
  }

  const auto recorded = [&](Table& table, const Response& response) {
    remember(table, {request.id, payload, payload_fingerprint(request), response, now});
    return response;
  };
  const auto refused = [&](Table& table, Outcome outcome, RuleRefusal why = RuleRefusal::none) {
    const Response response = recorded(table, answer(table, request.id, outcome, why));
    return &table == &from ? MoveResponse{response, std::nullopt}
                           : MoveResponse{std::nullopt, response};
  };
  if (from.is_quarantined) return refused(from, Outcome::quarantined);
  if (to.is_quarantined) return refused(to, Outcome::quarantined);
  const Command leave{.kind = CommandKind::leave, .seat = request.from_seat};
  const auto left = engine::apply(from.game, leave);
  if (!left) return refused(from, Outcome::refused_by_rules, left.error());
  const Command join{.amount = from.game.seat(request.from_seat).stack,
                     .kind = CommandKind::join,
                     .seat = request.to_seat};
  const auto joined = engine::apply(to.game, join);
  if (!joined) return refused(to, Outcome::refused_by_rules, joined.error());
  return {recorded(from, commit(from, request.id, leave, *left, now)),
          recorded(to, commit(to, request.id, join, *joined, now))};
}

}  // namespace misdeal::fuzz
