#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "harness/hands/hand_script.h"

namespace misdeal::harness {

/// Why a line cannot be played, and the id it has if that could be read.
struct UnusableLine {
  std::string id = "null";  ///< JSON text
  std::string error;        ///< may quote the line; not necessarily valid UTF-8
};

/// Reads one line of the input of `misdeal hands`: a hand or a session. Everything that can be
/// judged without playing is judged here (R3, R90). Safe on any bytes, nested however deeply.
std::expected<TableScript, UnusableLine> parse_script(std::string_view line);

}  // namespace misdeal::harness
