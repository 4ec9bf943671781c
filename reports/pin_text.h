#pragma once

#include <string>

#include "reports/run_result.h"

namespace misdeal::reports {

/// How the search for a schedule went, one sentence.
std::string pin_text(const Pin& pin);

/// The command that makes a pinned failure happen again; empty if there is none.
std::string replay_command(const RunResult& result);

/// "boolean_flag.cpp:19", or "" if that is not known.
std::string place_text(const PinnedStep& step);

}  // namespace misdeal::reports
