#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "harness/live/live_judge.h"

/// At most one winner: of requests with one precondition, of actions in one turn, of claims to what
/// can be had once.
namespace misdeal::harness {

namespace {

/// What can be had once: by an action, and by what it uses of an earlier answer, if it does, and by
/// an actor, if each may have it.
using Claim = std::pair<std::size_t, std::vector<std::pair<std::string, std::string>>>;

Claim claim_of(const Profile& profile, const LiveRequest& request) {
  Claim claim{request.action, {}};
  for (const auto& [name, value] : request.captured.values) {
    claim.second.emplace_back(name, value.text);
  }
  const bool is_own = profile.actions[request.action].is_once_each_actor && request.actor >= 0;
  if (is_own) {
    claim.second.emplace_back("actor", profile.actors[static_cast<std::size_t>(request.actor)]);
  }
  return claim;
}

/// The requests that were applied so far on one instance.
using Claims = std::map<Claim, std::vector<std::size_t>>;

class WinnerCheck {
 public:
  WinnerCheck(LiveJudge& judge, const RoundContext& context, Claims& claims)
      : judge_(judge), context_(context), claims_(claims) {}

  void run() {
    const LiveRound& round = context_.round;
    // By request: an id that is applied again is one winner, and another property's matter.
    for (std::size_t i = 0; i < round.call_count; ++i) take(round.first_call + i);
    if (context_.profile.promises.single_winner) {
      if (round.is_contest) check_contest(round);
      check_stale(round);
      if (context_.profile.promises.refusals) check_refused(round);
      check_claims(round);
    }
    if (context_.profile.promises.one_action_a_turn && round.before.turn >= 0) check_turn(round);
  }

 private:
  void take(std::size_t index) {
    const LiveCall& call = context_.history.calls[index];
    if (call.is_read()) return;
    const auto is_same = [&](std::size_t other) { return is_one_request(other, index); };
    if (call.is_unknown()) {
      possible_.push_back(index);
    } else if (call.meaning == Meaning::applied && !call.is_replay && !call.is_after_keep &&
               std::ranges::none_of(winners_, is_same)) {
      winners_.push_back(index);
    }
  }

  [[nodiscard]] const LiveRequest& request_of(std::size_t call) const {
    return context_.history.requests[context_.history.calls[call].request];
  }

  void blame(const LiveRound& round, std::string message, std::string expected,
             std::vector<std::size_t> calls) {
    Finding finding;
    finding.property = Property::single_winner;
    finding.message = std::move(message);
    finding.expected = std::move(expected);
    finding.observed = fmt::format("{} applied", calls.size());
    judge_.blame(std::move(finding), context_.instance, round, std::move(calls), true);
  }

  void check_contest(const LiveRound& round) {
    judge_.report(Property::single_winner).count_checked(round.call_count);
    if (winners_.size() < 2) return;
    blame(round,
          fmt::format("{} requests that expect version {} were applied", winners_.size(),
                      request_of(winners_[0]).expected_version),
          "at most one", winners_);
  }

  // A precondition that was false already before the round.
  void check_stale(const LiveRound& round) {
    if (context_.profile.promises.versions < VersionPromise::unique) return;
    for (const std::size_t index : winners_) {
      const std::string& expected = request_of(index).expected_version;
      if (expected.empty() || round.is_contest || !is_gone(round, expected)) continue;
      blame(round, fmt::format("a request that expects version {} was applied later", expected),
            "refused as stale: that version was over before the round", {index});
      return;
    }
  }

  // Refused as stale although nothing can have moved the version before the answer.
  void check_refused(const LiveRound& round) {
    for (std::size_t i = 0; i < round.call_count; ++i) {
      const std::size_t index = round.first_call + i;
      const LiveCall& call = context_.history.calls[index];
      const bool is_fresh = !call.is_read() && call.meaning == Meaning::stale && !call.is_replay &&
                            is_first_arrival(round, index);
      if (!is_fresh) continue;
      const std::string& expected = context_.history.requests[call.request].expected_version;
      // A weak entity tag never matches.
      if (expected != round.before.version || expected.starts_with("W/")) continue;
      const bool may_have_moved =
          std::ranges::any_of(context_.executed.executions,
                              [&](const auto& it) { return it.invoked_ns < call.returned_ns; });
      if (may_have_moved || expected.empty()) continue;
      Finding finding;
      finding.property = Property::refusals_justified;
      finding.message = "a request was refused as stale, and nothing had changed";
      finding.expected = fmt::format("applied: {} is the version", expected);
      finding.observed = event_of(context_.profile, context_.history, call).answered;
      judge_.blame(std::move(finding), context_.instance, round, {index});
      return;
    }
  }

  // Requests are sent again in their own round only.
  [[nodiscard]] bool is_first_arrival(const LiveRound& round, std::size_t index) const {
    return std::none_of(
        context_.history.calls.begin() + static_cast<std::ptrdiff_t>(round.first_call),
        context_.history.calls.begin() + static_cast<std::ptrdiff_t>(index),
        [&](const LiveCall& earlier) {
          return earlier.request == context_.history.calls[index].request;
        });
  }

  [[nodiscard]] bool is_gone(const LiveRound& round, const std::string& version) const {
    if (bare_tag(round.before.version) == bare_tag(version)) return false;
    return std::ranges::any_of(context_.history.rounds, [&](const LiveRound& earlier) {
      return earlier.number < round.number && bare_tag(earlier.before.version) == bare_tag(version);
    });
  }

  void check_claims(const LiveRound& round) {
    for (const std::size_t index : winners_) {
      if (!context_.profile.actions[request_of(index).action].is_once) continue;
      judge_.report(Property::single_winner).count_checked();
      const Claim claim = claim_of(context_.profile, request_of(index));
      std::vector<std::size_t>& claims = claims_[claim];
      if (!claims.empty() && is_one_request(claims.front(), index)) continue;
      claims.push_back(index);
      if (claims.size() > 1) {
        blame(round,
              fmt::format("{} was applied again",
                          context_.profile.actions[request_of(index).action].name),
              claim.second.empty()
                  ? "once an instance"
                  : fmt::format("once for {} {}", claim.second[0].first, claim.second[0].second),
              claims);
      }
    }
  }

  [[nodiscard]] bool is_one_request(std::size_t a, std::size_t b) const {
    return are_one_execution(context_.profile, context_.history, context_.history.calls[a].request,
                             context_.history.calls[b].request);
  }

  // Two actions of one actor have another actor's between them, and the first is of who is to act.
  void check_turn(const LiveRound& round) {
    std::map<int, std::vector<std::size_t>> by_actor;
    std::size_t all = 0;
    for (const std::size_t index : winners_) {
      if (!context_.profile.actions[request_of(index).action].takes_turn) return;
      by_actor[request_of(index).actor].push_back(index);
      ++all;
    }
    judge_.report(Property::single_winner).count_checked(round.call_count);
    const std::size_t maybes = possible_.size();
    for (const auto& [actor, calls] : by_actor) {
      const std::string name =
          actor < 0 ? "nobody" : context_.profile.actors[static_cast<std::size_t>(actor)];
      const std::size_t others = all - calls.size() + maybes;
      const std::size_t most = others + (actor == round.before.turn ? 1 : 0);
      if (calls.size() <= most) continue;
      blame(round,
            actor == round.before.turn
                ? fmt::format("{} actions of {} were applied in one turn", calls.size(), name)
                : fmt::format("an action of {} was applied out of turn", name),
            fmt::format("it is the turn of {}, who acts once",
                        context_.profile.actors[static_cast<std::size_t>(round.before.turn)]),
            calls);
      return;
    }
  }

  LiveJudge& judge_;
  const RoundContext& context_;
  Claims& claims_;
  std::vector<std::size_t> winners_;
  std::vector<std::size_t> possible_;
};

}  // namespace

void check_winners(LiveJudge& judge) {
  std::vector<Claims> claims(judge.history.instances.size());
  for (const RoundContext& context : judge.rounds()) {
    WinnerCheck(judge, context, claims[context.instance]).run();
  }
}

}  // namespace misdeal::harness
