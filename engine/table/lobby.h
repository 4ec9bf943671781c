#pragma once

#include <deque>
#include <expected>
#include <string>

#include "engine/table/action_processor.h"
#include "engine/table/lobby_config.h"

namespace misdeal::engine {

/// A lobby of tables that each keep their own requests apart. `TableType` is built from (TableId,
/// const LobbyConfig&) and has submit, read, drain, recover, inspect and a static move(from, to,
/// request). Thread-safe if TableType is.
template <typename TableType>
class Lobby : public ActionProcessor {
 public:
  explicit Lobby(const LobbyConfig& config) {
    for (std::uint32_t i = 0; i < config.tables.size(); ++i) {
      tables_.emplace_back(TableId{i}, config);
    }
  }

  Response submit(TableId table, const Request& request) override {
    return tables_[table.value].submit(request);
  }
  MoveResponse move(const MoveRequest& request) override {
    return TableType::move(tables_[request.from.value], tables_[request.to.value], request);
  }
  TableView read(TableId table) override { return tables_[table.value].read(); }
  AuditTrail drain(TableId table) override { return tables_[table.value].drain(); }
  std::expected<Version, std::string> recover(TableId table) override {
    return tables_[table.value].recover();
  }
  std::expected<TableInspection, std::string> inspect(TableId table,
                                                      const InspectionScope& scope) override {
    return tables_[table.value].inspect(scope);
  }

  [[nodiscard]] TableType& table(TableId id) { return tables_[id.value]; }

 private:
  std::deque<TableType> tables_;  // Tables hold locks and never move.
};

}  // namespace misdeal::engine
