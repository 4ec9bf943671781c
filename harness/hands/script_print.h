#pragma once

#include <string>
#include <string_view>

#include "harness/hands/hand_script.h"

namespace misdeal::harness {

/// A session as a line of input of `misdeal hands`, without the line's end: parse_script of it
/// gives the same script. Requires is_session.
std::string script_line(const TableScript& script);

/// Any text as a JSON string, quotes included. What is not UTF-8 is replaced.
std::string json_string(std::string_view text);

}  // namespace misdeal::harness
