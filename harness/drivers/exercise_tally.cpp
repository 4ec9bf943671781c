#include "harness/drivers/exercise_tally.h"

#include <algorithm>
#include <span>

#include <boost/unordered/unordered_flat_map.hpp>

#include "engine/poker/pots.h"

namespace misdeal::harness {

namespace {

using engine::ChipMovement;
using engine::ChipReason;
using engine::Chips;
using engine::CommandKind;
using engine::CommitRecord;

/// Follows one table's hands along its audit trail.
class HandFollower {
 public:
  explicit HandFollower(ExerciseTally& tally) : tally_(tally) {}

  void commit(const CommitRecord& record, std::span<const ChipMovement> movements) {
    ++tally_.commits;
    tally_.movements += movements.size();
    if (record.command.kind == CommandKind::start_hand) begin_hand();
    if (record.command.kind == CommandKind::fold && record.command.seat.is_valid()) {
      contributions_[record.command.seat.index()].is_in_hand = false;
    }
    bool is_over = false;
    unsigned winners = 0;
    for (const auto& movement : movements) {
      if (movement.player == engine::kPotAccount) continue;
      is_over |= movement.reason == ChipReason::pot_won;
      if (movement.reason == ChipReason::pot_won) winners += mark_winner(movement);
      follow(movement);
    }
    if (is_over) end_hand(winners);
  }

 private:
  void begin_hand() {
    contributions_ = {};
    winners_ = {};
    ++tally_.hands_started;
  }

  unsigned mark_winner(const ChipMovement& movement) {
    if (winners_.contains(movement.seat)) return 0;
    winners_.insert(movement.seat);
    return 1;
  }

  void follow(const ChipMovement& movement) {
    if (!movement.seat.is_valid()) return;
    auto& contribution = contributions_[movement.seat.index()];
    if (movement.reason <= ChipReason::raise) {
      contribution.total -= movement.amount;
      contribution.is_in_hand |= contribution.total == -movement.amount;
      if (movement.state_after == Chips{}) ++tally_.all_ins;
    } else if (movement.reason == ChipReason::uncalled_return) {
      contribution.total -= movement.amount;
    }
  }

  void end_hand(unsigned winners) {
    ++tally_.hands_completed;
    if (winners > 1) ++tally_.split_pots;
    const auto pots = engine::layer_pots(contributions_);
    if (pots.size() > 1) tally_.side_pots += pots.size() - 1;
  }

  ExerciseTally& tally_;
  std::array<engine::Contribution, engine::kSeatCount> contributions_{};
  engine::SeatSet winners_;
};

void tally_audit(const engine::AuditTrail& audit, ExerciseTally& result) {
  HandFollower hands(result);
  std::size_t first = 0;
  for (const auto& record : audit.commits) {
    const std::size_t count =
        std::min<std::size_t>(record.movement_count, audit.movements.size() - first);
    hands.commit(record, std::span(audit.movements).subspan(first, count));
    first += count;
  }
}

void tally_outcome(const Operation& operation, ExerciseTally& result) {
  if (operation.kind == OperationKind::read) ++result.reads;
  if (operation.is_replay) {
    ++result.replays;
    return;
  }
  switch (operation.outcome) {
    case OperationOutcome::committed:
      if (operation.pair == 1) ++result.moves;
      break;
    case OperationOutcome::refused_by_rules:
      ++result.rule_refusals;
      break;
    case OperationOutcome::stale_version:
      ++result.stale;
      break;
    case OperationOutcome::id_reused:
      ++result.ids_reused;
      break;
    case OperationOutcome::failed:
      ++result.rollbacks;
      break;
    default:
      break;
  }
}

/// A later arrival of an id that was decided anew, after an earlier arrival had been answered.
void tally_expired(const History& history, ExerciseTally& result) {
  struct Key {
    engine::RequestId id;
    std::uint32_t table;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return std::hash<engine::RequestId>{}(key.id) ^ key.table;
    }
  };
  boost::unordered_flat_map<Key, std::int64_t, KeyHash> first_answer;
  first_answer.reserve(history.operations.size());
  for (const auto& operation : history.operations) {
    if (!operation.request.is_set() || operation.returned_ns == kNeverReturned) continue;
    const auto [entry, is_first] =
        first_answer.try_emplace(Key{operation.request, operation.table}, operation.returned_ns);
    const bool is_decided = !operation.is_replay &&
                            operation.outcome != OperationOutcome::id_reused &&
                            operation.outcome != OperationOutcome::in_progress &&
                            operation.outcome != OperationOutcome::overloaded;
    if (!is_first && is_decided && operation.returned_ns > entry->second + history.request_ttl_ns) {
      ++result.expired_duplicates;
    }
  }
}

}  // namespace

ExerciseTally& ExerciseTally::operator+=(const ExerciseTally& other) {
  hands_started += other.hands_started;
  hands_completed += other.hands_completed;
  all_ins += other.all_ins;
  side_pots += other.side_pots;
  split_pots += other.split_pots;
  for (std::size_t i = 0; i < streets_seen.size(); ++i) streets_seen[i] += other.streets_seen[i];
  commits += other.commits;
  movements += other.movements;
  replays += other.replays;
  expired_duplicates += other.expired_duplicates;
  ids_reused += other.ids_reused;
  stale += other.stale;
  rule_refusals += other.rule_refusals;
  rollbacks += other.rollbacks;
  reads += other.reads;
  moves += other.moves;
  return *this;
}

ExerciseTally tally(const History& history) {
  ExerciseTally result;
  for (const auto& table : history.tables) tally_audit(table.audit, result);
  for (const auto& operation : history.operations) tally_outcome(operation, result);
  tally_expired(history, result);
  return result;
}

}  // namespace misdeal::harness
