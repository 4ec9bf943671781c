#include "harness/live/check_live.h"

#include <algorithm>

#include "harness/live/live_judge.h"

namespace misdeal::harness {

namespace {

// Why a property is not looked at, or nothing if it is promised.
std::string unpromised(const Profile& profile, Property property) {
  const Promises& promises = profile.promises;
  const auto unless = [](bool is_promised, const char* reason) {
    return std::string(is_promised ? "" : reason);
  };
  switch (property) {
    case Property::acknowledged_effects:
      return unless(promises.effects,
                    "not promised: no action has an \"effect\", or \"effects\" is "
                    "false");
    case Property::exactly_once:
      return unless(promises.exactly_once,
                    "not promised: no request carries an id, or \"exactly_once\" is false");
    case Property::single_winner:
      return unless(promises.single_winner || promises.one_action_a_turn,
                    "not promised: no precondition, no turn and no \"once\"");
    case Property::amount_bounds:
      return unless(promises.floors, "not promised: no amount has a \"floor\" or \"ceiling\"");
    case Property::chip_conservation:
      return unless(!promises.conserved.empty(), "not promised: no sum is \"conserved\"");
    case Property::refusals_justified:
      return unless(promises.refusals, "not promised: \"refusals\" is false");
    case Property::version_order:
      return unless(promises.versions != VersionPromise::none,
                    "not promised: the profile has no \"version\", or \"versions\" is none");
    case Property::real_time_order:
      return unless(promises.fresh_reads,
                    "not promised: \"reads\" are eventual, or no effect is "
                    "described");
    case Property::linearizability:
      return unless(promises.one_order,
                    "not promised: no effect is described, or \"one_order\" is false");
    case Property::liveness:
      return unless(promises.answered, "not promised: \"answered\" is false");
    default:
      return "not visible from outside";
  }
}

}  // namespace

Verdict LiveCheck::verdict() const {
  Verdict verdict = Verdict::not_checked;
  for (const PropertyResult& result : results) verdict = worst(verdict, result.verdict);
  return verdict;
}

const PropertyResult& LiveCheck::of(Property property) const {
  return *std::ranges::find(results, property, &PropertyResult::property);
}

LiveCheck check_live(const Profile& profile, const LiveHistory& history,
                     const LiveCheckBudget& budget, const std::atomic<bool>* stop) {
  LiveJudge judge(profile, history, stop);
  check_effects(judge);
  check_ids(judge);
  check_winners(judge);
  check_bounds(judge);
  check_conserved(judge);
  check_versions(judge);
  check_reads(judge);
  check_answered(judge);
  check_order(judge, budget.search_steps_per_round, budget.search_steps_max);
  LiveCheck check;
  check.blamed_rounds = judge.blamed_rounds();
  for (const Property property : kLiveProperties) {
    const std::string reason = unpromised(profile, property);
    if (!reason.empty()) {
      judge.report(property).leave_unchecked(reason);
    } else {
      judge.report(property).leave_unchecked("promised, but nothing of it was exercised");
    }
    check.results.push_back(judge.finish(property));
    PropertyResult& result = check.results.back();
    // The reason is for what was not checked.
    const bool is_judged = result.verdict == Verdict::holds || result.verdict == Verdict::violated;
    if (is_judged) result.left_unchecked.clear();
  }
  return check;
}

}  // namespace misdeal::harness
