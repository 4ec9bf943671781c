#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace misdeal::harness {

/// Reads a positive duration such as "10s", "1.5m", "250ms", "40us", "90ns", "1h".
/// Errors: no unit, an unknown unit, not positive, longer than 30 days.
std::expected<std::chrono::nanoseconds, std::string> parse_duration(std::string_view text);

}  // namespace misdeal::harness
