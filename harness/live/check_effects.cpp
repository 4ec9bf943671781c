#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/live/live_judge.h"
#include "harness/live/reachable.h"

/// After each round, once everything is answered: do the amounts show the effects of exactly those
/// requests that were answered as applied, give or take those of unknown outcome? If not, the
/// smallest explanation says which promise is broken: a duplicate executed again, a refused request
/// executed, an acknowledged effect lost.
namespace misdeal::harness {

namespace {

// The slots whose changes are all described as additions, and what they were and are.
struct Counted {
  std::vector<std::size_t> slots;
  Amounts before;
  Amounts after;
};

class RoundEffects {
 public:
  RoundEffects(LiveJudge& judge, const RoundContext& context) : judge_(judge), context_(context) {}

  void run() {
    sort_slots();
    if (!context_.executed.is_complete) {
      if (!counted_.slots.empty()) leave_undecided();
      return;
    }
    if (!counted_.slots.empty()) check_counted();
    for (const std::size_t slot : registers_) check_register(slot);
  }

 private:
  void leave_undecided() {
    judge_
        .report(context_.profile.promises.effects ? Property::acknowledged_effects
                                                  : Property::refusals_justified)
        .leave_undecided(kTooManyUnknown);
  }

  [[nodiscard]] bool has(std::size_t slot, Effect::Kind kind) const {
    return std::ranges::any_of(context_.executed.executions, [&](const Execution& execution) {
      return std::ranges::any_of(execution.effects, [&](const SlotEffect& effect) {
        return effect.slot == slot && effect.kind == kind;
      });
    });
  }

  void sort_slots() {
    for (std::size_t slot = 0; slot < context_.profile.slots.size(); ++slot) {
      const auto& before = context_.round.before.amounts[slot];
      const auto& after = context_.round.after.amounts[slot];
      if (!before || !after || context_.executed.is_slot_open[slot]) continue;
      const bool is_set = has(slot, Effect::Kind::set);
      if (!is_set) {
        counted_.slots.push_back(slot);
        counted_.before.push_back(*before);
        counted_.after.push_back(*after);
      } else if (!has(slot, Effect::Kind::add)) {
        registers_.push_back(slot);
      }
    }
  }

  [[nodiscard]] Amounts change_of(const std::vector<SlotEffect>& effects) const {
    Amounts change(counted_.slots.size(), 0);
    for (const SlotEffect& effect : effects) {
      const auto found = std::ranges::find(counted_.slots, effect.slot);
      if (found != counted_.slots.end() && effect.kind == Effect::Kind::add) {
        change[static_cast<std::size_t>(found - counted_.slots.begin())] += effect.number;
      }
    }
    return change;
  }

  // All states that the answers allow.
  [[nodiscard]] Reachable allowed(bool with_sure) const {
    Amounts start = counted_.before;
    for (const Execution& execution : context_.executed.executions) {
      if (!with_sure || execution.certainty != Certainty::sure) continue;
      const Amounts change = change_of(execution.effects);
      for (std::size_t i = 0; i < start.size(); ++i) start[i] += change[i];
    }
    Reachable states(std::move(start));
    for (const Execution& execution : context_.executed.executions) {
      if (with_sure && execution.certainty == Certainty::sure) continue;
      states.may_add(change_of(execution.effects));
    }
    return states;
  }

  void check_counted() {
    const bool has_requests = context_.round.call_count > 0;
    if (context_.profile.promises.effects) {
      judge_.report(Property::acknowledged_effects)
          .count_checked(context_.executed.executions.size());
    }
    if (context_.profile.promises.refusals && has_requests) {
      judge_.report(Property::refusals_justified).count_checked(context_.round.call_count);
    }
    if (counted_.slots.size() == 1 && fits_alone()) return;
    const Reachable states = allowed(true);
    if (!states.is_exact()) {
      leave_undecided();
      return;
    }
    if (!states.can_be(counted_.after)) explain(states);
  }

  // One amount is the usual case, and by far the fastest.
  [[nodiscard]] bool fits_alone() const {
    std::int64_t sure = counted_.before[0];
    SubsetSums sums;
    for (const Execution& execution : context_.executed.executions) {
      const std::int64_t change = change_of(execution.effects)[0];
      if (execution.certainty == Certainty::sure) {
        sure += change;
      } else {
        sums.may_add(change);
      }
    }
    return sums.is_exact() && sums.can_be(counted_.after[0] - sure);
  }

  // Where there are too many states to tell, it is a possible explanation, but the last.
  [[nodiscard]] std::optional<unsigned> changes_to_now(const Reachable& states) const {
    return states.is_exact() ? states.changes_to(counted_.after) : UINT32_MAX - 1;
  }

  struct Explanation {
    Property property;
    std::optional<unsigned> changes;
    std::string what;
    std::vector<std::size_t> calls;
  };

  // Executions beyond the first of what arrived more than once under one id.
  Explanation again() {
    Explanation found{Property::exactly_once, {}, "an id was executed again", {}};
    if (!context_.profile.promises.exactly_once) return found;
    Reachable states = allowed(true);
    for_each_call([&](std::size_t index, const LiveCall& call) {
      const LiveRequest& request = context_.history.requests[call.request];
      const bool may_be_again = !request.id.empty() && !call.is_after_keep &&
                                has_earlier_twin(index) && is_executed(call.request);
      if (!may_be_again) return;
      if (const auto effects = effects_of(context_.profile, request)) {
        states.may_add(change_of(*effects));
        found.calls.push_back(index);
      }
    });
    add_twins(found.calls);
    found.changes = changes_to_now(states);
    return found;
  }

  // Executions of what was answered as if nothing had happened.
  Explanation behind_refusals() {
    Explanation found{Property::refusals_justified, {}, "a refused request took effect", {}};
    if (!context_.profile.promises.refusals) return found;
    Reachable states = allowed(true);
    for_each_call([&](std::size_t index, const LiveCall& call) {
      if (call.meaning == Meaning::applied || call.meaning == Meaning::unknown) return;
      if (const auto effects =
              effects_of(context_.profile, context_.history.requests[call.request])) {
        states.may_add(change_of(*effects));
        found.calls.push_back(index);
      }
    });
    found.changes = changes_to_now(states);
    return found;
  }

  // Leaving out what was answered as applied. Taking few of all is leaving out many.
  Explanation lost() {
    Explanation found{Property::acknowledged_effects, {}, "an acknowledged effect is missing", {}};
    if (!context_.profile.promises.effects) return found;
    Amounts start = counted_.before;
    std::vector<Amounts> taken_back;
    for (const Execution& execution : context_.executed.executions) {
      const Amounts change = change_of(execution.effects);
      if (execution.certainty == Certainty::maybe) continue;
      Amounts negative = change;
      for (std::size_t i = 0; i < start.size(); ++i) {
        start[i] += change[i];
        negative[i] = -change[i];
      }
      taken_back.push_back(std::move(negative));
      found.calls.push_back(execution.call);
    }
    Reachable states(std::move(start));
    for (const Amounts& negative : taken_back) states.may_add(negative);
    for (const Execution& execution : context_.executed.executions) {
      if (execution.certainty == Certainty::maybe) states.may_add(change_of(execution.effects));
    }
    found.changes = changes_to_now(states);
    return found;
  }

  void explain(const Reachable& states) {
    std::array<Explanation, 3> explanations = {again(), behind_refusals(), lost()};
    const auto best = std::ranges::min_element(
        explanations, {}, [](const Explanation& it) { return it.changes.value_or(UINT32_MAX); });
    Finding finding;
    finding.expected = expected_text(states);
    finding.observed = amounts_text(context_.profile, context_.round.after.amounts);
    std::vector<std::size_t> calls;
    if (best->changes) {
      finding.property = best->property;
      finding.message = fmt::format("{}, {}", best->what, off_text(states));
      calls = std::move(best->calls);
    } else {
      finding.property = context_.profile.promises.effects ? Property::acknowledged_effects
                                                           : Property::refusals_justified;
      if (!context_.profile.promises.effects && !context_.executed.executions.empty()) return;
      finding.message =
          fmt::format("no subset of the requests explains the amounts, {}", off_text(states));
      for_each_call([&](std::size_t index, const LiveCall&) { calls.push_back(index); });
    }
    judge_.blame(std::move(finding), context_.instance, context_.round, std::move(calls), true);
  }

  // "balance is 3 less than it must be".
  [[nodiscard]] std::string off_text(const Reachable& states) const {
    for (std::size_t i = 0; i < counted_.slots.size(); ++i) {
      const auto [low, high] = states.range(i);
      const std::int64_t now = counted_.after[i];
      const std::string& name = context_.profile.slots[counted_.slots[i]].name;
      if (now < low) return fmt::format("{} is {} less than it must be", name, low - now);
      if (now > high) return fmt::format("{} is {} more than it may be", name, now - high);
    }
    return "the amounts do not fit together";
  }

  [[nodiscard]] std::string expected_text(const Reachable& states) const {
    std::string text;
    for (std::size_t i = 0; i < counted_.slots.size(); ++i) {
      const auto [low, high] = states.range(i);
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                          context_.profile.slots[counted_.slots[i]].name,
                          low == high ? std::to_string(low) : fmt::format("{} to {}", low, high));
    }
    const auto sure =
        std::ranges::count(context_.executed.executions, Certainty::sure, &Execution::certainty);
    return fmt::format("{} (from {} by {} applied and {} that may be)", text,
                       amounts_text(context_.profile, context_.round.before.amounts), sure,
                       std::ssize(context_.executed.executions) - sure);
  }

  template <typename Use>
  void for_each_call(Use use) const {
    for (std::size_t i = 0; i < context_.round.call_count; ++i) {
      const std::size_t index = context_.round.first_call + i;
      if (!context_.history.calls[index].is_read()) use(index, context_.history.calls[index]);
    }
  }

  [[nodiscard]] bool are_twins(std::size_t a, std::size_t b) const {
    const LiveCall& call = context_.history.calls[a];
    return !call.is_read() && are_one_execution(context_.profile, context_.history, call.request,
                                                context_.history.calls[b].request);
  }

  [[nodiscard]] bool has_earlier_twin(std::size_t index) const {
    for (std::size_t other = context_.round.first_call; other < index; ++other) {
      if (are_twins(other, index)) return true;
    }
    return false;
  }

  // An id that was only ever refused is not executed again, but behind a refusal; unless an arrival
  // that nobody was told of took effect, and the retry was refused as if it were new.
  [[nodiscard]] bool is_executed(std::size_t request) const {
    bool is_open = false;
    bool is_refused_anew = false;
    for (std::size_t i = 0; i < context_.round.call_count; ++i) {
      const LiveCall& call = context_.history.calls[context_.round.first_call + i];
      if (call.is_read() ||
          !are_one_execution(context_.profile, context_.history, call.request, request)) {
        continue;
      }
      if (call.meaning == Meaning::applied) return true;
      const bool is_refused = call.meaning == Meaning::refused || call.meaning == Meaning::stale;
      is_open = is_open || call.is_unknown();
      is_refused_anew = is_refused_anew || (is_refused && !call.is_replay);
    }
    return is_open && is_refused_anew;
  }

  void add_twins(std::vector<std::size_t>& calls) const {
    std::vector<std::size_t> twins;
    for (const std::size_t index : calls) {
      for (std::size_t other = context_.round.first_call; other < index; ++other) {
        if (are_twins(other, index)) twins.push_back(other);
      }
    }
    calls.insert(calls.end(), twins.begin(), twins.end());
    std::ranges::sort(calls);
    calls.erase(std::ranges::unique(calls).begin(), calls.end());
  }

  // A slot that is only ever set holds what one of the last writes set.
  void check_register(std::size_t slot) {
    if (!context_.profile.promises.effects) return;
    judge_.report(Property::acknowledged_effects).count_checked();
    const auto& after = context_.round.after.amounts[slot];
    if (!after) return;
    const std::int64_t now = *after;
    const bool is_as_before = context_.round.before.amounts[slot] == now;
    bool is_overwritten_for_sure = false;
    bool was_written = is_as_before;
    std::vector<std::size_t> calls;
    for (const Execution& write : context_.executed.executions) {
      const auto effect = std::ranges::find(write.effects, slot, &SlotEffect::slot);
      if (effect == write.effects.end()) continue;
      calls.push_back(write.call);
      const bool is_last = write.certainty == Certainty::maybe || !is_followed(write, slot);
      if (effect->number == now && is_last) return;
      was_written = was_written || effect->number == now;
      is_overwritten_for_sure = is_overwritten_for_sure || write.certainty == Certainty::sure;
    }
    if (!is_overwritten_for_sure && is_as_before) return;
    Finding finding;
    finding.property = Property::acknowledged_effects;
    finding.observed = amounts_text(context_.profile, context_.round.after.amounts);
    finding.expected = fmt::format("{} as one of the last applied writes left it",
                                   context_.profile.slots[slot].name);
    finding.message = was_written ? fmt::format("an acknowledged write of {} is missing",
                                                context_.profile.slots[slot].name)
                                  : fmt::format("{} holds what no applied request wrote",
                                                context_.profile.slots[slot].name);
    if (!was_written) blame_refused_writer(slot, now, finding, calls);
    judge_.blame(std::move(finding), context_.instance, context_.round, std::move(calls), true);
  }

  void blame_refused_writer(std::size_t slot, std::int64_t now, Finding& finding,
                            std::vector<std::size_t>& calls) const {
    for_each_call([&](std::size_t index, const LiveCall& call) {
      if (call.meaning == Meaning::applied) return;
      const auto effects = effects_of(context_.profile, context_.history.requests[call.request]);
      if (!effects) return;
      for (const SlotEffect& effect : *effects) {
        if (effect.slot != slot || effect.number != now) continue;
        finding.property = Property::refusals_justified;
        finding.message = "a refused request took effect";
        calls.push_back(index);
      }
    });
  }

  [[nodiscard]] bool is_followed(const Execution& write, std::size_t slot) const {
    return std::ranges::any_of(context_.executed.executions, [&](const Execution& later) {
      return later.certainty == Certainty::sure && later.invoked_ns > write.answered_ns &&
             std::ranges::find(later.effects, slot, &SlotEffect::slot) != later.effects.end();
    });
  }

  LiveJudge& judge_;
  const RoundContext& context_;
  Counted counted_;
  std::vector<std::size_t> registers_;
};

// Without known effects a round in which nothing may have been applied changes nothing.
void check_idle_round(LiveJudge& judge, const RoundContext& context) {
  const LiveRound& round = context.round;
  if (!judge.profile.promises.refusals || round.call_count == 0) return;
  judge.report(Property::refusals_justified).count_checked(round.call_count);
  // An opaque version may be a hash of things that change by themselves.
  const bool is_version_of_state = judge.profile.promises.versions >= VersionPromise::unique;
  const bool has_moved = round.before.amounts != round.after.amounts ||
                         (is_version_of_state && round.before.version != round.after.version);
  if (!has_moved) return;
  Finding finding;
  finding.property = Property::refusals_justified;
  finding.message = "nothing was applied, and yet the state changed";
  finding.expected = event_of(judge.profile, round.before).answered;
  finding.observed = event_of(judge.profile, round.after).answered;
  std::vector<std::size_t> calls;
  calls.reserve(round.call_count);
  for (std::size_t i = 0; i < round.call_count; ++i) calls.push_back(round.first_call + i);
  judge.blame(std::move(finding), context.instance, round, std::move(calls), true);
}

}  // namespace

void check_effects(LiveJudge& judge) {
  for (const RoundContext& context : judge.rounds()) {
    if (judge.is_stopped()) {
      judge.report(Property::acknowledged_effects).leave_undecided(kStopped);
      return;
    }
    if (context.executed.are_effects_known) RoundEffects(judge, context).run();
    if (context.executed.executions.empty() && !judge.is_blamed(context)) {
      check_idle_round(judge, context);
    }
  }
}

}  // namespace misdeal::harness
