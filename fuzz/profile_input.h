#pragma once

#include <string_view>

namespace misdeal::fuzz {

/// Between the profile and each answer in an input of fuzz_profile.
inline constexpr std::string_view kProfileSeparator = "\n%%%\n";

}  // namespace misdeal::fuzz
