#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "engine/poker/game.h"
#include "engine/requests/request.h"
#include "engine/requests/response.h"

/// What happened: operations with their invocation and response, as the clients saw them.
namespace misdeal::harness {

/// What was asked for: a command of the engine, or a read.
enum class OperationKind : std::uint8_t {
  fold,
  check,
  call,
  bet,
  raise,
  start_hand,
  join,
  leave,
  add_chips,
  read,
};
inline constexpr std::size_t kOperationKindCount = 10;

/// What the client knows of the effect. The first eight mirror engine::Outcome.
enum class OperationOutcome : std::uint8_t {
  committed,
  refused_by_rules,
  stale_version,
  id_reused,
  in_progress,
  quarantined,
  overloaded,
  failed,
  observed,  ///< a read that was answered
  unknown,   ///< no answer: took effect at some time after the invocation, or never
};
inline constexpr std::size_t kOperationOutcomeCount = 10;

/// `returned_ns` of an operation that was never answered.
inline constexpr std::int64_t kNeverReturned = std::numeric_limits<std::int64_t>::max();

/// One operation. Trivially copyable, no padding, written by the thread that invoked it.
struct Operation {
  std::int64_t invoked_ns = 0;
  std::int64_t returned_ns = kNeverReturned;
  engine::RequestId request;  ///< not set for reads
  engine::Chips amount;       ///< of the command
  engine::Version expected_version = engine::kNoVersion;
  engine::Version version = engine::kNoVersion;  ///< the answer's; kNoVersion if it has none
  std::uint64_t view_digest = 0;                 ///< of the answered view; 0 if it has none
  engine::Chips stack;        ///< answered: of the acting seat (for a read: of all seats)
  engine::Chips chips_total;  ///< answered: stacks + pot - bought in + cashed out; 0 when conserved
  std::uint32_t table = 0;
  std::uint16_t client = 0;  ///< thread or connection
  std::uint16_t round = 0;   ///< of the workload, modulo 2^16, for display
  OperationKind kind = OperationKind::read;
  engine::SeatNo seat;
  OperationOutcome outcome = OperationOutcome::unknown;
  engine::RuleRefusal rule_refusal = engine::RuleRefusal::none;
  bool is_replay = false;
  std::uint8_t pattern = 0;  ///< workload pattern that sent it, an index into History::patterns
  std::uint8_t pair = 0;     ///< 1, 2: first and second half of a move between tables; 0 otherwise
  std::uint8_t reserved = 0;

  friend bool operator==(const Operation&, const Operation&) = default;
};
static_assert(sizeof(Operation) == 96);

/// 64-bit hash of a view's bytes; equal views have equal digests. About 20 ns.
std::uint64_t digest(const engine::TableView& view);

std::string_view to_string(OperationKind kind);
std::string_view to_string(OperationOutcome outcome);

}  // namespace misdeal::harness
