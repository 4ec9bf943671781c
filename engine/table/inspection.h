#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/poker/game.h"
#include "engine/requests/request.h"
#include "engine/requests/request_log.h"
#include "engine/requests/response.h"

namespace misdeal::engine {

/// What to copy out of a table besides what always comes along.
struct InspectionScope {
  RequestId request;                    ///< looked up if set
  std::size_t newest_requests_max = 0;  ///< how many remembered requests, newest first
  bool lists_snapshots = false;
  Version snapshot = kNoVersion;  ///< the view of the snapshot of this version, if it is kept
  bool lists_alarms = false;
};

/// One integrity alarm: a state that failed validation.
struct AlarmRecord {
  Version version = 0;
  std::int64_t timestamp_ns = 0;  ///< the table's clock
  std::string what;               ///< the validation report, for people
};

/// What only the player of a seat may see.
struct OwnSeat {
  PlayerId player = 0;  ///< 0: nobody sits there
  bool is_dealt_in = false;
  std::array<Card, 2> hole{};  ///< valid if dealt in
};

/// The inside of a table at one version, copied while nothing else touched it. Holds the cards of
/// all players: whoever shows it to people chooses what.
struct TableInspection {
  TableView view;
  std::array<OwnSeat, kSeatCount> seats{};
  std::size_t requests_remembered = 0;
  std::uint64_t integrity_alarms = 0;  ///< since the table opened
  bool is_quarantined = false;
  std::optional<RememberedRequest> request;
  std::vector<RememberedRequest> newest_requests;  ///< completed ones, newest first
  std::vector<Version> snapshots;                  ///< ascending
  std::optional<TableView> snapshot;
  std::vector<AlarmRecord> alarms;  ///< the newest few, oldest first
};

}  // namespace misdeal::engine
