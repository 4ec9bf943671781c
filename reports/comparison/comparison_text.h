#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "reports/comparison/compare.h"

namespace misdeal::reports {

/// An aligned table for a terminal, the rows that need attention first, and a line that sums it up.
/// Names are as terminal_text() shows them.
std::string comparison_text(const Comparison& comparison);

/// The same for programs; no number that JSON does not have.
nlohmann::ordered_json comparison_json(const Comparison& comparison);

}  // namespace misdeal::reports
