#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace misdeal::reports::bench {

/// "[1.5,2]": as SQLite's json_each reads it. Finite numbers; the shortest text that reads back as
/// the same.
std::string to_text(const std::vector<double>& values);

/// What to_text wrote. What is no number ends the list.
std::vector<double> parse_value_list(std::string_view text);

}  // namespace misdeal::reports::bench
