#include "harness/live/conformance.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/live/make_id.h"
#include "harness/live/round_effects.h"
#include "harness/live/target_session.h"
#include "harness/workload/random.h"

namespace misdeal::harness {

namespace {

std::string statuses_text(const char* word, const std::vector<int>& statuses) {
  return statuses.empty() ? word : fmt::format("{} with {}", word, fmt::join(statuses, " or "));
}

bool fits(const std::vector<int>& statuses, const LiveCall& call) {
  return statuses.empty() || std::ranges::find(statuses, call.status) != statuses.end();
}

bool is_refusal(const LiveCall& call) {
  return call.meaning != Meaning::applied && call.meaning != Meaning::unknown;
}

std::string outcome_text(const LiveCall& call) {
  if (!call.is_answered()) return "no answer";
  return fmt::format("{}{} ({})", call.is_replay ? "replayed, " : "", to_string(call.meaning),
                     call.status);
}

std::string times(std::optional<std::int64_t> executed) {
  if (!executed) return "effect not visible";
  if (*executed == 0) return "no effect";
  return *executed == 1 ? "executed once" : fmt::format("executed {} times", *executed);
}

Verdict verdict_if(bool is_promised, bool holds) {
  if (!is_promised) return Verdict::not_checked;
  return holds ? Verdict::holds : Verdict::violated;
}

class Conformance {
 public:
  Conformance(const Profile& profile, LiveWire& wire, const ConformanceOptions& options,
              const std::atomic<bool>& stop)
      : profile_(profile),
        wire_(wire),
        options_(options),
        stop_(stop),
        session_(profile, wire, options.run_name + "c"),
        random_(derive_seed(options.seed, 2)) {}

  std::expected<std::vector<ConformanceRow>, std::string> run() {
    if (auto done = session_.prepare(); !done) return std::unexpected(done.error());
    const std::vector<std::function<void()>> walks = {
        [this] { missing_id(); },         [this] { duplicate_in_sequence(); },
        [this] { duplicates_at_once(); }, [this] { other_payload(); },
        [this] { retry_after_cut(); },    [this] { within_keep(); },
        [this] { after_keep(); },         [this] { after_failed_validation(); },
        [this] { stale_precondition(); }, [this] { missing_precondition(); }};
    for (const auto& walk : walks) {
      if (stop_.load(std::memory_order_relaxed)) break;
      if (!begin()) return std::unexpected(trouble_);
      walk();
      if (!trouble_.empty()) return std::unexpected(trouble_);
    }
    return std::move(rows_);
  }

 private:
  // A fresh instance where there are any, the state it is in, and an action that fits it.
  bool begin() {
    if (profile_.makes_instances || !instance_) {
      auto opened = session_.open_instance();
      if (!opened) return fail(opened.error());
      instance_ = *opened;
    }
    if (auto done = session_.prepare_round(*instance_); !done) return fail(done.error());
    if (!look()) return false;
    for (std::size_t i = 0; i < profile_.actions.size(); ++i) {
      const ActionSpec& action = profile_.actions[i];
      if (!action.carries_id || action.weight == 0) continue;
      for (int actor = profile_.actors.empty() ? -1 : 0;
           actor < std::max(static_cast<int>(profile_.actors.size()), 0); ++actor) {
        const bool may_act =
            action.actors.empty() || std::ranges::find(action.actors, actor) != action.actors.end();
        const bool is_turn = !action.takes_turn || actor == seen_.turn;
        const bool is_time = !action.when || session_.last_meets(*instance_, *action.when, actor);
        if (!may_act || !is_turn || !is_time) continue;
        action_ = i;
        actor_ = actor;
        return true;
      }
    }
    return fail("no action that carries an id is possible in the state that is observed");
  }

  bool fail(const std::string& trouble) {
    if (trouble_.empty()) trouble_ = trouble;
    return false;
  }

  bool look() {
    auto seen = session_.observe(*instance_);
    if (!seen) return fail(seen.error());
    seen_ = std::move(*seen);
    return true;
  }

  LiveRequest request() {
    const ActionSpec& action = profile_.actions[action_];
    LiveRequest request;
    request.action = action_;
    request.actor = actor_;
    request.amount = session_.bound(*instance_, action.amount_min, actor_);
    request.value = ++value_;
    request.id = make_id(profile_.ids, options_.run_name + "c", options_.seed, number_++);
    if (action.always_has_precondition) request.expected_version = seen_.version;
    return request;
  }

  std::vector<LiveCall> fire(const std::vector<LiveRequest>& requests, LiveSync sync,
                             bool cuts = false, bool has_id = true) {
    std::vector<LiveShot> shots;
    for (const LiveRequest& request : requests) {
      auto shot = session_.shot(*instance_, request, {has_id, !request.expected_version.empty()});
      if (!shot) {
        fail(shot.error());
        return std::vector<LiveCall>(requests.size());
      }
      shot->cuts_connection = cuts;
      shot->draw = random_.next();
      shots.push_back(std::move(*shot));
    }
    auto replies = wire_.fire(shots, sync);
    if (!replies) {
      fail(replies.error());
      return std::vector<LiveCall>(requests.size());
    }
    std::vector<LiveCall> calls;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      calls.push_back(session_.read(*instance_, requests[i], (*replies)[i]));
    }
    return calls;
  }

  LiveCall fire_one(const LiveRequest& request, bool has_id = true) {
    return fire({request}, LiveSync::sequential, false, has_id).front();
  }

  // How often the request was executed since the last look, if its effect shows it.
  std::optional<std::int64_t> executed(const LiveRequest& request) {
    if (profile_.settle_ms > 0) wire_.pause(profile_.settle_ms);
    const Seen before = seen_;
    if (!look()) return std::nullopt;
    const auto effects = effects_of(profile_, request);
    if (!effects) {
      if (before.amounts == seen_.amounts && before.version == seen_.version) return 0;
      return std::nullopt;
    }
    for (const SlotEffect& effect : *effects) {
      if (effect.kind != Effect::Kind::add || effect.number == 0) continue;
      const std::int64_t change =
          seen_.amounts[effect.slot].value_or(0) - before.amounts[effect.slot].value_or(0);
      if (change % effect.number == 0) return change / effect.number;
    }
    return std::nullopt;
  }

  void row(std::string what, std::string promised, std::string observed, Verdict verdict) {
    rows_.push_back({std::move(what), std::move(promised), std::move(observed), verdict});
  }

  void missing_id() {
    const LiveRequest it = request();
    const LiveCall call = fire_one(it, false);
    const auto effect = executed(it);
    const Promises& promises = profile_.promises;
    const bool is_refused = is_refusal(call) && effect.value_or(0) == 0;
    const bool is_accepted = call.meaning == Meaning::applied;
    const bool holds = promises.missing_id == Missing::refused
                           ? is_refused && fits(promises.missing_id_statuses, call)
                           : is_accepted;
    row("a request without an id",
        promises.missing_id == Missing::nothing ? "nothing"
        : promises.missing_id == Missing::refused
            ? statuses_text("refused", promises.missing_id_statuses)
            : "accepted",
        fmt::format("{}, {}", outcome_text(call), times(effect)),
        verdict_if(promises.missing_id != Missing::nothing, holds));
  }

  void duplicate_in_sequence() {
    const LiveRequest it = request();
    const LiveCall first = fire_one(it);
    const LiveCall second = fire_one(it);
    const auto effect = executed(it);
    const bool is_same = first.body_hash == second.body_hash && first.status == second.status;
    const bool holds = effect.value_or(1) == 1 && second.meaning == Meaning::applied &&
                       (!profile_.promises.same_answer || is_same);
    row("the same request again",
        !profile_.promises.exactly_once ? "nothing"
        : profile_.promises.same_answer ? "executed once, the same answer"
                                        : "executed once",
        fmt::format("{}; then {}, {}, {}", outcome_text(first), outcome_text(second),
                    is_same ? "the same answer" : "another answer", times(effect)),
        first.meaning == Meaning::applied ? verdict_if(profile_.promises.exactly_once, holds)
                                          : Verdict::undecided);
  }

  void duplicates_at_once() {
    const LiveRequest it = request();
    const std::size_t count = std::min(options_.burst, profile_.burst_max);
    const auto calls = fire(std::vector<LiveRequest>(count, it), LiveSync::last_byte);
    const auto effect = executed(it);
    const auto with = [&](Meaning meaning) {
      return std::ranges::count(calls, meaning, &LiveCall::meaning);
    };
    const Promises& promises = profile_.promises;
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
    row(fmt::format("{} duplicates at once", count),
        promises.concurrent == Concurrent::waits ? "executed once, all get the answer"
        : promises.concurrent == Concurrent::in_progress
            ? "executed once, others " +
                  statuses_text("told in progress", promises.in_progress_statuses)
        : promises.exactly_once ? "executed once"
                                : "nothing",
        fmt::format("{} applied or replayed, {} in progress, {} else, {}", applied, waiting,
                    std::ssize(calls) - applied - waiting, times(effect)),
        verdict_if(promises.exactly_once || promises.concurrent != Concurrent::nothing, holds));
  }

  void other_payload() {
    const ActionSpec& action = profile_.actions[action_];
    const Promises& promises = profile_.promises;
    const std::string promised = promises.other_payload == OtherPayload::nothing ? "nothing"
                                 : promises.other_payload == OtherPayload::refused
                                     ? statuses_text("refused", promises.other_payload_statuses)
                                     : "the first answer again";
    if (!action.has_amount && !action.has_value) {
      row("the same id with another payload", promised,
          "not tried: the action has no ${amount} or ${value} to change", Verdict::not_checked);
      return;
    }
    const LiveRequest it = request();
    const LiveCall first = fire_one(it);
    executed(it);
    LiveRequest other = it;
    ++other.amount;
    ++other.value;
    const LiveCall second = fire_one(other);
    const auto effect = executed(other);
    const bool holds = promises.other_payload == OtherPayload::refused
                           ? is_refusal(second) && fits(promises.other_payload_statuses, second)
                           : second.meaning == Meaning::applied;
    row("the same id with another payload", promised,
        fmt::format("{}; then {}, {}", outcome_text(first), outcome_text(second), times(effect)),
        verdict_if(promises.other_payload != OtherPayload::nothing,
                   holds && effect.value_or(0) == 0));
  }

  void retry_after_cut() {
    const LiveRequest it = request();
    fire({it}, LiveSync::sequential, /*cuts=*/true);
    LiveCall retry = fire_one(it);
    unsigned tries = 1;
    while (retry.meaning == Meaning::in_progress && tries < 4 && trouble_.empty()) {
      wire_.pause(tries == 3 ? profile_.timeout_ms : 50);
      retry = fire_one(it);
      ++tries;
    }
    const auto effect = executed(it);
    const bool is_wedged = retry.meaning == Meaning::in_progress;
    row("a retry after a cut connection",
        profile_.promises.exactly_once ? "executed once, and the answer" : "nothing",
        fmt::format("{} at try {}, {}{}", outcome_text(retry), tries, times(effect),
                    is_wedged ? ": wedged" : ""),
        verdict_if(profile_.promises.exactly_once,
                   retry.meaning == Meaning::applied && effect.value_or(1) == 1));
  }

  [[nodiscard]] std::optional<std::string> reason_not_to_wait() const {
    if (!profile_.promises.keep_ms) return "not tried: \"keep\" is not promised";
    if (*profile_.promises.keep_ms * 3 / 2 > options_.keep_wait_max_ms) {
      return "not tried: that would take too long";
    }
    return std::nullopt;
  }

  void within_keep() {
    const auto reason = reason_not_to_wait();
    const std::string promised =
        profile_.promises.keep_ms ? fmt::format("remembered for {} ms", *profile_.promises.keep_ms)
                                  : "nothing";
    if (reason) {
      row("an id within its time to live", promised, *reason, Verdict::not_checked);
      return;
    }
    const LiveRequest it = request();
    fire_one(it);
    wire_.pause(*profile_.promises.keep_ms * 7 / 10);
    const LiveCall late = fire_one(it);
    const auto effect = executed(it);
    row("an id within its time to live", promised,
        fmt::format("{} after {} ms, {}", outcome_text(late), *profile_.promises.keep_ms * 7 / 10,
                    times(effect)),
        verdict_if(true, late.meaning == Meaning::applied && effect.value_or(1) == 1));
  }

  // Nothing is promised of an id that may be forgotten; worth knowing all the same.
  void after_keep() {
    if (const auto reason = reason_not_to_wait()) {
      row("an id after its time to live", "nothing", *reason, Verdict::not_checked);
      return;
    }
    const LiveRequest it = request();
    fire_one(it);
    wire_.pause(*profile_.promises.keep_ms * 13 / 10);
    const LiveCall late = fire_one(it);
    row("an id after its time to live", "nothing",
        fmt::format("{} after {} ms, {}", outcome_text(late), *profile_.promises.keep_ms * 13 / 10,
                    times(executed(it))),
        Verdict::not_checked);
  }

  void after_failed_validation() {
    const auto found = std::ranges::find_if(profile_.actions, [](const ActionSpec& action) {
      return action.invalid_amount && action.carries_id;
    });
    const FailedValidation promise = profile_.promises.failed_validation;
    const std::string promised = promise == FailedValidation::nothing ? "nothing"
                                 : promise == FailedValidation::remembered
                                     ? "remembered"
                                     : "forgotten: the id is free";
    if (found == profile_.actions.end()) {
      row("an id reused after a failed validation", promised,
          "not tried: no action has an \"invalid_amount\"", Verdict::not_checked);
      return;
    }
    action_ = static_cast<std::size_t>(found - profile_.actions.begin());
    LiveRequest invalid = request();
    invalid.amount = *found->invalid_amount;
    const LiveCall first = fire_one(invalid);
    LiveRequest valid = request();
    valid.id = invalid.id;
    executed(invalid);
    const LiveCall second = fire_one(valid);
    const bool is_free = second.meaning == Meaning::applied && !second.is_replay;
    const Verdict verdict = is_refusal(first)
                                ? verdict_if(promise != FailedValidation::nothing,
                                             is_free == (promise == FailedValidation::forgotten))
                                : Verdict::undecided;
    row("an id reused after a failed validation", promised,
        fmt::format("{}; then {}, {}", outcome_text(first), outcome_text(second),
                    times(executed(valid))),
        verdict);
  }

  void stale_precondition() {
    if (!profile_.has_precondition || !profile_.actions[action_].carries_precondition) return;
    LiveRequest first = request();
    first.expected_version = seen_.version;
    LiveRequest second = request();
    second.expected_version = seen_.version;
    const LiveCall winner = fire_one(first);
    executed(first);
    const LiveCall loser = fire_one(second);
    const auto effect = executed(second);
    const Promises& promises = profile_.promises;
    row("a precondition that is stale",
        promises.single_winner ? statuses_text("refused", promises.stale_statuses) : "nothing",
        fmt::format("{}; then {}, {}", outcome_text(winner), outcome_text(loser), times(effect)),
        winner.meaning == Meaning::applied
            ? verdict_if(promises.single_winner, is_refusal(loser) && effect.value_or(0) == 0 &&
                                                     fits(promises.stale_statuses, loser))
            : Verdict::undecided);
  }

  void missing_precondition() {
    const ActionSpec& action = profile_.actions[action_];
    if (!profile_.has_precondition || action.requests[0].uses("version")) return;
    LiveRequest it = request();
    it.expected_version.clear();
    const LiveCall call = fire_one(it);
    const auto effect = executed(it);
    const Promises& promises = profile_.promises;
    const bool holds = promises.missing_precondition == Missing::refused
                           ? is_refusal(call) && effect.value_or(0) == 0 &&
                                 fits(promises.missing_precondition_statuses, call)
                           : call.meaning == Meaning::applied;
    row("a request without a precondition",
        promises.missing_precondition == Missing::nothing ? "nothing"
        : promises.missing_precondition == Missing::refused
            ? statuses_text("refused", promises.missing_precondition_statuses)
            : "accepted",
        fmt::format("{}, {}", outcome_text(call), times(effect)),
        verdict_if(promises.missing_precondition != Missing::nothing, holds));
  }

  const Profile& profile_;
  LiveWire& wire_;
  const ConformanceOptions& options_;
  const std::atomic<bool>& stop_;
  TargetSession session_;
  Random random_;
  std::optional<std::size_t> instance_;
  Seen seen_;
  std::size_t action_ = 0;
  int actor_ = -1;
  std::int64_t value_ = 9'000'000;
  std::uint64_t number_ = 1;
  std::string trouble_;
  std::vector<ConformanceRow> rows_;
};

}  // namespace

std::expected<std::vector<ConformanceRow>, std::string> run_conformance(
    const Profile& profile, LiveWire& wire, const ConformanceOptions& options,
    const std::atomic<bool>& stop) {
  if (!profile.ids.are_sent) {
    return std::unexpected("the profile has no \"request_id\": there is no idempotency to try");
  }
  return Conformance(profile, wire, options, stop).run();
}

}  // namespace misdeal::harness
