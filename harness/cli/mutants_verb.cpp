#include "harness/cli/mutants_verb.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "harness/cli/exit_codes.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/standard_output.h"
#include "harness/cli/stress_result.h"
#include "harness/drivers/stress.h"
#include "harness/mutants/engine_registry.h"
#include "reports/escape/json.h"
#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"

namespace misdeal::harness {

namespace {

/// One engine over all seeds.
struct Row {
  const EngineSpec* engine = nullptr;
  unsigned runs = 0;
  std::vector<std::int64_t> times_ns;      ///< to the first violation, of runs that found one
  std::vector<std::uint64_t> operations;   ///< to the first violation
  std::map<Property, unsigned> caught_by;  ///< runs in which the property was violated
  std::uint64_t operations_checked = 0;
  std::vector<reports::Exercise> exercises;  ///< of all runs together
  unsigned undecided = 0;                    ///< runs that could not be decided

  [[nodiscard]] unsigned caught() const { return static_cast<unsigned>(times_ns.size()); }
  [[nodiscard]] bool is_as_expected() const {
    return engine->is_mutant() ? caught() * 10 >= runs * 9 : caught() == 0 && proves_something();
  }
  /// Finding nothing says something only of an engine that was really attacked.
  [[nodiscard]] bool proves_something() const { return undecided == 0 && never_happened().empty(); }
  [[nodiscard]] std::vector<std::string> never_happened() const {
    reports::RunResult all_runs;
    all_runs.exercises = exercises;
    return reports::missing_exercises(all_runs);
  }
  /// The property that most runs violated; of equals the first in the order of Property.
  [[nodiscard]] std::string_view main_property() const {
    const auto most =
        std::ranges::max_element(caught_by, {}, [](const auto& entry) { return entry.second; });
    return most == caught_by.end() ? "-" : to_string(most->first);
  }
};

template <typename Value>
Value median(std::vector<Value> values) {
  if (values.empty()) return {};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

StressOptions stress_options(const EngineSpec& engine, const MutantsVerbOptions& options,
                             unsigned run) {
  StressOptions stress;
  stress.engine = &engine;
  stress.threads = options.threads;
  stress.seed = options.seed + run;
  stress.duration = options.duration;
  stress.watchdog = std::chrono::seconds{2};
  return stress;
}

void absorb(std::vector<reports::Exercise>& total, const std::vector<reports::Exercise>& run) {
  if (total.empty()) {
    total = run;
    return;
  }
  for (std::size_t i = 0; i < total.size(); ++i) total[i].count += run[i].count;
}

void absorb(Row& row, const StressOptions& options, const StressOutcome& outcome) {
  ++row.runs;
  absorb(row.exercises, result_of(options, outcome).exercises);
  const Verdict verdict = outcome.verdict();
  row.undecided += verdict == Verdict::undecided || verdict == Verdict::not_checked ? 1U : 0U;
  row.operations_checked += outcome.operations;
  if (outcome.verdict() != Verdict::violated) return;
  row.times_ns.push_back(outcome.time_to_first_violation.count());
  row.operations.push_back(outcome.operations_to_first_violation);
  for (const PropertyResult& property : outcome.properties) {
    if (property.verdict == Verdict::violated) ++row.caught_by[property.property];
  }
}

constexpr std::string_view kHeading =
    "engine                    caught  first by            median time  worst time  median "
    "operations";

/// Why a true engine's row without findings says nothing.
void print_doubts(const Row& row) {
  if (const auto never = row.never_happened(); !never.empty()) {
    fmt::print("  nothing proved: {} never happened\n", fmt::join(never, ", "));
  }
  if (row.undecided != 0) {
    fmt::print("  undecided: {}\n", reports::counted(row.undecided, "run"));
  }
}

void print_row(const Row& row) {
  const bool is_caught = row.caught() != 0;
  const auto worst = is_caught ? *std::ranges::max_element(row.times_ns) : 0;
  fmt::print("{:<24}  {:>6}  {:<18}  {:>11}  {:>10}  {:>17}\n", row.engine->name,
             fmt::format("{}/{}", row.caught(), row.runs), row.main_property(),
             is_caught ? reports::duration_text(median(row.times_ns)) : "-",
             is_caught ? reports::duration_text(worst) : "-",
             is_caught ? reports::grouped(median(row.operations))
                       : fmt::format("none in {}", reports::grouped(row.operations_checked)));
  if (!row.engine->is_mutant() && !is_caught) print_doubts(row);
  std::fflush(stdout);
}

nlohmann::ordered_json json_of(const Row& row) {
  nlohmann::ordered_json json;
  json["engine"] = row.engine->name;
  json["bug"] = row.engine->is_mutant() ? nlohmann::ordered_json(row.engine->bug) : nullptr;
  json["runs"] = row.runs;
  json["caught"] = row.caught();
  json["first_by"] = row.main_property();
  for (const auto& [property, runs] : row.caught_by) {
    json["caught_by"][std::string(to_string(property))] = runs;
  }
  json["times_to_first_violation_ns"] = row.times_ns;
  json["operations_to_first_violation"] = row.operations;
  json["operations_checked"] = row.operations_checked;
  json["undecided"] = row.undecided;
  json["never_happened"] = row.never_happened();
  return json;
}

int list_engines(std::span<const EngineSpec* const> engines) {
  for (const EngineSpec* const engine : engines) {
    fmt::print("{:<24}  {}\n", engine->name,
               engine->is_mutant() ? engine->bug : "The reference engine.");
  }
  return 0;
}

/// Empty if one of the names is not known; said on stderr then.
std::vector<const EngineSpec*> chosen_engines(const MutantsVerbOptions& options) {
  std::vector<const EngineSpec*> chosen;
  for (const std::string& name : options.engines) {
    const EngineSpec* const engine = find_engine(name);
    if (engine == nullptr) {
      fmt::print(stderr, "misdeal mutants: \"{}\" is no engine; see misdeal mutants --list\n",
                 reports::terminal_text(name));
      return {};
    }
    chosen.push_back(engine);
  }
  if (chosen.empty()) {
    for (const EngineSpec& engine : all_engines()) chosen.push_back(&engine);
  }
  return chosen;
}

int conclude(std::span<const Row> rows, bool was_interrupted) {
  const auto fails = [](const Row& row) { return !row.is_as_expected(); };
  for (const Row& row : rows) {
    if (!row.engine->is_mutant() && row.caught() != 0) return cli::kViolated;
  }
  return was_interrupted || std::ranges::any_of(rows, fails) ? cli::kUndecided : cli::kAllHold;
}

}  // namespace

int run_mutants(const MutantsVerbOptions& options) {
  const std::vector<const EngineSpec*> engines = chosen_engines(options);
  if (engines.empty()) return cli::kUsage;
  if (options.is_list) return list_engines(engines);
  if (options.seeds < 1 || options.seeds > 1'000 || options.threads < 1 || options.threads > 256) {
    fmt::print(stderr, "misdeal mutants: --seeds is 1 to 1000, --threads 1 to 256\n");
    return cli::kUsage;
  }
  const std::atomic<bool>& stop = stop_on_signals();
  bool is_stuck = false;
  std::vector<Row> rows;
  if (!options.is_json) fmt::print("{}\n", kHeading);
  for (const EngineSpec* const engine : engines) {
    Row row{.engine = engine};
    for (unsigned run = 0; run < options.seeds && !stop; ++run) {
      const StressOptions stress = stress_options(*engine, options, run);
      const StressOutcome outcome = run_stress(stress, {}, stop);
      is_stuck |= outcome.is_stuck;
      absorb(row, stress, outcome);
    }
    if (stop) break;
    if (!options.is_json) print_row(row);
    rows.push_back(std::move(row));
  }
  if (options.is_json) {
    auto json = nlohmann::ordered_json::array();
    for (const Row& row : rows) json.push_back(json_of(row));
    fmt::print("{}\n", reports::json_text(json));
  }
  const int code = conclude(rows, stop);
  if (is_stuck) std::_Exit(code_after_output(code));
  return code;
}

}  // namespace misdeal::harness
