#include "harness/check/verdict.h"

#include <array>

namespace misdeal::harness {
namespace {

constexpr std::array<std::string_view, kPropertyCount> kPropertyNames{
    "chip-conservation",  "version-order",        "real-time-order", "exactly-once",
    "refusals-justified", "audit-chain",          "integrity",       "liveness",
    "linearizability",    "acknowledged-effects", "single-winner",   "amount-bounds"};

constexpr int gravity(Verdict verdict) {
  switch (verdict) {
    case Verdict::violated:
      return 3;
    case Verdict::undecided:
      return 2;
    case Verdict::holds:
      return 1;
    case Verdict::not_checked:
      break;
  }
  return 0;
}

}  // namespace

Verdict worst(Verdict a, Verdict b) {
  return gravity(a) >= gravity(b) ? a : b;
}

std::string_view to_string(Property property) {
  const auto index = static_cast<std::size_t>(property);
  return index < kPropertyNames.size() ? kPropertyNames[index] : "?";
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::violated:
      return "violated";
    case Verdict::undecided:
      return "undecided";
    case Verdict::not_checked:
      break;
  }
  return "not checked";
}

}  // namespace misdeal::harness
