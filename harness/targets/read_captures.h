#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/targets/profile.h"
#include "harness/targets/profile_node.h"

/// Values that are kept of one answer and fill places in later requests.
namespace misdeal::harness {

/// `"capture"`: names, and where in the answer the value of each is.
std::vector<std::pair<std::string, Source>> read_captures(const ProfileNode& node);

/// The name in a text that is nothing but one place, "${size}"; empty if it is something else.
std::string place_name(std::string_view text);

/// Finds for each action what it uses of answers to other actions. Errors: a name that is filled
/// otherwise already; names that no one action captures together; an action that could never be
/// sent, because what it needs is captured by nothing that could be sent before it.
void link_captures(Profile& profile, ProfileErrors& errors);

}  // namespace misdeal::harness
