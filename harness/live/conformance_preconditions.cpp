#include <fmt/format.h>

#include "harness/live/conformance_cases.h"
#include "harness/live/conformance_words.h"

/// What a server does with a precondition that is stale, or missing.
namespace misdeal::harness {

std::optional<ConformanceRow> stale_precondition(ConformanceProbe& probe) {
  if (!probe.profile().has_precondition || !probe.action().carries_precondition)
    return std::nullopt;
  LiveRequest first = probe.request();
  first.expected_version = probe.seen().version;
  LiveRequest second = probe.request();
  second.expected_version = probe.seen().version;
  const LiveCall winner = probe.fire_one(first);
  probe.executed(first);
  const LiveCall loser = probe.fire_one(second);
  const auto effect = probe.executed(second);
  const Promises& promises = probe.profile().promises;
  return ConformanceRow{
      "a precondition that is stale",
      promises.single_winner ? statuses_text("refused", promises.stale_statuses) : "nothing",
      fmt::format("{}; then {}, {}", outcome_text(winner), outcome_text(loser), times(effect)),
      winner.meaning == Meaning::applied
          ? verdict_if(promises.single_winner, is_refusal(loser) && effect.value_or(0) == 0 &&
                                                   fits(promises.stale_statuses, loser))
          : Verdict::undecided};
}

std::optional<ConformanceRow> missing_precondition(ConformanceProbe& probe) {
  const ActionSpec& action = probe.action();
  if (!probe.profile().has_precondition || action.requests[0].uses("version")) return std::nullopt;
  LiveRequest it = probe.request();
  it.expected_version.clear();
  const LiveCall call = probe.fire_one(it);
  const auto effect = probe.executed(it);
  const Promises& promises = probe.profile().promises;
  const bool holds = promises.missing_precondition == Missing::refused
                         ? is_refusal(call) && effect.value_or(0) == 0 &&
                               fits(promises.missing_precondition_statuses, call)
                         : call.meaning == Meaning::applied;
  return ConformanceRow{"a request without a precondition",
                        promises.missing_precondition == Missing::nothing ? "nothing"
                        : promises.missing_precondition == Missing::refused
                            ? statuses_text("refused", promises.missing_precondition_statuses)
                            : "accepted",
                        fmt::format("{}, {}", outcome_text(call), times(effect)),
                        verdict_if(promises.missing_precondition != Missing::nothing, holds)};
}

}  // namespace misdeal::harness
