#include "harness/live/conformance_words.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace misdeal::harness {

std::string statuses_text(const char* word, const std::vector<int>& statuses) {
  return statuses.empty() ? word : fmt::format("{} with {}", word, fmt::join(statuses, " or "));
}

bool fits(const std::vector<int>& statuses, const LiveCall& call) {
  return statuses.empty() || std::ranges::find(statuses, call.status) != statuses.end();
}

bool is_refusal(const LiveCall& call) {
  return call.meaning != Meaning::applied && call.meaning != Meaning::unknown;
}

std::string outcome_text(const LiveCall& call) {
  if (!call.is_answered()) return "no answer";
  return fmt::format("{}{} ({})", call.is_replay ? "replayed, " : "", to_string(call.meaning),
                     call.status);
}

std::string times(std::optional<std::int64_t> executed) {
  if (!executed) return "effect not visible";
  if (*executed == 0) return "no effect";
  return *executed == 1 ? "executed once" : fmt::format("executed {} times", *executed);
}

Verdict verdict_if(bool is_promised, bool holds) {
  if (!is_promised) return Verdict::not_checked;
  return holds ? Verdict::holds : Verdict::violated;
}

}  // namespace misdeal::harness
