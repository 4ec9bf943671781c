#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "harness/live/live_judge.h"

/// What answers alone tell of ids: a duplicate that was not marked as a replay where replays are
/// marked, another body where the same is promised, two payloads applied under one id.
namespace misdeal::harness {

namespace {

bool marks_replays(const Profile& profile, const ActionSpec& action) {
  const auto is_mark = [](const AnswerRule& rule) { return rule.meaning == Meaning::replayed; };
  return std::ranges::any_of(profile.answers, is_mark) ||
         std::ranges::any_of(action.answers, is_mark);
}

class IdCheck {
 public:
  IdCheck(LiveJudge& judge, std::size_t instance)
      : judge_(judge), instance_(instance), history_(judge.history.instances[instance]) {}

  void run() {
    for (const LiveRound& round : history_.rounds) {
      for (std::size_t i = 0; i < round.call_count; ++i) take(round, round.first_call + i);
    }
  }

 private:
  void take(const LiveRound& round, std::size_t index) {
    const LiveCall& call = history_.calls[index];
    if (call.is_read() || call.meaning != Meaning::applied || call.is_after_keep) return;
    const LiveRequest& request = history_.requests[call.request];
    if (request.id.empty()) return;
    judge_.report(Property::exactly_once).count_checked();
    if (call.is_replay) return;
    const auto [first, is_first] = applied_.emplace(request.id_group, index);
    if (is_first || judge_.is_blamed(instance_, round)) return;
    const LiveCall& earlier = history_.calls[first->second];
    const Promises& promises = judge_.profile.promises;
    Finding finding;
    finding.property = Property::exactly_once;
    if (earlier.request != call.request) {
      if (promises.other_payload != OtherPayload::refused) return;
      finding.message = "one id was applied with two payloads";
      finding.expected = "the second payload is refused";
    } else if (marks_replays(judge_.profile, judge_.profile.actions[request.action])) {
      finding.message = "a duplicate was answered as if it were the first";
      finding.expected = "an answer that is marked as a replay";
    } else if (promises.same_answer && earlier.body_hash != call.body_hash) {
      finding.message = "a duplicate got another answer than the first";
      finding.expected = "the recorded answer";
    } else {
      return;
    }
    finding.observed = event_of(judge_.profile, history_, call).answered;
    judge_.blame(std::move(finding), instance_, round, {first->second, index});
  }

  LiveJudge& judge_;
  std::size_t instance_;
  const InstanceHistory& history_;
  std::map<std::size_t, std::size_t> applied_;  ///< by id group: the first call answered so
};

}  // namespace

void check_ids(LiveJudge& judge) {
  if (!judge.profile.promises.exactly_once) return;
  for (std::size_t i = 0; i < judge.history.instances.size(); ++i) IdCheck(judge, i).run();
}

}  // namespace misdeal::harness
