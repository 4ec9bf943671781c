#include "harness/targets/read_action.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/targets/read_captures.h"
#include "harness/targets/read_source.h"

namespace misdeal::harness {

namespace {

constexpr std::int64_t kAmountMax = 1'000'000'000'000;

AmountBound read_bound(const ProfileNode& node) {
  AmountBound bound;
  if (node.json().is_string()) {
    bound.source = read_source(node);
  } else {
    bound.number = node.number(-kAmountMax, kAmountMax);
  }
  return bound;
}

void read_amount(const ProfileNode& node, ActionSpec& action) {
  if (node.json().is_string() && node.json().get<std::string>().starts_with('$')) {
    action.amount_from = place_name(node.text());
    if (action.amount_from.empty()) {
      node.fail("must be the name of one captured value and nothing else: \"${size}\"");
    }
    action.amount_min.number = action.amount_max.number = 0;  // whatever was captured
    return;
  }
  if (!node.json().is_array()) {
    action.amount_min = action.amount_max = read_bound(node);
    return;
  }
  if (node.json().size() != 2) {
    node.fail("must be a number, or the smallest and the largest: [1, 20]");
    return;
  }
  action.amount_min = read_bound(node.element(0));
  action.amount_max = read_bound(node.element(1));
  const bool are_numbers = !action.amount_min.source.is_set() && !action.amount_max.source.is_set();
  if (are_numbers && action.amount_min.number > action.amount_max.number) {
    node.fail("begins above its end");
  }
}

void read_amounts_and_effects(const ProfileNode& node, const Profile& profile, ActionSpec& action) {
  action.has_amount = action.requests[0].uses("amount");
  action.has_value = action.requests[0].uses("value");
  action.amount_min.number = 1;
  action.amount_max.number = 10;
  if (const auto it = node.find("amount")) {
    read_amount(*it, action);
    if (!action.has_amount && action.amount_from.empty()) {
      it->fail("is not used: put ${amount} into the request");
    }
  }
  const auto effect_node = node.find("effect");
  if (!effect_node) return;
  action.is_effect_known = true;
  action.effects = read_effects(*effect_node, profile);
  for (const Effect& effect : action.effects) {
    if (effect.factor != 0 && !action.has_amount && action.amount_from.empty()) {
      effect_node->fail("speaks of the amount, but the request does not use ${amount}");
    }
    if (effect.sets_value && !action.has_value) {
      effect_node->fail("speaks of the value, but the request does not use ${value}");
    }
    const bool needs_actor = profile.amounts[effect.amount].each_actor && effect.actor < 0;
    if (needs_actor && profile.actors.empty()) {
      effect_node->fail("is about an actor's amount, but the profile has no \"actors\"");
    }
  }
}

void read_requests(const ProfileNode& node, const ActionContext& context, ActionSpec& action) {
  action.carries_id = true;
  action.carries_precondition = true;
  if (const auto it = node.find("request_id")) action.carries_id = it->truth();
  if (const auto it = node.find("precondition")) action.carries_precondition = it->truth();
  for (std::size_t i = 0; i < action.requests.size(); ++i) {
    const Variant variant{(i & 1U) != 0, (i & 2U) != 0};
    std::vector<Placement> placements;
    if (variant.has_id && action.carries_id) placements.push_back(context.request_id);
    if (variant.has_precondition && action.carries_precondition) {
      placements.push_back(context.precondition);
    }
    std::erase_if(placements, [](const Placement& placement) {
      return placement.where == Placement::Where::by_hand;
    });
    action.requests[i] = read_request(node, context.defaults, placements);
  }
  action.carries_id = action.carries_id && action.requests[1].uses("request_id");
  action.always_has_precondition =
      action.requests[0].uses("version") ||
      (context.is_precondition_required && action.carries_precondition);
  action.carries_precondition = action.requests[3].uses("version");
}

void read_actors(const ProfileNode& node, const Profile& profile, ActionSpec& action) {
  if (!node.json().is_array()) {
    node.fail("must be a list of actors");
    return;
  }
  for (const ProfileNode& child : node.children()) {
    const std::string name = value_of(child.json()).text;
    const auto found = std::ranges::find(profile.actors, name);
    if (found == profile.actors.end()) {
      child.fail(fmt::format("there is no actor \"{}\"; \"actors\" has {}", name,
                             joined_words(profile.actors)));
    } else {
      action.actors.push_back(static_cast<int>(found - profile.actors.begin()));
    }
  }
}

// Once an instance, or once an actor.
void read_once(const ProfileNode& node, const Profile& profile, ActionSpec& action) {
  if (!node.json().is_string()) {
    action.is_once = node.truth();
    return;
  }
  node.word({"actor"});
  action.is_once = action.is_once_each_actor = true;
  if (profile.actors.empty()) node.fail("needs \"actors\" in the profile");
}

Polling read_then(const ProfileNode& node, const ActionContext& context) {
  constexpr std::int64_t kEveryMaxMs = 10'000;
  constexpr std::int64_t kWithinMaxMs = 60'000;
  Polling then;
  if (!node.expect_object()) return then;
  node.allow_only(
      {"request", "headers", "body", "form", "until", "answers", "every_ms", "within_ms"});
  then.request = read_request(node, context.defaults);
  const auto until = node.find("until");
  if (!until) {
    node.fail("needs \"until\", the condition that the job is over");
  } else if (until->json().is_array()) {
    for (const auto& child : until->children()) then.until.push_back(read_condition(child));
  } else {
    then.until.push_back(read_condition(*until));
  }
  if (const auto it = node.find("answers")) then.answers = read_answers(*it);
  if (const auto it = node.find("every_ms")) then.every_ms = it->number(1, kEveryMaxMs);
  if (const auto it = node.find("within_ms")) then.within_ms = it->number(1, kWithinMaxMs);
  return then;
}

}  // namespace

ActionSpec read_action(const ProfileNode& node, const ActionContext& context,
                       const Profile& profile) {
  ActionSpec action;
  action.name = node.last_name();
  if (!node.expect_object()) return action;
  node.allow_only({"request", "headers", "body", "form", "amount", "effect", "when", "actors",
                   "takes_turn", "once", "weight", "invalid_amount", "answers", "answer",
                   "request_id", "precondition", "capture", "then", "description"});
  read_requests(node, context, action);
  read_amounts_and_effects(node, profile, action);
  action.readings = context.readings;
  if (const auto it = node.find("answer")) action.readings = read_answer_readings(*it, profile);
  if (const auto it = node.find("capture")) action.captures = read_captures(*it);
  if (const auto it = node.find("answers")) action.answers = read_answers(*it);
  if (const auto it = node.find("when")) action.when = read_condition(*it);
  if (const auto it = node.find("actors")) read_actors(*it, profile, action);
  action.takes_turn = profile.turn.is_set();
  if (const auto it = node.find("takes_turn")) {
    action.takes_turn = it->truth();
    if (action.takes_turn && !profile.turn.is_set()) {
      it->fail("cannot be: the profile does not say whose \"turn\" it is");
    }
  }
  if (const auto it = node.find("once")) read_once(*it, profile, action);
  if (const auto it = node.find("then")) action.then = read_then(*it, context);
  if (const auto it = node.find("weight")) {
    action.weight = static_cast<unsigned>(it->number(0, 1000));
  }
  if (const auto it = node.find("invalid_amount")) {
    action.invalid_amount = it->number(-kAmountMax, kAmountMax);
    if (!action.has_amount) it->fail("is not used: put ${amount} into the request");
  }
  return action;
}

}  // namespace misdeal::harness
