#pragma once

#include "harness/targets/profile.h"
#include "harness/targets/read_profile.h"

namespace misdeal::harness {

/// Finds places, such as ${acount}, that nothing fills by the time their request is sent. The
/// errors name the part of the profile.
void check_places(const Profile& profile, ProfileErrors& errors);

}  // namespace misdeal::harness
