#include "harness/cli/pin.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/child_process.h"
#include "harness/cli/explorer_program.h"
#include "harness/scenario/repro.h"
#include "harness/scenario/scenario_of_history.h"

namespace misdeal::harness {
namespace {

using Json = nlohmann::json;
using reports::Pin;

struct Candidate {
  const Finding* finding;
  Scenario scenario;
};

struct Candidates {
  std::vector<Candidate> all;
  std::string why_none;
};

struct Evidence {
  const Finding* finding;
  const History* history;
};

/// The first finding of each property. The doubled request first: it tells most.
std::vector<Evidence> evidence_of(std::span<const Epoch> violated) {
  std::vector<Evidence> evidence;
  for (const Epoch& epoch : violated) {
    for (const PropertyResult& property : epoch.report.results) {
      const bool is_known = std::ranges::any_of(evidence, [&](const Evidence& known) {
        return known.finding->property == property.property;
      });
      if (property.findings.empty() || is_known) continue;
      const bool tells_most = property.property == Property::exactly_once;
      evidence.insert(tells_most ? evidence.begin() : evidence.end(),
                      {&property.findings.front(), &epoch.history});
    }
  }
  return evidence;
}

/// With few requests first, then with more.
Candidates candidates_of(std::span<const Epoch> violated) {
  Candidates candidates;
  for (const Reach reach : {Reach::participants, Reach::overlapping, Reach::sequence}) {
    for (const auto& [finding, history] : evidence_of(violated)) {
      auto scenario = scenario_of(*history, *finding, reach);
      if (!scenario) {
        candidates.why_none = scenario.error();
      } else {
        candidates.all.push_back({finding, std::move(*scenario)});
      }
    }
  }
  return candidates;
}

std::vector<reports::PinnedStep> steps_of(const Json& json) {
  std::vector<reports::PinnedStep> steps;
  for (const Json& step : json) {
    steps.push_back({.thread = step.value("thread", 0U),
                     .operation = step.value("operation", ""),
                     .object = step.value("object", ""),
                     .value = step.value("value", ""),
                     .function = step.value("function", ""),
                     .file = step.value("file", ""),
                     .line = step.value("line", 0U),
                     .interrupts = step.value("interrupts", false)});
  }
  return steps;
}

Repro repro_of(const std::string& engine, const Candidate& candidate, std::uint64_t seed) {
  return {.engine = engine,
          .scenario = candidate.scenario,
          .violates = std::string(to_string(candidate.finding->property)),
          .what = candidate.finding->message,
          .schedule = {},
          .strategy = {},
          .seed = seed,
          .build = {}};
}

/// Adds what the explorer said to what is known so far.
void add(const Json& answer, const Candidate& candidate, Pin& pin) {
  pin.schedules += answer.value("schedules", std::uint64_t{0});
  pin.seconds += answer.value("seconds", 0.0);
  pin.is_pinned = answer.value("pinned", false);
  pin.property = to_string(candidate.finding->property);
  if (!pin.is_pinned) return;
  pin.what = answer.value("what", "");
  pin.actions = answer.value("acts", 0U);
  pin.preemptions = answer.value("preemptions", 0U);
  pin.is_minimal_in_preemptions = answer.value("minimal_in_preemptions", false);
  pin.steps = steps_of(answer.value("steps", Json::array()));
}

}  // namespace

Pin pin(const EngineSpec& engine, std::span<const Epoch> violated, const PinOptions& options) {
  using Clock = std::chrono::steady_clock;
  Pin pin;
  const Candidates candidates = candidates_of(violated);
  pin.why_not = candidates.why_none;
  const auto count = static_cast<std::int64_t>(std::max<std::size_t>(1, candidates.all.size()));
  const std::int64_t share = std::max<std::int64_t>(1, options.time_limit.count() / count);
  const std::filesystem::path file = options.folder / "repro.json";
  const auto end = Clock::now() + options.time_limit;
  for (const Candidate& candidate : candidates.all) {
    if (Clock::now() >= end) break;
    const Repro repro = repro_of(std::string(engine.name), candidate, options.seed);
    if (const auto written = write_repro(file, repro); !written) {
      pin.why_not = written.error();
      return pin;
    }
    pin.repro_file = file.filename();
    const auto output = output_of(
        {explorer_program().string(), "pin", file.string(), "--seconds", std::to_string(share),
         "--shrink-seconds", std::to_string(options.time_limit.count())},
        2 * options.time_limit + std::chrono::seconds(10));
    const Json answer = output ? Json::parse(*output, nullptr, false) : Json();
    if (!answer.is_object()) {
      pin.why_not = output ? "the explorer gave no answer" : output.error();
      return pin;
    }
    add(answer, candidate, pin);
    if (pin.is_pinned) return pin;
    pin.why_not = fmt::format("no schedule of these requests that was tried violates {}",
                              to_string(candidate.finding->property));
  }
  return pin;
}

Pin keep_pattern(const std::string& url, std::span<const Epoch> violated,
                 const PinOptions& options) {
  Pin pin;
  const Candidates candidates = candidates_of(violated);
  pin.why_not = candidates.why_none;
  if (candidates.all.empty()) return pin;
  const std::filesystem::path file = options.folder / "repro.json";
  const auto written = write_repro(file, repro_of(url, candidates.all.front(), options.seed));
  pin.why_not = written ? "nobody chooses the schedule of a running server; misdeal replay " +
                              file.string() + " --target " + url + " sends the requests again"
                        : written.error();
  if (written) pin.repro_file = file.filename();
  pin.property = to_string(candidates.all.front().finding->property);
  return pin;
}

}  // namespace misdeal::harness
