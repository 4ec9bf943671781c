#include "engine/table/move_player.h"

#include <expected>
#include <optional>

namespace misdeal::engine {
namespace {

/// One table's half of a move: its tickets and its transition.
struct Half {
  TableCore& table;
  Command command;
  RequestLog::Ticket ticket;
  std::optional<Transition> transition;
};

/// Applies a half without committing it; an answer if the table refuses. May throw.
std::optional<Response> apply_half(Half& half, const RequestId& id) {
  TableCore& table = half.table;
  auto result = table.evaluate(table.game(), half.command, Deck{});
  if (!result) {
    return table.answer(id, Outcome::refused_by_rules, result.error());
  }
  half.transition.emplace(*result);
  table.install(*half.transition);
  if (const ValidationReport report = table.check(*half.transition); !report.is_valid()) {
    table.roll_back();
    table.quarantine(report);
    return table.answer(id, Outcome::failed);
  }
  table.prepare_commit(*half.transition);
  return std::nullopt;
}

/// The table that refused answers and remembers; the other forgets that it was asked.
void refuse(Half& refusing, Half& other, const Response& response) {
  refusing.table.record(refusing.ticket, response, refusing.table.now());
  other.table.requests().abandon(other.ticket);
}

MoveResponse decide(Half& from, Half& to, const RequestId& id) {
  if (from.table.is_quarantined()) {
    const Response response = from.table.answer(id, Outcome::quarantined);
    refuse(from, to, response);
    return {response, std::nullopt};
  }
  if (to.table.is_quarantined()) {
    const Response response = to.table.answer(id, Outcome::quarantined);
    refuse(to, from, response);
    return {std::nullopt, response};
  }
  from.table.take_snapshot();
  to.table.take_snapshot();
  try {
    if (const auto refusal = apply_half(from, id)) {
      refuse(from, to, *refusal);
      return {refusal, std::nullopt};
    }
    if (const auto refusal = apply_half(to, id)) {
      from.table.roll_back();
      refuse(to, from, *refusal);
      return {std::nullopt, refusal};
    }
  } catch (...) {
    from.table.roll_back();
    to.table.roll_back();
    const Response response = from.table.answer(id, Outcome::failed);
    refuse(from, to, response);
    return {response, std::nullopt};
  }
  const Nanoseconds now = from.table.now();
  const MoveResponse both{from.table.commit(id, from.command, *from.transition, now),
                          to.table.commit(id, to.command, *to.transition, now)};
  from.table.record(from.ticket, *both.from, now);
  to.table.record(to.ticket, *both.to, now);
  return both;
}

/// What goes to the other table: all the chips of the seat. 0 for an empty or impossible seat,
/// which `from` refuses before anybody asks.
Chips stack_at(const Game& game, SeatNo seat) {
  return seat.is_valid() ? game.seat(seat).stack : Chips{};
}

}  // namespace

std::uint64_t payload_fingerprint(const MoveRequest& request) {
  constexpr std::uint64_t kMoves = 0x6D6F766573ULL << 16U;  // "moves": no plain seat has such bits
  Request as_request;
  as_request.command.kind = CommandKind::leave;
  as_request.command.amount.value = static_cast<std::int64_t>(
      kMoves | static_cast<std::uint64_t>(request.from_seat.value) << 8U | request.to_seat.value);
  as_request.expected_version =
      static_cast<std::uint64_t>(request.from.value) << 32U | request.to.value;
  return ~payload_fingerprint(as_request);
}

MoveResponse move_player(TableCore& from, TableCore& to, const MoveRequest& request) {
  const std::uint64_t fingerprint = payload_fingerprint(request);
  const Nanoseconds now = from.now();
  auto known_from = from.look_up(request.id, fingerprint, now);
  auto known_to = to.look_up(request.id, fingerprint, now);
  if (known_from || known_to) {
    const bool is_replay =
        (!known_from || known_from->is_replay) && (!known_to || known_to->is_replay);
    if (is_replay) {
      return {known_from, known_to};
    }
    // Used for something else on one of the tables: that one refuses.
    return known_from && !known_from->is_replay ? MoveResponse{known_from, std::nullopt}
                                                : MoveResponse{std::nullopt, known_to};
  }
  const auto ticket_from = from.begin(request.id, fingerprint);
  if (!ticket_from) {
    return {ticket_from.error(), std::nullopt};
  }
  const auto ticket_to = to.begin(request.id, fingerprint);
  if (!ticket_to) {
    from.requests().abandon(*ticket_from);
    return {std::nullopt, ticket_to.error()};
  }
  Command leave;
  leave.kind = CommandKind::leave;
  leave.seat = request.from_seat;
  Command join;
  join.kind = CommandKind::join;
  join.seat = request.to_seat;
  join.amount = stack_at(from.game(), request.from_seat);
  Half half_from{from, leave, *ticket_from, std::nullopt};
  Half half_to{to, join, *ticket_to, std::nullopt};
  return decide(half_from, half_to, request.id);
}

}  // namespace misdeal::engine
