#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/poker/game.h"
#include "engine/requests/clock.h"
#include "engine/requests/siphash.h"
#include "engine/table/action_processor.h"
#include "engine/table/lock_meter.h"

namespace misdeal::engine {

/// The deck of a table's n-th hand (1, 2, …). A pure function of its argument; called under the
/// table's lock.
using DeckSource = std::function<Deck(std::uint32_t hand_no)>;

/// Decks shuffled from a seed: the same seed and hand number give the same deck everywhere.
DeckSource seeded_decks(std::uint64_t seed);

/// The rules a table plays by; the default is engine/poker's.
struct Rules {
  std::expected<Transition, RuleRefusal> (*apply)(const Game&, const Command&) = &engine::apply;
  std::expected<Transition, RuleRefusal> (*start_hand)(const Game&,
                                                       const Deck&) = &engine::start_hand;
};

/// Bounds on what a table keeps. All at least 1.
struct TableLimits {
  std::size_t requests_max =
      1 << 16;                     ///< when full of unexpired ids, new ones are told `overloaded`
  std::size_t snapshots_max = 16;  ///< the oldest is dropped
  std::size_t commits_max = 1 << 16;  ///< journal; when full, a checkpoint replaces the oldest half
};

/// What a duplicate is told while the first request with its id is still running.
enum class DuplicateWhileRunning : std::uint8_t { waits, is_told_in_progress };

struct TableConfig {
  Stakes stakes;
  SeatNo first_button{1};
  std::uint64_t deck_seed = 0;

  friend bool operator==(const TableConfig&, const TableConfig&) = default;
};

/// Told of an integrity alarm: a state that failed validation. Called without any lock held, from
/// the thread whose request met it. Must be thread-safe.
struct IntegrityAlarm {
  TableId table;
  Version version = 0;
  std::string_view what;  ///< valid during the call
};
using AlarmHandler = std::function<void(const IntegrityAlarm&)>;

/// Everything a lobby is built from. `clock` must outlive the lobby.
struct LobbyConfig {
  std::vector<TableConfig> tables;
  const Clock* clock = nullptr;
  Nanoseconds request_ttl = std::chrono::seconds{5};  ///< counted from completion
  DuplicateWhileRunning duplicates = DuplicateWhileRunning::waits;
  SipKey request_hash_key{};  ///< of every request log; random where clients may mean harm
  TableLimits limits;
  Rules rules;
  AlarmHandler on_alarm;                     ///< empty: logged at critical level
  std::function<DeckSource(TableId)> decks;  ///< empty: seeded_decks(TableConfig::deck_seed)
  LockMeters lock_meters;  ///< empty: locks are not measured; names: "table", "lobby", "queue"
};

/// How concurrent requests are put in order. Every mode obeys the same contract.
enum class ProcessingMode : std::uint8_t {
  per_table_lock,  ///< a lock a table
  global_lock,     ///< one lock for the whole lobby
  synchronous,     ///< one queue, one worker
  optimistic,      ///< copy, apply, compare and swap on the version, retry
};

std::unique_ptr<ActionProcessor> make_lobby(ProcessingMode mode, const LobbyConfig& config);

/// "per-table-lock", "global-lock", "synchronous", "optimistic".
std::string_view to_string(ProcessingMode mode);
std::optional<ProcessingMode> parse_processing_mode(std::string_view name);

}  // namespace misdeal::engine
