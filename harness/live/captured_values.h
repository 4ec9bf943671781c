#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/targets/profile.h"

namespace misdeal::harness {

/// What the answer to an applied request showed, for requests of other actions.
struct CapturedValues {
  int actor = -1;  ///< whose answer it was: what it shows is theirs; -1: anybody's
  std::vector<std::pair<std::string, Value>> values;

  [[nodiscard]] const Value* find(std::string_view name) const;
  friend bool operator==(const CapturedValues&, const CapturedValues&) = default;
};
inline constexpr std::size_t kCapturedMax = 64;

/// Adds it unless it is there, as after a replayed answer. The oldest goes when there are too many.
void keep(CapturedValues captured, std::vector<CapturedValues>& all);

/// Those that have all that the action uses and are the actor's, oldest first.
std::vector<const CapturedValues*> usable(std::span<const CapturedValues> all,
                                          const ActionSpec& action, int actor);

/// Only what the action uses of it; requires that it is usable.
CapturedValues part_for(const ActionSpec& action, const CapturedValues& captured);

}  // namespace misdeal::harness
