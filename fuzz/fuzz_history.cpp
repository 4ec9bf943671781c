// Any bytes, as a history file. Property: they are refused with one line, or they are a history
// that written again is read as the same, that all checkers judge without harm and the same each
// time, and whose violations become scenarios that can be read, or are refused with one line.
#include <nlohmann/json.hpp>

#include "fuzz/fuzz_target.h"
#include "harness/check/check_history.h"
#include "harness/history/history_file.h"
#include "harness/history/history_json_lines.h"
#include "harness/scenario/scenario_of_history.h"

namespace misdeal::fuzz {
namespace {

using harness::CheckOptions;
using harness::CheckReport;
using harness::History;

/// Small, so that what costs time here is reading and not searching.
constexpr harness::CheckBudget kBudget{.search_steps_max = 5'000, .search_bytes_max = 4U << 20U};

History written_and_read(const History& history) {
  const std::string written = harness::history_bytes(history);
  auto again = harness::parse_history(written);
  require_there(again, "a history that was written can be read");
  require(again->operations == history.operations, "operations are read as they were written");
  require(harness::history_bytes(*again) == written, "everything is read as it was written");
  return *std::move(again);
}

void require_same(const CheckReport& a, const CheckReport& b) {
  require(a.results.size() == b.results.size(), "the same properties are judged");
  for (std::size_t i = 0; i < a.results.size(); ++i) {
    require(a.results[i].verdict == b.results[i].verdict, "the verdicts are the same");
    require(a.results[i].violations == b.results[i].violations, "as many violations are found");
  }
}

void pin(const History& history, const harness::Finding& finding) {
  using harness::Reach;
  for (const Reach reach : {Reach::participants, Reach::overlapping, Reach::sequence}) {
    const auto scenario = harness::scenario_of(history, finding, reach);
    if (!scenario) {
      require_one_line(scenario.error());
      continue;
    }
    const std::string text = harness::to_json(*scenario);
    const auto again = harness::parse_scenario(text);
    require_there(again, "a scenario that a violation was made into can be read");
    require(harness::to_json(*again) == text, "and is the same");
  }
}

void judge(std::string_view bytes) {
  const auto history = harness::parse_history(bytes);
  if (!history) {
    require_one_line(history.error());
    return;
  }
  const CheckOptions options{kBudget, harness::unanswered_in(*history)};
  const CheckReport report = check_history(*history, options);
  require_same(report, check_history(written_and_read(*history), options));
  for (const auto& result : report.results) {
    for (const auto& finding : result.findings) pin(*history, finding);
  }
  for (const auto& operation : history->operations) {
    require(nlohmann::json::accept(harness::json_line(operation, *history)),
            "an operation is exported as JSON");
  }
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  misdeal::fuzz::judge({reinterpret_cast<const char*>(data), size});
  return 0;
}
