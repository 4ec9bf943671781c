#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "engine/ledger/audit_trail.h"
#include "engine/requests/request.h"
#include "engine/requests/response.h"
#include "engine/table/inspection.h"

namespace misdeal::engine {

/// A table within a lobby: 0, 1, … below the lobby's table count.
struct TableId {
  std::uint32_t value = 0;

  friend constexpr auto operator<=>(TableId, TableId) = default;
};

/// Takes the player of one seat, with all chips, to a seat at another table: leaves the one and
/// joins the other, both or neither. Requires from != to.
struct MoveRequest {
  RequestId id;
  TableId from;
  TableId to;
  SeatNo from_seat;
  SeatNo to_seat;
};

/// One answer for each table that decided: both when the move committed (or is a replay), only the
/// refusing one when it did not. The id is recorded in the logs of the tables that answered.
struct MoveResponse {
  std::optional<Response> from;
  std::optional<Response> to;
};

/// The door to a lobby of tables: everybody, computer players too, acts through it.
///
/// Thread-safe: any function from any thread. The contract (version, real-time order, exactly once,
/// expected version, atomicity, conservation, linearizability, liveness) holds per table; `move`
/// commits on two tables at once. Requires existing table ids.
class ActionProcessor {
 public:
  ActionProcessor() = default;
  ActionProcessor(const ActionProcessor&) = delete;
  ActionProcessor& operator=(const ActionProcessor&) = delete;
  virtual ~ActionProcessor() = default;

  virtual Response submit(TableId table, const Request& request) = 0;
  virtual MoveResponse move(const MoveRequest& request) = 0;
  virtual TableView read(TableId table) = 0;
  /// Hands over, and forgets, what was journalled since the last call.
  virtual AuditTrail drain(TableId table) = 0;
  /// Lifts a table's quarantine by emergency recovery, as a commit: its version, or why it cannot
  /// be done (then nothing changed). Processors that cannot recover say so.
  virtual std::expected<Version, std::string> recover(TableId /*table*/) {
    return std::unexpected("this processor cannot recover tables");
  }
  /// A look inside, for those who run the tables. Takes the table's lock for as long as the copy
  /// takes. Processors that cannot be looked into say so.
  virtual std::expected<TableInspection, std::string> inspect(TableId /*table*/,
                                                              const InspectionScope& /*scope*/) {
    return std::unexpected("this processor cannot be inspected");
  }
};

}  // namespace misdeal::engine
