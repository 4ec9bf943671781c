#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "engine/table/lobby_config.h"
#include "harness/mutants/contract_steps.h"
#include "harness/mutants/engine_registry.h"
#include "harness/mutants/shared_table.h"

namespace misdeal::harness {

/// A lobby that does everything right, put together from the engine's parts with a lock a table. A
/// mutant overrides the one step that it gets wrong. Thread-safe.
class MutantLobby : public engine::ActionProcessor {
 public:
  explicit MutantLobby(const engine::LobbyConfig& config);

  engine::Response submit(engine::TableId table, const engine::Request& request) final;
  engine::MoveResponse move(const engine::MoveRequest& request) final;
  engine::TableView read(engine::TableId table) final;
  engine::AuditTrail drain(engine::TableId table) final;
  std::expected<engine::TableInspection, std::string> inspect(
      engine::TableId table, const engine::InspectionScope& scope) final;

 protected:
  /// The whole contract: takes the lock, admits, decides, records.
  virtual engine::Response respond(SharedTable& table, const engine::Request& request);

  /// What lies between admitting and recording. Called with the table's lock held.
  virtual engine::Response decide(SharedTable& table, const engine::Request& request);

  /// Takes both locks, the lower table id first, and moves the player.
  virtual engine::MoveResponse transfer(SharedTable& from, SharedTable& to,
                                        const engine::MoveRequest& request);

  virtual engine::TableView look(SharedTable& table);

  [[nodiscard]] SharedTable& table_at(engine::TableId id) { return *tables_[id.value]; }

 private:
  void announce_alarm(SharedTable& table) const;

  const engine::AlarmHandler on_alarm_;
  std::vector<std::unique_ptr<SharedTable>> tables_;
};

/// Moves a player. Requires that the caller holds both locks.
engine::MoveResponse move_between(SharedTable& from, SharedTable& to,
                                  const engine::MoveRequest& request);

/// What a mutant keeps for each table, guarded by the table's lock or whole in itself.
template <typename Value>
class PerTable {
 public:
  explicit PerTable(std::size_t tables) : values_(tables) {}
  Value& operator[](const SharedTable& table) { return values_[table.constant().id().value]; }

 private:
  std::vector<Value> values_;
};

/// The registry's entry for a class derived from MutantLobby.
template <typename Mutant>
constexpr EngineSpec mutant(std::string_view name, std::string_view bug) {
  return {name, bug,
          [](const engine::LobbyConfig& config) -> std::unique_ptr<engine::ActionProcessor> {
            return std::make_unique<Mutant>(config);
          }};
}

}  // namespace misdeal::harness
