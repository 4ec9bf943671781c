// Changes of a line of hand scripts as JSON.
#include <array>

#include "fuzz/json_mutator.h"
#include "fuzz/mutator.h"

namespace misdeal::fuzz {
namespace {

/// Names of members, and texts that mean something in them.
constexpr auto kWords = std::to_array<std::string_view>(
    {"id",      "small_blind", "big_blind", "ante", "button", "players",    "seat",
     "stack",   "cards",       "AhKd",      "QsQh", "board",  "2c7d9hJsKc", "deck",
     "actions", "type",        "amount",    "fold", "check",  "call",       "bet",
     "raise",   "hands",       "events",    "sit",  "leave",  "add_chips"});

std::string changed(std::string_view input, std::size_t size_max, harness::Random& random) {
  const std::size_t growth_max = size_max - std::min(size_max, input.size());
  const std::size_t somewhere = input.empty() ? 0 : random.below(input.size());
  const std::size_t before = input.substr(0, somewhere).rfind('\n');
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(input.find('\n', somewhere), input.size());
  const auto line = with_json_changed(input.substr(begin, end - begin), kWords, growth_max, random);
  return line ? std::string(input.substr(0, begin)) + *line + std::string(input.substr(end))
              : std::string();
}

}  // namespace
}  // namespace misdeal::fuzz

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                    unsigned seed) {
  return misdeal::fuzz::mutate_structure({data, size}, size_max, seed, 20, misdeal::fuzz::changed);
}
