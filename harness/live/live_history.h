#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "harness/history/operation.h"
#include "harness/live/captured_values.h"
#include "harness/live/live_wire.h"
#include "harness/targets/profile.h"
#include "harness/workload/pattern.h"

namespace misdeal::harness {

/// The value of one slot (an index into Profile::slots), as an answer showed it.
struct SlotReading {
  std::uint32_t slot = 0;
  std::int64_t value = 0;

  friend bool operator==(const SlotReading&, const SlotReading&) = default;
};

/// What was asked for, by however many arrivals.
struct LiveRequest {
  std::size_t action = 0;  ///< index into Profile::actions
  int actor = -1;          ///< index into Profile::actors; -1: none
  std::int64_t amount = 0;
  std::int64_t value = 0;        ///< unique within the run
  std::string id;                ///< empty: carries none
  std::string expected_version;  ///< its precondition; empty: carries none
  CapturedValues captured;       ///< what it uses of an earlier answer
  std::size_t id_group = 0;      ///< the first request of the instance with this id, or itself
};
inline constexpr std::size_t kNoRequest = std::numeric_limits<std::size_t>::max();

/// One exchange: an arrival of a request, or a read.
struct LiveCall {
  std::int64_t invoked_ns = 0;
  std::int64_t returned_ns = kNeverReturned;
  std::size_t request = kNoRequest;  ///< index into InstanceHistory::requests; none: a read
  std::uint16_t client = 0;          ///< place in its burst
  bool was_cut = false;              ///< the connection was closed on purpose
  bool was_sent = true;
  bool is_after_keep = false;  ///< so late that its id may have been forgotten
  Meaning meaning = Meaning::unknown;
  bool is_replay = false;
  int status = 0;
  std::vector<SlotReading> readings;
  std::string version;
  std::uint64_t body_hash = 0;

  [[nodiscard]] bool is_read() const { return request == kNoRequest; }
  [[nodiscard]] bool is_answered() const { return status != 0; }
  /// May have taken effect, and nobody was told.
  [[nodiscard]] bool is_unknown() const {
    return !is_read() && was_sent && meaning == Meaning::unknown;
  }
};

/// The state of an instance while nothing was in flight.
struct Seen {
  std::int64_t invoked_ns = 0;
  std::int64_t returned_ns = 0;
  std::vector<std::optional<std::int64_t>> amounts;  ///< one a slot
  std::string version;
  int turn = -1;  ///< an index into Profile::actors; -1: nobody's, or not known

  [[nodiscard]] bool is_complete() const;
};

/// One burst on one instance and what surrounds it. Nothing that it sent is in flight any more when
/// `after` is read, except requests of unknown outcome.
struct LiveRound {
  std::uint32_t number = 0;
  Pattern pattern = Pattern::clean;
  LiveSync sync = LiveSync::last_byte;
  std::size_t first_call = 0;  ///< index into InstanceHistory::calls
  std::size_t call_count = 0;
  /// All requests carry one precondition, and no two of them can bring it back.
  bool is_contest = false;
  Seen before;
  Seen after;
};

/// Everything on one instance. Instances are independent of each other.
struct InstanceHistory {
  std::string name;
  std::vector<LiveRequest> requests;
  std::vector<LiveCall> calls;
  std::vector<LiveRound> rounds;
  std::vector<CapturedValues> captured;  ///< each different; see keep()
};

struct LiveHistory {
  std::vector<InstanceHistory> instances;
};

}  // namespace misdeal::harness
