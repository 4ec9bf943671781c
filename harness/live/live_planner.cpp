#include "harness/live/live_planner.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/live/make_id.h"
#include "harness/targets/read_answer.h"

namespace misdeal::harness {

namespace {

constexpr std::array<std::size_t, 8> kSizes = {2, 2, 3, 4, 8, 16, 32, 64};
// Values of writes are unique within a run and unlike any amount.
constexpr std::int64_t kFirstValue = 1'000'001;

/// Whether another payload can be made for one id.
bool can_vary(const ActionSpec& action) {
  return action.has_value || (action.has_amount && action.amount_from.empty());
}

}  // namespace

Mix default_live_mix() {
  Mix mix;
  const auto set = [&mix](Pattern pattern, std::uint32_t weight) {
    mix.weights[static_cast<std::size_t>(pattern)] = weight;
  };
  set(Pattern::clean, 6);
  set(Pattern::duplicate, 16);
  set(Pattern::late_duplicate, 8);
  set(Pattern::reused_id, 6);
  set(Pattern::stale_version, 6);
  set(Pattern::out_of_turn, 6);
  set(Pattern::conflict, 20);
  set(Pattern::fold_storm, 16);
  set(Pattern::observe, 10);
  return mix;
}

LivePlanner::LivePlanner(const Profile& profile, const LivePlannerOptions& options)
    : profile_(profile),
      options_(options),
      random_(derive_seed(options.seed, 0)),
      next_value_(kFirstValue) {}

LivePlan LivePlanner::plan(const TargetSession& session, std::size_t instance, const Seen& seen,
                           InstanceHistory& history) {
  session_ = &session;
  instance_ = instance;
  seen_ = &seen;
  history_ = &history;
  aims_at_floor_ = false;
  LivePlan plan;
  if (choices(Turn::kept).empty()) return plan;
  plan.pattern = choose_pattern();
  plan.sync = choose_sync(plan.pattern);
  switch (plan.pattern) {
    case Pattern::duplicate:
      plan_duplicates(plan);
      break;
    case Pattern::late_duplicate:
      plan_late_duplicates(plan);
      break;
    case Pattern::reused_id:
      plan_reused_id(plan);
      break;
    case Pattern::stale_version:
      plan_stale(plan);
      break;
    case Pattern::conflict:
      plan_conflict(plan);
      break;
    case Pattern::out_of_turn:
    case Pattern::out_of_order:
      plan_out_of_turn(plan);
      break;
    case Pattern::fold_storm:
      plan_storm(plan);
      break;
    case Pattern::observe:
      plan_reads(plan);
      break;
    case Pattern::clean:
    case Pattern::lobby:
      plan_clean(plan);
      break;
  }
  cut_some(plan);
  return plan;
}

std::vector<LivePlanner::Choice> LivePlanner::choices(Turn turn) const {
  std::vector<Choice> all;
  for (std::size_t i = 0; i < profile_.actions.size(); ++i) {
    const ActionSpec& action = profile_.actions[i];
    const int actor_count = static_cast<int>(profile_.actors.size());
    for (int actor = actor_count == 0 ? -1 : 0; actor < std::max(actor_count, 0); ++actor) {
      const bool is_allowed =
          action.actors.empty() || std::ranges::find(action.actors, actor) != action.actors.end();
      const bool fits_turn = !action.takes_turn || (turn == Turn::kept) == (actor == seen_->turn);
      if (!is_allowed || !fits_turn || action.weight == 0) continue;
      if (turn == Turn::broken && !action.takes_turn) continue;
      if (action.when && !session_->last_meets(instance_, *action.when, actor)) continue;
      if (!action.uses_captured.empty() && usable(history_->captured, action, actor).empty())
        continue;
      all.insert(all.end(), action.weight, Choice{i, actor});
    }
  }
  return all;
}

LivePlanner::Choice LivePlanner::choose(Turn turn) {
  const auto all = choices(turn);
  if (all.empty()) throw std::logic_error("nothing can be done in this state");
  return all[random_.below(all.size())];
}

bool LivePlanner::is_possible(Pattern pattern) const {
  const auto any = [&](auto trait) { return std::ranges::any_of(profile_.actions, trait); };
  switch (pattern) {
    case Pattern::late_duplicate:
      return profile_.ids.are_sent;
    case Pattern::reused_id:
      return profile_.ids.are_sent &&
             any([](const ActionSpec& action) { return action.carries_id && can_vary(action); });
    case Pattern::stale_version:
      return profile_.has_precondition;
    case Pattern::out_of_turn:
      return profile_.turn.is_set() && profile_.actors.size() > 1 && !choices(Turn::broken).empty();
    case Pattern::out_of_order:
    case Pattern::lobby:
      return false;
    default:
      return true;
  }
}

Pattern LivePlanner::choose_pattern() {
  std::vector<Pattern> patterns;
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    const auto pattern = static_cast<Pattern>(i);
    if (is_possible(pattern))
      patterns.insert(patterns.end(), options_.mix.weight(pattern), pattern);
  }
  return patterns.empty() ? Pattern::clean : patterns[random_.below(patterns.size())];
}

LiveSync LivePlanner::choose_sync(Pattern pattern) {
  if (options_.sync) return *options_.sync;
  if (pattern == Pattern::clean) return LiveSync::sequential;
  const auto draw = random_.below(100);
  if (options_.can_freeze && draw < 20) return LiveSync::freeze;
  return draw < 55   ? LiveSync::last_byte
         : draw < 80 ? LiveSync::tight
         : draw < 92 ? LiveSync::cold
                     : LiveSync::sequential;
}

std::size_t LivePlanner::burst_size() {
  return std::min<std::size_t>(kSizes[random_.below(kSizes.size())], profile_.burst_max);
}

std::string LivePlanner::next_id() {
  return make_id(profile_.ids, options_.run_name, options_.seed, next_number_++);
}

std::int64_t LivePlanner::choose_amount(const Choice& choice) {
  const ActionSpec& action = profile_.actions[choice.action];
  if (!action.has_amount) return 0;
  std::int64_t low = session_->bound(instance_, action.amount_min, choice.actor);
  const std::int64_t high = session_->bound(instance_, action.amount_max, choice.actor);
  if (aims_at_floor_) {
    // More than half of what is left: two of these are too many.
    for (const Effect& effect : action.effects) {
      const auto& floor = profile_.amounts[effect.amount].floor;
      if (!floor || effect.factor >= 0) continue;
      const std::size_t slot =
          profile_.slot_of(effect.amount, effect.actor >= 0 ? effect.actor : choice.actor);
      const std::int64_t left = seen_->amounts[slot].value_or(0) - *floor;
      low = std::clamp(left / 2 + 1, low, std::max(low, high));
    }
  }
  return high <= low ? low : random_.between(low, high);
}

// Mostly the latest, so that the requests of a burst meet in it.
CapturedValues LivePlanner::choose_captured(const Choice& choice) {
  const ActionSpec& action = profile_.actions[choice.action];
  if (action.uses_captured.empty()) return {};
  const auto all = usable(history_->captured, action, choice.actor);
  return part_for(action, *(random_.chance(60) ? all.back() : all[random_.below(all.size())]));
}

std::size_t LivePlanner::add_request(const Choice& choice, bool has_precondition) {
  const ActionSpec& action = profile_.actions[choice.action];
  LiveRequest request;
  request.action = choice.action;
  request.actor = choice.actor;
  request.captured = choose_captured(choice);
  request.amount =
      action.amount_from.empty()
          ? choose_amount(choice)
          : parse_amount(request.captured.find(action.amount_from)->text, profile_.decimals)
                .value_or(0);
  request.value = action.has_value ? next_value_++ : 0;
  if (action.carries_id) request.id = next_id();
  const bool carries =
      (has_precondition && action.carries_precondition) || action.always_has_precondition;
  if (carries) request.expected_version = seen_->version;
  request.id_group = history_->requests.size();
  history_->requests.push_back(std::move(request));
  return history_->requests.size() - 1;
}

// The same id with another payload.
std::size_t LivePlanner::add_reuse(std::size_t first) {
  LiveRequest request = history_->requests[first];
  const ActionSpec& action = profile_.actions[request.action];
  if (action.has_value) request.value = next_value_++;
  if (action.has_amount && action.amount_from.empty()) ++request.amount;
  history_->requests.push_back(std::move(request));
  return history_->requests.size() - 1;
}

LiveArrival LivePlanner::arrival(std::size_t request) {
  LiveArrival arrival;
  arrival.request = request;
  arrival.variant.has_id = !history_->requests[request].id.empty();
  arrival.variant.has_precondition = !history_->requests[request].expected_version.empty();
  arrival.draw = random_.next();
  return arrival;
}

LiveArrival LivePlanner::read() {
  LiveArrival arrival;
  arrival.observation = random_.below(profile_.observations.size());
  return arrival;
}

std::vector<LiveArrival>& LivePlanner::wave(LivePlan& plan) {
  return plan.waves.emplace_back();
}

// Whether no number of these brings the state, and so perhaps its version, back.
bool LivePlanner::is_one_way(std::size_t action) const {
  if (profile_.promises.versions >= VersionPromise::unique) return true;
  const ActionSpec& it = profile_.actions[action];
  return it.is_effect_known && std::ranges::any_of(it.effects, [&](const Effect& effect) {
           if (effect.kind == Effect::Kind::set) return effect.sets_value;
           const bool grows = effect.factor >= 0 && effect.fixed >= 0;
           const bool shrinks = effect.factor <= 0 && effect.fixed <= 0;
           return effect.kind == Effect::Kind::add && (effect.factor != 0 || effect.fixed != 0) &&
                  (grows || shrinks) && it.amount_min.number > 0;
         });
}

void LivePlanner::plan_clean(LivePlan& plan) {
  const std::size_t count = 1 + random_.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    const auto choice = choose(Turn::kept);
    // Only the first still meets the version and the turn that were seen.
    const bool is_late = i > 0 && (profile_.actions[choice.action].takes_turn ||
                                   profile_.actions[choice.action].always_has_precondition);
    if (is_late) break;
    wave(plan).push_back(arrival(add_request(choice, i == 0 && random_.chance(50))));
    if (random_.chance(50)) wave(plan).push_back(read());
  }
}

void LivePlanner::plan_duplicates(LivePlan& plan) {
  const std::size_t request = add_request(choose(Turn::kept), random_.chance(30));
  std::vector<LiveArrival>& burst = wave(plan);
  const std::size_t count = burst_size();
  for (std::size_t i = 0; i < count; ++i) burst.push_back(arrival(request));
}

void LivePlanner::plan_late_duplicates(LivePlan& plan) {
  const std::size_t request = add_request(choose(Turn::kept), random_.chance(30));
  wave(plan).push_back(arrival(request));
  const auto other = choose(Turn::kept);
  if (random_.chance(50) && !profile_.actions[other.action].takes_turn) {
    wave(plan).push_back(arrival(add_request(other, false)));
  }
  std::vector<LiveArrival>& late = wave(plan);
  const std::size_t count = 1 + random_.below(4);
  for (std::size_t i = 0; i < count; ++i) late.push_back(arrival(request));
}

void LivePlanner::plan_reused_id(LivePlan& plan) {
  auto possible = choices(Turn::kept);
  std::erase_if(possible, [&](const Choice& choice) {
    const ActionSpec& action = profile_.actions[choice.action];
    return !action.carries_id || !can_vary(action);
  });
  if (possible.empty()) {
    plan_duplicates(plan);
    return;
  }
  const std::size_t first = add_request(possible[random_.below(possible.size())], false);
  const std::size_t second = add_reuse(first);
  // Together only where it is promised which of the two is refused: otherwise nothing is.
  const bool is_together =
      profile_.promises.other_payload == OtherPayload::refused && random_.chance(50);
  wave(plan).push_back(arrival(first));
  if (!is_together) wave(plan);
  plan.waves.back().push_back(arrival(second));
}

void LivePlanner::plan_stale(LivePlan& plan) {
  const auto choice = choose(Turn::kept);
  wave(plan).push_back(arrival(add_request(choice, true)));
  std::vector<LiveArrival>& late = wave(plan);
  const std::size_t count = 1 + random_.below(4);
  for (std::size_t i = 0; i < count; ++i) late.push_back(arrival(add_request(choice, true)));
  plan.is_contest =
      is_one_way(choice.action) && !history_->requests.back().expected_version.empty();
}

// Different requests at once: for one version, one turn, or one amount.
void LivePlanner::plan_conflict(LivePlan& plan) {
  const auto first = choose(Turn::kept);
  const bool has_precondition = random_.chance(60);
  const bool is_mixed = random_.chance(40);
  std::vector<LiveArrival>& burst = wave(plan);
  const std::size_t count = burst_size();
  bool is_contest = is_one_way(first.action);
  for (std::size_t i = 0; i < count; ++i) {
    const Choice choice = is_mixed ? choose(Turn::kept) : first;
    const std::size_t request = add_request(choice, has_precondition);
    burst.push_back(arrival(request));
    is_contest =
        is_contest && !history_->requests[request].expected_version.empty() &&
        (choice.action == first.action || profile_.promises.versions >= VersionPromise::unique);
  }
  plan.is_contest = is_contest;
}

void LivePlanner::plan_out_of_turn(LivePlan& plan) {
  std::vector<LiveArrival>& burst = wave(plan);
  const std::size_t count = 1 + random_.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    burst.push_back(arrival(add_request(choose(Turn::broken), false)));
  }
  if (random_.chance(50)) {
    burst.push_back(arrival(add_request(choose(Turn::kept), false)));
  }
}

// Many of the same with ids of their own: folds in one turn, withdrawals of one balance.
void LivePlanner::plan_storm(LivePlan& plan) {
  const auto choice = choose(Turn::kept);
  aims_at_floor_ = random_.chance(70);
  std::vector<LiveArrival>& burst = wave(plan);
  const std::size_t count = burst_size();
  for (std::size_t i = 0; i < count; ++i) {
    burst.push_back(arrival(add_request(choice, false)));
  }
}

void LivePlanner::plan_reads(LivePlan& plan) {
  const std::size_t waves = 1 + random_.below(3);
  for (std::size_t w = 0; w < waves; ++w) {
    const auto choice = choose(Turn::kept);
    std::vector<LiveArrival>& burst = wave(plan);
    const bool acts = w == 0 || !(profile_.actions[choice.action].takes_turn ||
                                  profile_.actions[choice.action].always_has_precondition);
    if (acts) burst.push_back(arrival(add_request(choice, false)));
    const std::size_t count = 1 + random_.below(6);
    for (std::size_t i = 0; i < count; ++i) burst.push_back(read());
  }
}

// Answers that nobody sees: only where an id lets a retry find out what happened.
void LivePlanner::cut_some(LivePlan& plan) {
  if (!profile_.promises.exactly_once || !random_.chance(15)) return;
  for (auto& burst : plan.waves) {
    for (LiveArrival& it : burst) {
      const bool can_retry = it.request != kNoRequest && it.variant.has_id;
      if (can_retry && random_.chance(30)) it.cuts_connection = true;
    }
  }
}

}  // namespace misdeal::harness
