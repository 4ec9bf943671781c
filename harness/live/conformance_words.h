#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/check/verdict.h"
#include "harness/live/live_history.h"

/// How the conformance pack reads an answer and puts it in words.
namespace misdeal::harness {

/// "refused with 400 or 422"; only the word if no status is promised.
std::string statuses_text(const char* word, const std::vector<int>& statuses);
/// "replayed, applied (200)", "no answer".
std::string outcome_text(const LiveCall& call);
/// "executed 2 times", "effect not visible".
std::string times(std::optional<std::int64_t> executed);

/// Whether the status is one of those promised; if none is, any.
bool fits(const std::vector<int>& statuses, const LiveCall& call);
bool is_refusal(const LiveCall& call);
Verdict verdict_if(bool is_promised, bool holds);

}  // namespace misdeal::harness
