// A lobby model held against what a drain and a look inside show: clause 6 of the contract.
#include <algorithm>

#include "fuzz/lobby_model.h"

namespace misdeal::fuzz {

using engine::AuditTrail;
using engine::ChipEvent;
using engine::ChipMovement;
using engine::ChipReason;
using engine::Chips;
using engine::CommitRecord;
using engine::Game;
using engine::Nanoseconds;
using engine::TableId;

namespace {

/// The movements that a commit's chip events are in the books, each beginning where the account's
/// last one ended; then the pot's.
std::vector<ChipMovement> movements_between(const Game& before, const std::vector<ChipEvent>& chips,
                                            const CommitRecord& record) {
  std::vector<ChipMovement> movements;
  std::array<Chips, engine::kSeatCount> balance{};
  for (std::size_t i = 0; i < balance.size(); ++i) balance[i] = before.seats[i].stack;
  ChipMovement of_pot{.timestamp_ns = record.timestamp_ns, .version = record.version};
  bool is_pot_touched = false;
  for (const ChipEvent& event : chips) {
    Chips& account = balance[event.seat.index()];
    movements.push_back({.timestamp_ns = record.timestamp_ns,
                         .version = record.version,
                         .amount = event.amount,
                         .state_before = account,
                         .state_after = account + event.amount,
                         .player = event.player,
                         .seat = event.seat,
                         .reason = event.reason});
    account += event.amount;
    if (event.reason >= ChipReason::buy_in) continue;
    of_pot.amount -= event.amount;
    if (!is_pot_touched) of_pot.reason = event.reason;
    is_pot_touched = true;
  }
  if (of_pot.amount == Chips{}) return movements;
  of_pot.state_before = pot_total(before);
  of_pot.state_after = of_pot.state_before + of_pot.amount;
  movements.push_back(of_pot);
  return movements;
}

bool is_balance_of(const engine::Checkpoint& checkpoint, const Game& game) {
  for (std::size_t i = 0; i < engine::kSeatCount; ++i) {
    if (checkpoint.stacks[i] != game.seats[i].stack) return false;
    if (checkpoint.players[i] != game.seats[i].player) return false;
  }
  return checkpoint.pot == pot_total(game) && checkpoint.bought_in == game.bought_in &&
         checkpoint.cashed_out == game.cashed_out;
}

}  // namespace

const char* LobbyModel::drain(TableId id, const AuditTrail& trail) {
  Table& table = tables_[id.value];
  if (trail.is_quarantined != table.is_quarantined) return "is_quarantined";
  if (trail.integrity_alarms != table.alarms) return "integrity_alarms";
  if (trail.commits.size() > limits_.commits_max) return "more commits than the journal keeps";
  if (trail.commits.size() > table.booked.size()) return "more commits than there were";
  const std::size_t dropped = table.booked.size() - trail.commits.size();
  if (dropped > 0 && table.booked.size() <= limits_.commits_max) return "a commit is missing";
  if (trail.checkpoint.has_value() != (dropped > 0)) return "a checkpoint for what was dropped";

  const Game* before = &table.drained;
  if (trail.checkpoint && dropped > 0) {
    const Booked& last_dropped = table.booked[dropped - 1];
    before = &last_dropped.after;
    if (trail.checkpoint->version != last_dropped.record.version) return "the checkpoint's version";
    if (trail.checkpoint->dropped_commits != dropped) return "how many commits were dropped";
    if (!is_balance_of(*trail.checkpoint, *before)) return "the checkpoint's balances";
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < trail.commits.size(); ++i) {
    const Booked& booked = table.booked[dropped + i];
    const auto movements = movements_between(*before, booked.chips, booked.record);
    CommitRecord record = booked.record;
    record.movement_count = static_cast<std::uint32_t>(movements.size());
    if (trail.commits[i] != record) return "a commit";
    for (const ChipMovement& movement : movements) {
      if (next == trail.movements.size()) return "a movement is missing";
      if (trail.movements[next++] != movement) return "a movement";
    }
    before = &booked.after;
  }
  if (next != trail.movements.size()) return "more movements than there were";
  table.drained = table.game;
  table.booked.clear();
  return nullptr;
}

const char* LobbyModel::inspect(TableId id, const engine::InspectionScope& scope,
                                const engine::TableInspection& seen, Nanoseconds now) {
  Table& table = tables_[id.value];
  forget_expired(table, now);
  if (seen.view != read(id)) return "view";
  if (seen.is_quarantined != table.is_quarantined) return "is_quarantined";
  if (seen.integrity_alarms != table.alarms) return "integrity_alarms";
  if (seen.requests_remembered != table.log.size()) return "requests_remembered";
  for (std::size_t i = 0; i < engine::kSeatCount; ++i) {
    const engine::Seat& seat = table.game.seats[i];
    if (seen.seats[i].player != seat.player) return "a seat's player";
    if (seen.seats[i].is_dealt_in != seat.is_dealt_in) return "who is dealt in";
    if (seat.is_dealt_in && seen.seats[i].hole != seat.hole) return "a hand";
  }
  const auto is_same = [](const engine::RememberedRequest& told, const Remembered& known) {
    return told.id == known.id && told.fingerprint == known.fingerprint && !told.is_running &&
           told.completed_at == known.completed_at && told.response == known.response;
  };
  const std::size_t newest = std::min(scope.newest_requests_max, table.log.size());
  if (seen.newest_requests.size() != newest) return "how many newest requests";
  for (std::size_t i = 0; i < newest; ++i) {
    if (!is_same(seen.newest_requests[i], table.log[table.log.size() - 1 - i])) {
      return "a newest request";
    }
  }
  const auto known = std::ranges::find(table.log, scope.request, &Remembered::id);
  const bool is_known = scope.request.is_set() && known != table.log.end();
  if (seen.request.has_value() != is_known) return "whether a request is known";
  if (is_known && !is_same(*seen.request, *known)) return "a request";
  return nullptr;
}

}  // namespace misdeal::fuzz
