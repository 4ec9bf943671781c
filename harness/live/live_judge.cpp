#include "harness/live/live_judge.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/live/check_live.h"

namespace misdeal::harness {

LiveJudge::LiveJudge(const Profile& the_profile, const LiveHistory& the_history,
                     const std::atomic<bool>* stop)
    : profile(the_profile), history(the_history), stop_(stop) {
  for (const Property property : kLiveProperties) reports_.emplace(property, property);
  for (std::size_t i = 0; i < history.instances.size(); ++i) {
    const InstanceHistory& instance = history.instances[i];
    RoundExecutions executions(profile, instance);
    for (const LiveRound& round : instance.rounds) {
      rounds_.push_back({profile, instance, i, round, executions.next(round)});
    }
  }
}

void LiveJudge::blame(Finding finding, std::size_t instance, const LiveRound& round,
                      std::vector<std::size_t> calls, bool shows_after) {
  blamed_.insert({instance, round.number});
  PropertyReport& of_property = report(finding.property);
  if (!of_property.has_room()) {
    of_property.count_violations(1);
    return;
  }
  const InstanceHistory& of_instance = history.instances[instance];
  finding.table = static_cast<std::uint32_t>(instance);
  if (calls.size() > kEventsMax) calls.erase(calls.begin() + kEventsMax - 1, calls.end() - 1);
  for (const std::size_t call : calls) {
    finding.events.push_back(event_of(profile, of_instance, of_instance.calls[call]));
  }
  std::ranges::sort(finding.events, {}, [](const FindingEvent& event) {
    return std::pair{event.invoked_ns, event.client};
  });
  if (shows_after) finding.events.push_back(event_of(profile, round.after));
  finding.message = fmt::format("{}: {} (round {}, {}, {})", of_instance.name, finding.message,
                                round.number, to_string(round.pattern), to_string(round.sync));
  of_property.add(std::move(finding));
}

std::string asked_text(const Profile& profile, const LiveRequest& request) {
  const ActionSpec& action = profile.actions[request.action];
  std::string text = action.name;
  for (const auto& [name, value] : request.captured.values) {
    text += fmt::format(" {} {}", name, value.text);
  }
  if (action.has_amount) text += fmt::format(" {}", request.amount);
  if (action.has_value) text += fmt::format(" value {}", request.value);
  if (request.actor >= 0) {
    text += fmt::format(" by {}", profile.actors[static_cast<std::size_t>(request.actor)]);
  }
  if (!request.expected_version.empty()) {
    text += fmt::format(" if version {}", request.expected_version);
  }
  return text;
}

std::string amounts_text(const Profile& profile,
                         const std::vector<std::optional<std::int64_t>>& amounts) {
  std::string text;
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const auto& amount = amounts[i];
    if (!amount) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", profile.slots[i].name, *amount);
  }
  return text;
}

FindingEvent event_of(const Profile& profile, const InstanceHistory& history,
                      const LiveCall& call) {
  FindingEvent event{call.invoked_ns, call.returned_ns, call.client, {}, "observe", {}};
  if (!call.is_read()) {
    const LiveRequest& request = history.requests[call.request];
    event.request = request.id;
    event.asked = asked_text(profile, request);
  }
  if (!call.is_answered()) {
    event.answered = call.was_cut    ? "connection cut before the answer"
                     : call.was_sent ? "no answer"
                                     : "no connection";
    return event;
  }
  event.answered = call.is_read() ? fmt::format("{}", call.status)
                                  : fmt::format("{}{} ({})", call.is_replay ? "replayed, " : "",
                                                to_string(call.meaning), call.status);
  for (const SlotReading& reading : call.readings) {
    event.answered += fmt::format(", {} {}", profile.slots[reading.slot].name, reading.value);
  }
  if (!call.version.empty()) event.answered += fmt::format(", version {}", call.version);
  return event;
}

FindingEvent event_of(const Profile& profile, const Seen& seen) {
  FindingEvent event{seen.invoked_ns, seen.returned_ns, 0, {}, "observe, all answered", {}};
  event.answered = amounts_text(profile, seen.amounts);
  if (!seen.version.empty()) event.answered += fmt::format(", version {}", seen.version);
  return event;
}

}  // namespace misdeal::harness
