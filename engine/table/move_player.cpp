#include "engine/table/move_player.h"

#include <expected>
#include <optional>

namespace misdeal::engine {
namespace {

/// One table's half of a move.
struct Half {
  TableCore& table;
  Command command;
  RequestLog::Ticket ticket;
};

/// Applies a half without committing it; an answer if the table refuses. May throw.
std::expected<Transition, Response> apply_half(const Half& half, const RequestId& id) {
  TableCore& table = half.table;
  auto transition = table.evaluate(table.game(), half.command, Deck{});
  if (!transition) {
    return std::unexpected(table.answer(id, Outcome::refused_by_rules, transition.error()));
  }
  table.install(*transition);
  if (const ValidationReport report = table.check(*transition); !report.is_valid()) {
    table.roll_back();
    table.quarantine(report);
    return std::unexpected(table.answer(id, Outcome::failed));
  }
  table.prepare_commit(*transition);
  return *transition;
}

/// The table that refused answers and remembers; the other forgets that it was asked.
void refuse(const Half& refusing, const Half& other, const Response& response) {
  refusing.table.record(refusing.ticket, response, refusing.table.now());
  other.table.requests().abandon(other.ticket);
}

MoveResponse commit(const Half& from, const Transition& left, const Half& to,
                    const Transition& joined, const RequestId& id) noexcept {
  const Nanoseconds now = from.table.now();
  const Response answer_from = from.table.commit(id, from.command, left, now);
  const Response answer_to = to.table.commit(id, to.command, joined, now);
  from.table.record(from.ticket, answer_from, now);
  to.table.record(to.ticket, answer_to, now);
  return {answer_from, answer_to};
}

MoveResponse decide(const Half& from, const Half& to, const RequestId& id) {
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
    const auto left = apply_half(from, id);
    if (!left) {
      refuse(from, to, left.error());
      return {left.error(), std::nullopt};
    }
    const auto joined = apply_half(to, id);
    if (!joined) {
      from.table.roll_back();
      refuse(to, from, joined.error());
      return {std::nullopt, joined.error()};
    }
    return commit(from, *left, to, *joined, id);
  } catch (...) {
    from.table.roll_back();
    to.table.roll_back();
    const Response response = from.table.answer(id, Outcome::failed);
    refuse(from, to, response);
    return {response, std::nullopt};
  }
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
  const Half half_from{from, leave, *ticket_from};
  const Half half_to{to, join, *ticket_to};
  return decide(half_from, half_to, request.id);
}

}  // namespace misdeal::engine
