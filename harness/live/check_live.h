#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "harness/check/verdict.h"
#include "harness/live/live_history.h"
#include "harness/targets/profile.h"

namespace misdeal::harness {

struct LiveCheckBudget {
  std::uint64_t search_steps_per_round = 200'000;
  std::uint64_t search_steps_max = 4'000'000;  ///< over all rounds
};

/// The judgement of a live history: one result for each property that can be seen from outside, in
/// the order of kLiveProperties. What the profile does not promise is not_checked and says so.
struct LiveCheck {
  std::vector<PropertyResult> results;
  /// Instance and number of the rounds that some property is violated in.
  std::set<std::pair<std::size_t, std::uint32_t>> blamed_rounds;
  [[nodiscard]] Verdict verdict() const;
  [[nodiscard]] const PropertyResult& of(Property property) const;
};
inline constexpr Property kLiveProperties[] = {
    Property::acknowledged_effects, Property::exactly_once,
    Property::single_winner,        Property::amount_bounds,
    Property::chip_conservation,    Property::refusals_justified,
    Property::version_order,        Property::real_time_order,
    Property::linearizability,      Property::liveness};

/// Judges what was asked and answered by what the profile promises. No false alarm on a correct
/// server: requests of unknown outcome may have taken effect or not, at any later time. Pure.
/// O(calls) but for the searches, which are bounded. Once `stop` is set, if there is one, what is
/// not judged by then stays undecided.
LiveCheck check_live(const Profile& profile, const LiveHistory& history,
                     const LiveCheckBudget& budget = {}, const std::atomic<bool>* stop = nullptr);

}  // namespace misdeal::harness
