#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/history/operation.h"

namespace misdeal::harness {

/// What must hold of a history; one checker each.
enum class Property : std::uint8_t {
  chip_conservation,  ///< at every version, stacks + pots = buy-ins - cash-outs
  version_order,      ///< versions of commits are unique, gap-free, and never go back
  real_time_order,  ///< an answer received before another request was sent is not ordered after it
  exactly_once,  ///< an id takes effect at most once within its TTL; duplicates replay the answer
  refusals_justified,    ///< every refusal is what the rules, or the expected version, demand
  audit_chain,           ///< movements balance, chain, and lead to the stacks that were answered
  integrity,             ///< the engine raised no integrity alarm and quarantined no table
  liveness,              ///< every request was answered
  linearizability,       ///< one order of all operations explains every answer
  acknowledged_effects,  ///< what was answered as applied is there, and nothing else is
  single_winner,         ///< of requests with one precondition, or one turn, at most one is applied
  amount_bounds,         ///< no amount leaves its bounds: no overdraft, no seat sold twice
};
inline constexpr std::size_t kPropertyCount = 12;
/// The first so many are judged from the history of an engine; the others only from outside.
inline constexpr std::size_t kHistoryPropertyCount = 9;

enum class Verdict : std::uint8_t { holds, violated, undecided, not_checked };

/// The worse of two: violated, then undecided, then holds; not_checked only if both are.
Verdict worst(Verdict a, Verdict b);

/// One exchange with a live server, as text for people: what an Operation is to an engine.
struct FindingEvent {
  std::int64_t invoked_ns = 0;
  std::int64_t returned_ns = kNeverReturned;
  std::uint16_t client = 0;
  std::string request;   ///< its id; empty if it has none
  std::string asked;     ///< "debit 5", "observe"
  std::string answered;  ///< "applied (200), balance 95, version \"3\""
};

/// One violation: the few operations that show it, what was expected and what was answered.
struct Finding {
  Property property = Property::linearizability;
  std::string message;  ///< one sentence, with the values
  std::string expected;
  std::string observed;
  std::uint32_t table = 0;
  std::vector<std::size_t> operations;  ///< indices into History::operations, the culprit last
  std::vector<engine::ChipMovement> chip_trail;  ///< movements around it, if there is an audit
  std::vector<FindingEvent> events;  ///< of a live server: instead of operations, the culprit last
};

/// The verdict on one property over one history.
struct PropertyResult {
  Property property = Property::linearizability;
  Verdict verdict = Verdict::not_checked;
  std::uint64_t checked = 0;      ///< operations (or movements) judged
  std::uint64_t violations = 0;   ///< all that were met; `findings` holds the first few
  std::vector<Finding> findings;  ///< at most kFindingsMax, smallest first
  std::string left_unchecked;     ///< for undecided and not_checked: what and why
};
inline constexpr std::size_t kFindingsMax = 5;

std::string_view to_string(Property property);  ///< "chip-conservation", …
std::string_view to_string(Verdict verdict);    ///< "holds", …

}  // namespace misdeal::harness
