#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/http/hosted_table.h"
#include "engine/http/house_players.h"
#include "engine/http/metrics.h"
#include "engine/http/problem.h"
#include "engine/table/lobby_config.h"

namespace misdeal::engine::http {

/// Makes the processor of one table: a lobby with config.tables.size() == 1.
using ProcessorFactory = std::function<std::unique_ptr<ActionProcessor>(const LobbyConfig&)>;

struct TablesConfig {
  ProcessorFactory factory;
  Nanoseconds request_ttl = std::chrono::seconds{5};
  DuplicateWhileRunning duplicates = DuplicateWhileRunning::waits;
  std::size_t tables_max = 1024;
  /// A table remembers more requests than a library would: at full load they come in by the ten
  /// thousand a second.
  TableLimits limits{.requests_max = 1 << 18, .snapshots_max = 16, .commits_max = 4096};
  std::size_t trail_commits_max = 4096;
  HousePlayersConfig house;
};

/// The tables that the server offers, by number: 1, 2, … in the order of opening, never used again.
/// Thread-safe.
class Tables {
 public:
  Tables(const TablesConfig& config, Metrics& metrics);

  struct Opened {
    std::shared_ptr<HostedTable> table;
    TableView view;          ///< as it was when it was opened, computer players seated
    bool is_replay = false;  ///< it was opened by an earlier request with the same key
  };
  /// Opens a table. The same key (if set) with the same wish gives the same table as long as it is
  /// open. Errors: too_many_tables, idempotency_key_reused.
  std::expected<Opened, ProblemType> open(const TableWish& wish, const RequestId& key);

  /// Nothing if there is none. A table that is closed meanwhile lives on for who holds it.
  std::shared_ptr<HostedTable> find(std::uint64_t number) const MISDEAL_EXCLUDES(mutex_);
  [[nodiscard]] std::vector<std::shared_ptr<HostedTable>> all() const MISDEAL_EXCLUDES(mutex_);

  /// False if there was none.
  bool close(std::uint64_t number);

 private:
  struct Opening {
    TableWish wish;
    Opened opened;
  };

  std::shared_ptr<HostedTable> make_table(std::uint64_t number, const TableWish& wish);

  const TablesConfig config_;
  Metrics& metrics_;
  const SteadyClock clock_;

  Mutex opening_mutex_;  ///< one table is opened or closed at a time; taken before mutex_
  std::uint64_t opened_count_ MISDEAL_GUARDED_BY(opening_mutex_) = 0;
  std::map<RequestId, Opening> openings_ MISDEAL_GUARDED_BY(opening_mutex_);

  mutable Mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<HostedTable>> tables_ MISDEAL_GUARDED_BY(mutex_);

  HousePlayers house_;  // Last: its thread plays at the tables.
};

}  // namespace misdeal::engine::http
