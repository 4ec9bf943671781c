#pragma once

#include <string>

namespace misdeal::harness {

/// "0.1.0".
std::string tool_version();

/// "clang 19.1.7, Release, no sanitizer": what a figure or a failure must be read with.
std::string build_description();

/// Commit of the code under test, as CI systems tell it (GITHUB_SHA, CI_COMMIT_SHA); else empty.
std::string commit_under_test();

/// The present time, ISO 8601, UTC, whole seconds.
std::string utc_now();

}  // namespace misdeal::harness
