#include "harness/live/round_effects.h"

#include <algorithm>
#include <map>

namespace misdeal::harness {

std::optional<std::vector<SlotEffect>> effects_of(const Profile& profile,
                                                  const LiveRequest& request) {
  const ActionSpec& action = profile.actions[request.action];
  if (!action.is_effect_known) return std::nullopt;
  std::vector<SlotEffect> effects;
  for (const Effect& effect : action.effects) {
    const int actor = effect.actor >= 0 ? effect.actor : request.actor;
    SlotEffect of_slot;
    of_slot.slot = static_cast<std::uint32_t>(profile.slot_of(effect.amount, actor));
    of_slot.kind = effect.kind;
    of_slot.number =
        effect.sets_value ? request.value : effect.factor * request.amount + effect.fixed;
    effects.push_back(of_slot);
  }
  return effects;
}

bool are_one_execution(const Profile& profile, const InstanceHistory& history, std::size_t a,
                       std::size_t b) {
  if (!profile.promises.exactly_once || history.requests[a].id.empty()) return false;
  if (a == b) return true;
  return profile.promises.other_payload != OtherPayload::refused &&
         history.requests[a].id_group == history.requests[b].id_group;
}

Execution RoundExecutions::execution_of(std::size_t call, Certainty certainty) const {
  Execution execution;
  execution.certainty = certainty;
  execution.call = call;
  execution.request = history_.calls[call].request;
  execution.invoked_ns = history_.calls[call].invoked_ns;
  if (certainty == Certainty::sure) execution.answered_ns = history_.calls[call].returned_ns;
  return execution;
}

void RoundExecutions::add(Result& result, Execution execution) {
  if (auto effects = effects_of(profile_, history_.requests[execution.request])) {
    execution.effects = std::move(*effects);
    for (const SlotEffect& effect : execution.effects) {
      if (effect.kind == Effect::Kind::any) result.is_slot_open[effect.slot] = true;
    }
  } else {
    result.are_effects_known = false;
  }
  result.executions.push_back(std::move(execution));
}

// Where ids take effect once, a refusal is the outcome of the id, of earlier arrivals that were not
// answered as well. A 409 or 429 may speak of this arrival alone unless the profile knows better.
bool RoundExecutions::settles_as_refused(const LiveCall& call) const {
  const bool is_refused = call.meaning == Meaning::refused || call.meaning == Meaning::stale;
  const bool is_about_arrival = call.status == 409 || call.status == 425 || call.status == 429;
  const bool knows_in_progress = profile_.promises.concurrent == Concurrent::waits ||
                                 std::ranges::any_of(profile_.answers, [](const AnswerRule& rule) {
                                   return rule.meaning == Meaning::in_progress;
                                 });
  return is_refused && !call.is_after_keep &&
         (call.is_replay || !is_about_arrival || (knows_in_progress && call.status == 409));
}

// All arrivals of one id. The answer to one payload may be the recorded one of another.
void RoundExecutions::take_id(Result& result, std::span<const std::size_t> calls) {
  std::map<std::size_t, std::vector<std::size_t>> payloads;
  for (const std::size_t index : calls) payloads[history_.calls[index].request].push_back(index);
  if (payloads.size() == 1 || profile_.promises.other_payload == OtherPayload::refused) {
    for (const auto& [request, of_it] : payloads)
      take_group(result, of_it, request, Certainty::sure);
    return;
  }
  const LiveCall* first = nullptr;
  for (const std::size_t index : calls) {
    const LiveCall& call = history_.calls[index];
    const bool tells = call.meaning == Meaning::applied && !call.is_after_keep;
    if (tells && (first == nullptr || call.returned_ns < first->returned_ns)) first = &call;
  }
  // Applied before any other payload was sent: that one it was, and no other may be.
  const bool is_decided =
      first != nullptr && std::ranges::all_of(calls, [&](std::size_t index) {
        const LiveCall& call = history_.calls[index];
        return call.request == first->request || call.invoked_ns > first->returned_ns;
      });
  for (auto& [request, of_it] : payloads) {
    const bool is_other = is_decided && request != first->request;
    // Where nothing is promised the other may be executed as well, unless it says that it was not.
    std::erase_if(of_it, [&](std::size_t index) {
      const LiveCall& call = history_.calls[index];
      const bool does_nothing =
          profile_.promises.other_payload == OtherPayload::replayed || call.is_replay;
      return is_other && does_nothing && !call.is_after_keep;
    });
    const bool is_sure = first == nullptr || (is_decided && !is_other);
    take_group(result, of_it, request, is_sure ? Certainty::sure : Certainty::maybe);
  }
}

// All arrivals of one id with one payload.
void RoundExecutions::take_group(Result& result, std::span<const std::size_t> calls,
                                 std::size_t request, Certainty most) {
  const Execution* earlier = nullptr;
  for (const Execution& pending : pending_) {
    if (pending.request == request) earlier = &pending;
  }
  std::optional<Execution> sure;
  std::optional<Execution> maybe;
  for (const std::size_t index : calls) {
    const LiveCall& call = history_.calls[index];
    if (call.is_after_keep) {
      // Its id may have been forgotten: a replay does nothing, another answer tells nothing.
      const bool may_execute =
          call.is_unknown() || (call.meaning == Meaning::applied && !call.is_replay);
      if (may_execute) add(result, execution_of(index, Certainty::maybe));
      continue;
    }
    if (call.meaning == Meaning::applied) {
      Execution execution = execution_of(index, Certainty::sure);
      if (sure) {
        execution.invoked_ns = std::min(execution.invoked_ns, sure->invoked_ns);
        execution.answered_ns = std::min(execution.answered_ns, sure->answered_ns);
        if (call.is_replay) execution.call = sure->call;
      }
      sure = execution;
    } else if (!maybe && (call.is_unknown() || call.meaning == Meaning::in_progress)) {
      // A twin that is in progress tells that there is one to wait for; it does nothing itself.
      if (call.is_unknown()) maybe = execution_of(index, Certainty::maybe);
    }
  }
  if (states_[request] == State::done) return;
  const bool is_settled = !sure && std::ranges::any_of(calls, [&](std::size_t call) {
    return settles_as_refused(history_.calls[call]);
  });
  if (is_settled) {
    states_[request] = State::done;
    std::erase_if(pending_, [&](const Execution& it) { return it.request == request; });
    return;
  }
  if (sure) {
    if (maybe) sure->invoked_ns = std::min(sure->invoked_ns, maybe->invoked_ns);
    for (const std::size_t index : calls) {
      sure->invoked_ns = std::min(sure->invoked_ns, history_.calls[index].invoked_ns);
    }
    states_[request] = State::done;
    // What is pending since an earlier round may have taken effect there.
    if (earlier != nullptr || most == Certainty::maybe) {
      sure->certainty = Certainty::maybe;
      sure->answered_ns = kNeverReturned;
    }
    std::erase_if(pending_, [&](const Execution& it) { return it.request == request; });
    add(result, *sure);
  } else if (maybe && states_[request] == State::none) {
    states_[request] = State::pending;
    stay_possible(*maybe);
  }
}

void RoundExecutions::stay_possible(Execution execution) {
  if (pending_.size() < kPendingMax) {
    pending_.push_back(std::move(execution));
  } else {
    has_dropped_ = true;
  }
}

void RoundExecutions::take_call(Result& result, std::size_t index) {
  const LiveCall& call = history_.calls[index];
  if (call.is_unknown()) {
    stay_possible(execution_of(index, Certainty::maybe));
  } else if (call.meaning == Meaning::applied && !call.is_replay) {
    add(result, execution_of(index, Certainty::sure));
  }
}

RoundExecutions::Result RoundExecutions::next(const LiveRound& round) {
  Result result;
  result.is_slot_open.assign(profile_.slots.size(), false);
  std::map<std::size_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < round.call_count; ++i) {
    const std::size_t index = round.first_call + i;
    const LiveCall& call = history_.calls[index];
    if (call.is_read()) continue;
    const LiveRequest& request = history_.requests[call.request];
    if (!request.id.empty() && profile_.promises.exactly_once) {
      groups[request.id_group].push_back(index);
    } else {
      take_call(result, index);
    }
  }
  for (const auto& [id, calls] : groups) take_id(result, calls);
  for (const Execution& pending : pending_) add(result, pending);
  result.is_complete = !has_dropped_;
  return result;
}

}  // namespace misdeal::harness
