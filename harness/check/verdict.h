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
  refusals_justified,  ///< every refusal is what the rules, or the expected version, demand
  audit_chain,         ///< movements balance, chain, and lead to the stacks that were answered
  integrity,           ///< the engine raised no integrity alarm and quarantined no table
  liveness,            ///< every request was answered
  linearizability,     ///< one order of all operations explains every answer
};
inline constexpr std::size_t kPropertyCount = 9;

enum class Verdict : std::uint8_t { holds, violated, undecided, not_checked };

/// The worse of two: violated, then undecided, then holds; not_checked only if both are.
Verdict worst(Verdict a, Verdict b);

/// One violation: the few operations that show it, what was expected and what was answered.
struct Finding {
  Property property = Property::linearizability;
  std::string message;  ///< one sentence, with the values
  std::string expected;
  std::string observed;
  std::uint32_t table = 0;
  std::vector<std::size_t> operations;  ///< indices into History::operations, the culprit last
  std::vector<engine::ChipMovement> chip_trail;  ///< movements around it, if there is an audit
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
