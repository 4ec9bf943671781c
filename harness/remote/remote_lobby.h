#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/table/action_processor.h"
#include "engine/table/lobby_config.h"
#include "harness/wire/endpoint.h"

/// The reference server as an engine: what is sent through this door goes over HTTP.
namespace misdeal::harness {

struct RemoteOptions {
  wire::Endpoint endpoint;
  /// Of requests that change a table: the answer is thrown away, as by a cut connection.
  unsigned lost_permille = 0;
  std::uint64_t seed = 0;
};

/// What an attack on a server must know beside its answers; outlives the lobbies of all epochs.
/// Thread-safe.
class TargetHealth {
 public:
  static constexpr unsigned kRefusedMax = 16;

  void connection_refused() { refused_in_row_.fetch_add(1, std::memory_order_relaxed); }
  void answered() { refused_in_row_.store(0, std::memory_order_relaxed); }
  /// Nobody listens any more: going on is no use.
  [[nodiscard]] bool is_gone() const {
    return refused_in_row_.load(std::memory_order_relaxed) >= kRefusedMax;
  }
  /// The first answer that could not be understood stays.
  void complain(const std::string& what);
  [[nodiscard]] std::string complaint() const;

 private:
  std::atomic<unsigned> refused_in_row_{0};  // Relaxed: a count, which publishes nothing.
  mutable std::mutex mutex_;
  std::string complaint_;  ///< guarded by mutex_
};

/// Tables of its own on a running reference server, opened anew for each lobby and closed with it.
///
/// `submit` throws AnswerLost when no answer came; the request may then take effect or not. An
/// answer at the door (a token that is no longer valid, a server that is shutting down) is told as
/// `overloaded`: nothing was looked up. A refusal tells its version but no view. Moves between
/// tables are not offered by the server; they are answered by nobody.
///
/// Thread-safe; a connection a thread that is inside.
class RemoteLobby final : public engine::ActionProcessor {
 public:
  /// Opens the tables. Their decks come from the configured seeds. The error says what the server
  /// did instead. `health` must outlive the lobby.
  static std::expected<std::unique_ptr<RemoteLobby>, std::string> open(
      const RemoteOptions& options, std::span<const engine::TableConfig> tables,
      TargetHealth& health);
  ~RemoteLobby() override;

  engine::Response submit(engine::TableId table, const engine::Request& request) override;
  engine::MoveResponse move(const engine::MoveRequest&) override { return {}; }
  engine::TableView read(engine::TableId table) override;
  /// Everything since the table was opened, not since the last call.
  engine::AuditTrail drain(engine::TableId table) override;

 private:
  class Client;
  class Loan;
  class Seats;
  struct Table;

  RemoteLobby(const RemoteOptions& options, TargetHealth& health);
  std::expected<void, std::string> open_table(const engine::TableConfig& config);
  std::unique_ptr<Client> borrow();
  void give_back(std::unique_ptr<Client> client);

  const RemoteOptions options_;
  TargetHealth& health_;
  std::vector<std::unique_ptr<Table>> tables_;  ///< not changed once all are open
  std::mutex mutex_;
  std::vector<std::unique_ptr<Client>> idle_;  ///< guarded by mutex_
  std::uint64_t clients_made_ = 0;             ///< guarded by mutex_
};

}  // namespace misdeal::harness
