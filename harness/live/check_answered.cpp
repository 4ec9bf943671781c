#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "harness/live/live_judge.h"
#include "harness/live/live_wire.h"

/// Every request is answered, and no id stays in progress for good.
namespace misdeal::harness {

namespace {

void check_answers(LiveJudge& judge, std::size_t instance, const LiveRound& round) {
  const InstanceHistory& history = judge.history.instances[instance];
  for (std::size_t i = 0; i < round.call_count; ++i) {
    const LiveCall& call = history.calls[round.first_call + i];
    if (call.was_cut || !call.was_sent) continue;
    judge.report(Property::liveness).count_checked();
    if (call.is_answered()) continue;
    Finding finding;
    finding.property = Property::liveness;
    finding.message = "a request was not answered";
    finding.expected = fmt::format("an answer within {} ms", judge.profile.timeout_ms);
    finding.observed = "none";
    judge.blame(std::move(finding), instance, round, {round.first_call + i});
    return;
  }
}

// The id of a request that has nobody left to finish it, still in progress a timeout later.
void check_wedged(LiveJudge& judge, std::size_t instance) {
  struct Story {
    std::int64_t last_other_ns = 0;  ///< when the last arrival that might still run was heard of
    std::vector<std::size_t> in_progress;
    const LiveRound* round = nullptr;
    bool is_settled = false;
  };
  std::map<std::size_t, Story> stories;
  const InstanceHistory& history = judge.history.instances[instance];
  for (const LiveRound& round : history.rounds) {
    for (std::size_t i = 0; i < round.call_count; ++i) {
      const LiveCall& call = history.calls[round.first_call + i];
      if (call.is_read() || history.requests[call.request].id.empty()) continue;
      Story& story = stories[history.requests[call.request].id_group];
      if (call.meaning == Meaning::in_progress) {
        story.in_progress.push_back(round.first_call + i);
        story.round = &round;
        story.is_settled = false;
      } else {
        const bool has_returned = call.returned_ns != kNeverReturned;
        story.last_other_ns =
            std::max(story.last_other_ns, has_returned ? call.returned_ns : call.invoked_ns);
        story.is_settled = call.is_answered();
      }
    }
  }
  for (const auto& [group, story] : stories) {
    if (story.in_progress.empty() || story.is_settled) continue;
    const LiveCall& last = history.calls[story.in_progress.back()];
    if (last.invoked_ns - story.last_other_ns < judge.profile.timeout_ms * kNsPerMs) continue;
    Finding finding;
    finding.property = Property::liveness;
    finding.message = "an id is still in progress, with nobody left who works on it";
    finding.expected = fmt::format("an outcome within {} ms", judge.profile.timeout_ms);
    finding.observed =
        fmt::format("in progress {} ms later", (last.invoked_ns - story.last_other_ns) / kNsPerMs);
    judge.blame(std::move(finding), instance, *story.round, story.in_progress);
  }
}

}  // namespace

void check_answered(LiveJudge& judge) {
  if (!judge.profile.promises.answered) return;
  for (std::size_t i = 0; i < judge.history.instances.size(); ++i) {
    for (const LiveRound& round : judge.history.instances[i].rounds) {
      check_answers(judge, i, round);
    }
    check_wedged(judge, i);
  }
}

}  // namespace misdeal::harness
