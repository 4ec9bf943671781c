#pragma once

#include <string>
#include <string_view>

#include "harness/history/operation.h"

namespace misdeal::reports {

/// What was asked for, without the seat: "fold", "raise to 120", "join with 200".
std::string command_text(const harness::Operation& operation);

/// What was asked for, with the seat: "fold, seat 3".
std::string asked_text(const harness::Operation& operation);

/// What was answered, in words: "committed", "committed, replayed", "refused: not your turn".
std::string answer_text(const harness::Operation& operation);

/// What was answered, for little room: "v41", "v41 again" for a replay, "refused", "no answer".
std::string answer_mark(const harness::Operation& operation);

/// The answer's version as a number, or "-".
std::string version_text(engine::Version version);

/// The first 8 hexadecimal digits of an id, or "-" when there is none.
std::string short_id(const engine::RequestId& id);

/// A name from a program in words: dashes and underscores become spaces.
std::string in_words(std::string_view name);

}  // namespace misdeal::reports
