#pragma once

#include <vector>

#include "harness/targets/profile.h"
#include "harness/targets/profile_node.h"
#include "harness/targets/read_request.h"

namespace misdeal::harness {

/// What actions are read with beside the profile.
struct ActionContext {
  RequestDefaults defaults;
  Placement request_id;
  Placement precondition;
  bool is_precondition_required = false;
  AnswerReadings readings;  ///< for actions that do not say their own
};

/// One of `"actions"`; the profile's amounts, actors and version have been read.
ActionSpec read_action(const ProfileNode& node, const ActionContext& context,
                       const Profile& profile);

/// `"effect"`: for each amount it changes an expression such as "+amount", "-amount-1", "+3",
/// "=value", or "?" when it changes by an amount that is not described.
std::vector<Effect> read_effects(const ProfileNode& node, const Profile& profile);

/// `"answer"`: what the answers to actions show.
AnswerReadings read_answer_readings(const ProfileNode& node, const Profile& profile);

}  // namespace misdeal::harness
