#include "engine/http/tables.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "engine/http/seat_tokens.h"

namespace misdeal::engine::http {

Tables::Tables(const TablesConfig& config, Metrics& metrics)
    : config_(config),
      metrics_(metrics),
      opening_mutex_(metrics.lock_meter("opening")),
      mutex_(metrics.lock_meter("tables")),
      house_(config.house) {}

std::expected<Tables::Opened, ProblemType> Tables::open(const TableWish& wish,
                                                        const RequestId& key) {
  const MutexLock one_at_a_time(opening_mutex_);
  if (const auto known = openings_.find(key); key.is_set() && known != openings_.end()) {
    if (known->second.wish != wish) {
      return std::unexpected(ProblemType::idempotency_key_reused);
    }
    Opened again = known->second.opened;
    again.is_replay = true;
    return again;
  }
  {
    const MutexLock lock(mutex_);
    if (tables_.size() >= config_.tables_max) {
      return std::unexpected(ProblemType::too_many_tables);
    }
  }
  const std::shared_ptr<HostedTable> table = make_table(opened_count_ + 1, wish);
  house_.sit_down(table);
  Opened opened{table, table->read(), false};
  if (key.is_set()) {
    openings_.emplace(key, Opening{wish, opened});
  }
  ++opened_count_;
  const MutexLock lock(mutex_);
  tables_.emplace(opened_count_, table);
  return opened;
}

std::shared_ptr<HostedTable> Tables::make_table(std::uint64_t number, const TableWish& wish) {
  LobbyConfig lobby;
  lobby.tables.push_back(
      {.stakes = wish.stakes, .deck_seed = wish.deck_seed ? *wish.deck_seed : random_bits()});
  lobby.clock = &clock_;
  lobby.request_ttl = config_.request_ttl;
  lobby.request_hash_key = {random_bits(), random_bits()};
  lobby.duplicates = config_.duplicates;
  lobby.limits = config_.limits;
  lobby.on_alarm = [this, number](const IntegrityAlarm& alarm) {
    metrics_.count_integrity_error();
    spdlog::critical("table {} is quarantined at version {}: {}", number, alarm.version,
                     alarm.what);
  };
  lobby.lock_meters = [this](std::string_view name) { return metrics_.lock_meter(name); };
  return std::make_shared<HostedTable>(TableFacts{number, wish.stakes}, config_.factory(lobby),
                                       config_.trail_commits_max, metrics_);
}

std::shared_ptr<HostedTable> Tables::find(std::uint64_t number) const {
  const MutexLock lock(mutex_);
  const auto found = tables_.find(number);
  return found == tables_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<HostedTable>> Tables::all() const {
  std::vector<std::shared_ptr<HostedTable>> tables;
  const MutexLock lock(mutex_);
  tables.reserve(tables_.size());
  for (const auto& [number, table] : tables_) {
    tables.push_back(table);
  }
  return tables;
}

bool Tables::close(std::uint64_t number) {
  const MutexLock one_at_a_time(opening_mutex_);
  std::erase_if(openings_, [number](const auto& opening) {
    return opening.second.opened.table->facts().number == number;
  });
  std::shared_ptr<HostedTable> closed;  // Outlives the lock: what goes with a table may take long.
  const MutexLock lock(mutex_);
  const auto found = tables_.find(number);
  if (found == tables_.end()) {
    return false;
  }
  closed = std::move(found->second);
  tables_.erase(found);
  return true;
}

}  // namespace misdeal::engine::http
