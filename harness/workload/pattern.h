#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// Which actions are fired, in which overlapping, duplicated, reordered pattern.
namespace misdeal::harness {

enum class Pattern : std::uint8_t {
  clean,           ///< well-behaved play: each action follows from the last answer
  duplicate,       ///< the same request from several threads at once
  late_duplicate,  ///< a request again after its completion: within, around and beyond the TTL
  reused_id,       ///< an id again with another payload
  stale_version,   ///< an expected version that is, or is about to be, wrong
  out_of_turn,     ///< actions of seats that do not owe one
  out_of_order,    ///< a player's next actions sent before the previous one was answered
  conflict,        ///< two different actions for one turn
  fold_storm,      ///< many folds to an all-in: the bug that started this project
  observe,         ///< reads racing writes
  lobby,           ///< join, leave, rebuy, move and next hand racing play
};
inline constexpr std::size_t kPatternCount = 11;

/// "clean", "late-duplicate", …
std::string_view to_string(Pattern pattern);

/// How often each pattern is chosen, relative to the others.
struct Mix {
  std::array<std::uint32_t, kPatternCount> weights{};

  [[nodiscard]] std::uint32_t weight(Pattern pattern) const {
    return weights[static_cast<std::size_t>(pattern)];
  }
  [[nodiscard]] std::uint32_t total() const;

  friend bool operator==(const Mix&, const Mix&) = default;
};

/// Every pattern, duplicates and fold storms most.
Mix default_mix();

/// Reads "duplicate=10,clean=5" or plain names (weight 1): patterns not named get no weight.
/// Errors: unknown pattern, weight not a whole number in 0..1000000, nothing left to choose.
std::expected<Mix, std::string> parse_mix(std::string_view text);

/// "clean=10", …, for each pattern with a weight.
std::vector<std::string> describe(const Mix& mix);

}  // namespace misdeal::harness
