#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace misdeal::reports {

/// The text of a JSON document that can be shown on a terminal or in a CI log as it is: ASCII only,
/// so that no control character, override of the writing direction or byte that is not UTF-8 is in
/// it, and no workflow command. A reader gets the same strings, but U+FFFD for what was not UTF-8.
/// `indent` spaces a level; -1 for one line.
std::string json_text(const nlohmann::ordered_json& json, int indent = 2);
std::string json_text(const nlohmann::json& json, int indent = 2);

}  // namespace misdeal::reports
