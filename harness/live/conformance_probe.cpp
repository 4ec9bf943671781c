#include "harness/live/conformance_probe.h"

#include <algorithm>
#include <stdexcept>

#include "harness/live/make_id.h"
#include "harness/live/round_effects.h"

namespace misdeal::harness {

bool ConformanceProbe::prepare() {
  if (auto done = session_.prepare(); !done) return fail(done.error());
  return true;
}

bool ConformanceProbe::begin() {
  if (profile_.makes_instances || !instance_) {
    if (!close()) return false;
    auto opened = session_.open_instance();
    if (!opened) return fail(opened.error());
    instance_ = *opened;
  }
  if (auto done = session_.prepare_round(instance()); !done) return fail(done.error());
  if (!look()) return false;
  for (std::size_t i = 0; i < profile_.actions.size(); ++i) {
    const ActionSpec& action = profile_.actions[i];
    if (!action.carries_id || action.weight == 0 || !action.uses_captured.empty()) continue;
    for (int actor = profile_.actors.empty() ? -1 : 0;
         actor < std::max(static_cast<int>(profile_.actors.size()), 0); ++actor) {
      const bool may_act =
          action.actors.empty() || std::ranges::find(action.actors, actor) != action.actors.end();
      const bool is_turn = !action.takes_turn || actor == seen_.turn;
      const bool is_time = !action.when || session_.last_meets(instance(), *action.when, actor);
      if (!may_act || !is_turn || !is_time) continue;
      action_ = i;
      actor_ = actor;
      return true;
    }
  }
  return fail("no action that carries an id is possible in the state that is observed");
}

bool ConformanceProbe::close() {
  if (!instance_) return true;
  auto closed = session_.close_instance(*instance_);
  instance_.reset();
  return closed || fail(closed.error());
}

std::size_t ConformanceProbe::instance() const {
  if (!instance_) throw std::logic_error("no case has begun");
  return *instance_;
}

bool ConformanceProbe::fail(const std::string& trouble) {
  if (trouble_.empty()) trouble_ = trouble;
  return false;
}

bool ConformanceProbe::look() {
  auto seen = session_.observe(instance());
  if (!seen) return fail(seen.error());
  seen_ = std::move(*seen);
  return true;
}

LiveRequest ConformanceProbe::request() {
  const ActionSpec& action = profile_.actions[action_];
  LiveRequest request;
  request.action = action_;
  request.actor = actor_;
  request.amount = session_.bound(instance(), action.amount_min, actor_);
  request.value = ++value_;
  request.id = make_id(profile_.ids, options_.run_name + "c", options_.seed, number_++);
  if (action.always_has_precondition) request.expected_version = seen_.version;
  return request;
}

std::vector<LiveCall> ConformanceProbe::fire(const std::vector<LiveRequest>& requests,
                                             LiveSync sync, bool cuts, bool has_id) {
  std::vector<LiveShot> shots;
  for (const LiveRequest& request : requests) {
    auto shot = session_.shot(instance(), request, {has_id, !request.expected_version.empty()});
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
  calls.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    calls.push_back(session_.read(instance(), requests[i], (*replies)[i]));
  }
  return calls;
}

LiveCall ConformanceProbe::fire_one(const LiveRequest& request, bool has_id) {
  return fire({request}, LiveSync::sequential, false, has_id).front();
}

std::optional<std::int64_t> ConformanceProbe::executed(const LiveRequest& request) {
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

}  // namespace misdeal::harness
