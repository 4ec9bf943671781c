#include <algorithm>

#include <fmt/format.h>

#include "harness/live/conformance_cases.h"
#include "harness/live/conformance_words.h"

/// What a server does with ids: without one, again, at once, with another payload, cut, late.
namespace misdeal::harness {

namespace {

/// How long an id is promised to be remembered; 0 if that is not promised.
std::int64_t keep_ms(const ConformanceProbe& probe) {
  return probe.profile().promises.keep_ms.value_or(0);
}

std::optional<std::string> reason_not_to_wait(const ConformanceProbe& probe) {
  if (!probe.profile().promises.keep_ms) return "not tried: \"keep\" is not promised";
  if (keep_ms(probe) * 3 / 2 > probe.options().keep_wait_max_ms) {
    return "not tried: that would take too long";
  }
  return std::nullopt;
}

}  // namespace

ConformanceRow missing_id(ConformanceProbe& probe) {
  const LiveRequest it = probe.request();
  const LiveCall call = probe.fire_one(it, false);
  const auto effect = probe.executed(it);
  const Promises& promises = probe.profile().promises;
  const bool is_refused = is_refusal(call) && effect.value_or(0) == 0;
  const bool is_accepted = call.meaning == Meaning::applied;
  const bool holds = promises.missing_id == Missing::refused
                         ? is_refused && fits(promises.missing_id_statuses, call)
                         : is_accepted;
  return ConformanceRow{"a request without an id",
                        promises.missing_id == Missing::nothing ? "nothing"
                        : promises.missing_id == Missing::refused
                            ? statuses_text("refused", promises.missing_id_statuses)
                            : "accepted",
                        fmt::format("{}, {}", outcome_text(call), times(effect)),
                        verdict_if(promises.missing_id != Missing::nothing, holds)};
}

ConformanceRow duplicate_in_sequence(ConformanceProbe& probe) {
  const LiveRequest it = probe.request();
  const LiveCall first = probe.fire_one(it);
  const LiveCall second = probe.fire_one(it);
  const auto effect = probe.executed(it);
  const bool is_same = first.body_hash == second.body_hash && first.status == second.status;
  const bool holds = effect.value_or(1) == 1 && second.meaning == Meaning::applied &&
                     (!probe.profile().promises.same_answer || is_same);
  return ConformanceRow{
      "the same request again",
      !probe.profile().promises.exactly_once ? "nothing"
      : probe.profile().promises.same_answer ? "executed once, the same answer"
                                             : "executed once",
      fmt::format("{}; then {}, {}, {}", outcome_text(first), outcome_text(second),
                  is_same ? "the same answer" : "another answer", times(effect)),
      first.meaning == Meaning::applied ? verdict_if(probe.profile().promises.exactly_once, holds)
                                        : Verdict::undecided};
}

ConformanceRow duplicates_at_once(ConformanceProbe& probe) {
  const LiveRequest it = probe.request();
  const std::size_t count = std::min(probe.options().burst, probe.profile().burst_max);
  const auto calls = probe.fire(std::vector<LiveRequest>(count, it), LiveSync::last_byte);
  const auto effect = probe.executed(it);
  const auto with = [&](Meaning meaning) {
    return std::ranges::count(calls, meaning, &LiveCall::meaning);
  };
  const Promises& promises = probe.profile().promises;
  const auto applied = with(Meaning::applied);
  const auto waiting = with(Meaning::in_progress);
  bool holds = effect.value_or(1) == 1;
  if (promises.concurrent == Concurrent::waits) holds = holds && applied == std::ssize(calls);
  if (promises.concurrent == Concurrent::in_progress) {
    holds = holds && applied >= 1 && std::ranges::all_of(calls, [&](const LiveCall& call) {
              return call.meaning == Meaning::applied ||
                     (is_refusal(call) && fits(promises.in_progress_statuses, call));
            });
  }
  return ConformanceRow{
      fmt::format("{} duplicates at once", count),
      promises.concurrent == Concurrent::waits ? "executed once, all get the answer"
      : promises.concurrent == Concurrent::in_progress
          ? "executed once, others " +
                statuses_text("told in progress", promises.in_progress_statuses)
      : promises.exactly_once ? "executed once"
                              : "nothing",
      fmt::format("{} applied or replayed, {} in progress, {} else, {}", applied, waiting,
                  std::ssize(calls) - applied - waiting, times(effect)),
      verdict_if(promises.exactly_once || promises.concurrent != Concurrent::nothing, holds)};
}

ConformanceRow other_payload(ConformanceProbe& probe) {
  const ActionSpec& action = probe.action();
  const Promises& promises = probe.profile().promises;
  const std::string promised = promises.other_payload == OtherPayload::nothing ? "nothing"
                               : promises.other_payload == OtherPayload::refused
                                   ? statuses_text("refused", promises.other_payload_statuses)
                                   : "the first answer again";
  if (!action.has_amount && !action.has_value) {
    return ConformanceRow{"the same id with another payload", promised,
                          "not tried: the action has no ${amount} or ${value} to change",
                          Verdict::not_checked};
  }
  const LiveRequest it = probe.request();
  const LiveCall first = probe.fire_one(it);
  probe.executed(it);
  LiveRequest other = it;
  ++other.amount;
  ++other.value;
  const LiveCall second = probe.fire_one(other);
  const auto effect = probe.executed(other);
  const bool holds = promises.other_payload == OtherPayload::refused
                         ? is_refusal(second) && fits(promises.other_payload_statuses, second)
                         : second.meaning == Meaning::applied;
  return ConformanceRow{
      "the same id with another payload", promised,
      fmt::format("{}; then {}, {}", outcome_text(first), outcome_text(second), times(effect)),
      verdict_if(promises.other_payload != OtherPayload::nothing,
                 holds && effect.value_or(0) == 0)};
}

ConformanceRow retry_after_cut(ConformanceProbe& probe) {
  const LiveRequest it = probe.request();
  probe.fire({it}, LiveSync::sequential, /*cuts=*/true);
  LiveCall retry = probe.fire_one(it);
  unsigned tries = 1;
  while (retry.meaning == Meaning::in_progress && tries < 4 && probe.is_fine()) {
    probe.pause(tries == 3 ? probe.profile().timeout_ms : 50);
    retry = probe.fire_one(it);
    ++tries;
  }
  const auto effect = probe.executed(it);
  const bool is_wedged = retry.meaning == Meaning::in_progress;
  return ConformanceRow{
      "a retry after a cut connection",
      probe.profile().promises.exactly_once ? "executed once, and the answer" : "nothing",
      fmt::format("{} at try {}, {}{}", outcome_text(retry), tries, times(effect),
                  is_wedged ? ": wedged" : ""),
      verdict_if(probe.profile().promises.exactly_once,
                 retry.meaning == Meaning::applied && effect.value_or(1) == 1)};
}

ConformanceRow within_keep(ConformanceProbe& probe) {
  const auto reason = reason_not_to_wait(probe);
  const std::string promised = probe.profile().promises.keep_ms
                                   ? fmt::format("remembered for {} ms", keep_ms(probe))
                                   : "nothing";
  if (reason) {
    return ConformanceRow{"an id within its time to live", promised, *reason, Verdict::not_checked};
  }
  const LiveRequest it = probe.request();
  probe.fire_one(it);
  probe.pause(keep_ms(probe) * 7 / 10);
  const LiveCall late = probe.fire_one(it);
  const auto effect = probe.executed(it);
  return ConformanceRow{
      "an id within its time to live", promised,
      fmt::format("{} after {} ms, {}", outcome_text(late), keep_ms(probe) * 7 / 10, times(effect)),
      verdict_if(true, late.meaning == Meaning::applied && effect.value_or(1) == 1)};
}

// Nothing is promised of an id that may be forgotten; worth knowing all the same.
ConformanceRow after_keep(ConformanceProbe& probe) {
  if (const auto reason = reason_not_to_wait(probe)) {
    return ConformanceRow{"an id after its time to live", "nothing", *reason, Verdict::not_checked};
  }
  const LiveRequest it = probe.request();
  probe.fire_one(it);
  probe.pause(keep_ms(probe) * 13 / 10);
  const LiveCall late = probe.fire_one(it);
  return ConformanceRow{"an id after its time to live", "nothing",
                        fmt::format("{} after {} ms, {}", outcome_text(late),
                                    keep_ms(probe) * 13 / 10, times(probe.executed(it))),
                        Verdict::not_checked};
}

ConformanceRow after_failed_validation(ConformanceProbe& probe) {
  const auto found = std::ranges::find_if(probe.profile().actions, [](const ActionSpec& action) {
    return action.invalid_amount && action.carries_id && action.uses_captured.empty();
  });
  const FailedValidation promise = probe.profile().promises.failed_validation;
  const std::string promised = promise == FailedValidation::nothing ? "nothing"
                               : promise == FailedValidation::remembered
                                   ? "remembered"
                                   : "forgotten: the id is free";
  const bool is_found = found != probe.profile().actions.end();
  const std::optional<std::int64_t> invalid_amount =
      is_found ? found->invalid_amount : std::nullopt;
  if (!invalid_amount) {
    return ConformanceRow{"an id reused after a failed validation", promised,
                          "not tried: no action has an \"invalid_amount\"", Verdict::not_checked};
  }
  probe.choose_action(static_cast<std::size_t>(found - probe.profile().actions.begin()));
  LiveRequest invalid = probe.request();
  invalid.amount = *invalid_amount;
  const LiveCall first = probe.fire_one(invalid);
  LiveRequest valid = probe.request();
  valid.id = invalid.id;
  probe.executed(invalid);
  const LiveCall second = probe.fire_one(valid);
  const bool is_free = second.meaning == Meaning::applied && !second.is_replay;
  const Verdict verdict = is_refusal(first)
                              ? verdict_if(promise != FailedValidation::nothing,
                                           is_free == (promise == FailedValidation::forgotten))
                              : Verdict::undecided;
  return ConformanceRow{"an id reused after a failed validation", promised,
                        fmt::format("{}; then {}, {}", outcome_text(first), outcome_text(second),
                                    times(probe.executed(valid))),
                        verdict};
}

}  // namespace misdeal::harness
