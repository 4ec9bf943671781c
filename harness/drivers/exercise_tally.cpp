#include "harness/drivers/exercise_tally.h"

#include <algorithm>

#include <boost/unordered/unordered_flat_map.hpp>

#include "engine/table/lobby_config.h"

namespace misdeal::harness {

namespace {

using engine::Chips;
using engine::Command;
using engine::CommandKind;

/// Plays one table's commits again by the rules and counts what came up.
class HandFollower {
 public:
  HandFollower(const engine::TableConfig& config, ExerciseTally& tally)
      : decks_(engine::seeded_decks(config.deck_seed)), tally_(tally) {
    game_.stakes = config.stakes;
    game_.button = config.first_button;
  }

  /// False when the rules refuse the commit: from there on nothing can be told.
  bool follow(const Command& command) {
    const auto transition = command.kind == CommandKind::start_hand
                                ? engine::start_hand(game_, decks_(game_.hand_no + 1))
                                : engine::apply(game_, command);
    if (!transition) return false;
    if (command.kind == CommandKind::start_hand) ++tally_.hands_started;
    count(*transition);
    game_ = transition->after;
    return true;
  }

 private:
  void count(const engine::Transition& transition) {
    for (const auto& event : transition.chips) {
      Chips& stack = game_.seat(event.seat).stack;
      stack += event.amount;
      const bool is_put_in = event.reason <= engine::ChipReason::raise;
      if (is_put_in && stack == Chips{}) ++tally_.all_ins;
    }
    for (const auto& end : transition.streets) {
      ++tally_.streets_seen[static_cast<std::size_t>(end.street)];
    }
    if (transition.awards.empty()) return;
    ++tally_.hands_completed;
    tally_.side_pots += transition.awards.size() - 1;
    const bool is_split = std::ranges::any_of(
        transition.awards, [](const auto& award) { return award.won.size() > 1; });
    if (is_split) ++tally_.split_pots;
  }

  engine::Game game_;
  engine::DeckSource decks_;
  ExerciseTally& tally_;
};

void tally_audit(const HistoryTable& table, ExerciseTally& result) {
  result.commits += table.audit.commits.size();
  result.movements += table.audit.movements.size();
  HandFollower hands(table.config, result);
  for (const auto& record : table.audit.commits) {
    if (!hands.follow(record.command)) return;
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
  for (const auto& table : history.tables) tally_audit(table, result);
  for (const auto& operation : history.operations) tally_outcome(operation, result);
  tally_expired(history, result);
  return result;
}

}  // namespace misdeal::harness
