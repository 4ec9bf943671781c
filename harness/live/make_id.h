#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/targets/profile.h"

namespace misdeal::harness {

/// The id of a request in the profile's format: different for each number, in every run by its
/// name, and the same again for the same name, seed and number.
std::string make_id(const RequestIds& ids, std::string_view run_name, std::uint64_t seed,
                    std::uint64_t number);

}  // namespace misdeal::harness
