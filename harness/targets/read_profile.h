#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/targets/profile.h"

namespace misdeal::harness {

/// One thing wrong with a profile, and where: a JSON pointer into the file, "" for all of it.
struct ProfileError {
  std::string pointer;
  std::string message;

  friend bool operator==(const ProfileError&, const ProfileError&) = default;
};
using ProfileErrors = std::vector<ProfileError>;
inline constexpr std::size_t kProfileErrorsMax = 20;

/// Reads a profile: JSON, in which comments are allowed. Checks it by its meaning, then against the
/// JSON Schema. Gives every error that was found, at most kProfileErrorsMax.
std::expected<Profile, ProfileErrors> parse_profile(std::string_view text);

/// The same from a file of at most 1 MiB.
std::expected<Profile, ProfileErrors> read_profile(const std::filesystem::path& file);

/// One line an error: "wallet.json: /actions/debit/effect: there is no amount \"balnce\"; …".
std::string describe(const ProfileErrors& errors, std::string_view file);

/// The JSON Schema of profiles.
std::string_view profile_schema();

/// What the schema finds wrong.
ProfileErrors schema_errors(std::string_view text);

}  // namespace misdeal::harness
