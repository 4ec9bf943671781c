// Changes of repro files and scenarios as JSON; schedules are changed as bytes.
#include <array>

#include "fuzz/json_mutator.h"
#include "fuzz/mutator.h"

namespace misdeal::fuzz {
namespace {

/// Names of members, and texts that mean something in them.
constexpr auto kWords = std::to_array<std::string_view>({"format",
                                                         "misdeal-repro",
                                                         "version",
                                                         "engine",
                                                         "violates",
                                                         "what",
                                                         "preemptions",
                                                         "schedule",
                                                         "trace_hash",
                                                         "strategy",
                                                         "seed",
                                                         "build",
                                                         "scenario",
                                                         "name",
                                                         "about",
                                                         "tables",
                                                         "deck_seed",
                                                         "first_button",
                                                         "small_blind",
                                                         "big_blind",
                                                         "ante",
                                                         "failing_hand",
                                                         "slow_hand",
                                                         "broken_rules",
                                                         "opening",
                                                         "clients",
                                                         "act",
                                                         "table",
                                                         "seat",
                                                         "amount",
                                                         "request",
                                                         "expects",
                                                         "to_table",
                                                         "to_seat",
                                                         "fold",
                                                         "check",
                                                         "call",
                                                         "bet",
                                                         "raise",
                                                         "start_hand",
                                                         "join",
                                                         "leave",
                                                         "add_chips",
                                                         "read",
                                                         "move",
                                                         "recover",
                                                         "pass_time",
                                                         "computer",
                                                         "m1.BwLIAQIFCUHCw8Q"});

std::string changed(std::string_view input, std::size_t size_max, harness::Random& random) {
  const std::size_t growth_max = size_max - std::min(size_max, input.size());
  return with_json_changed(input, kWords, growth_max, random).value_or(std::string());
}

}  // namespace
}  // namespace misdeal::fuzz

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                    unsigned seed) {
  return misdeal::fuzz::mutate_structure({data, size}, size_max, seed, 20, misdeal::fuzz::changed);
}
