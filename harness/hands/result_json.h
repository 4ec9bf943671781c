#pragma once

#include <string>
#include <vector>

#include "harness/hands/hand_result.h"
#include "harness/hands/hand_script.h"
#include "harness/hands/script_json.h"

namespace misdeal::harness {

/// The line of output for a played line of input, without the line's end. Valid UTF-8.
std::string result_line(const TableScript& script, const std::vector<HandResult>& hands);

/// The line of output for an unusable line of input, without the line's end. Valid UTF-8.
std::string error_line(const UnusableLine& line);

}  // namespace misdeal::harness
