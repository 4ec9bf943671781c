// How many schedules each strategy needs to find the bug of each program: a Markdown table on the
// standard output, as kept in docs/explorer-programs.md.
//
//   cmake --build --preset release --target explore_table
//   build/release/harness/explore/tests/explore_table [PROGRAM...] > docs/explorer-programs.md
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

constexpr std::uint64_t kSeeds = 20;
constexpr std::uint64_t kSchedulesMax = 10'000;
constexpr std::array kStrategies{StrategyKind::random, StrategyKind::pct,  StrategyKind::pos,
                                 StrategyKind::urw,    StrategyKind::surw, StrategyKind::portfolio};

/// Schedules up to and including the first that fails, a number a seed that found it, sorted.
std::vector<std::uint64_t> search(const BuggyProgram& program, StrategyKind strategy) {
  std::vector<std::uint64_t> schedules;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Result result = explore(
        {.strategy = strategy, .seed = seed, .executions_max = kSchedulesMax, .verifies = false},
        program.wrong);
    const bool found =
        result.failure &&
        std::ranges::find(program.acceptable, result.failure->kind) != program.acceptable.end();
    if (found) schedules.push_back(result.executions);
    if (!found && result.failure) {
      fmt::print(stderr, "{}, seed {}: {}\n", program.name, seed, describe(*result.failure));
    }
  }
  std::ranges::sort(schedules);
  return schedules;
}

struct Summary {
  double mean = 0;  ///< a seed that found nothing counts as if the next schedule had
  double median = 0;
  std::uint64_t worst = 0;
};

Summary summarise(std::vector<std::uint64_t> schedules) {
  schedules.resize(kSeeds, kSchedulesMax + 1);
  double sum = 0;
  for (const std::uint64_t count : schedules) sum += static_cast<double>(count);
  const std::size_t middle = schedules.size() / 2;
  return {.mean = sum / static_cast<double>(kSeeds),
          .median = static_cast<double>(schedules[middle - 1] + schedules[middle]) / 2,
          .worst = schedules.back()};
}

std::string in_words(const Summary& summary, std::size_t found) {
  std::string words = fmt::format("{:.1f} / {:g} / ", summary.mean, summary.median);
  words +=
      found == kSeeds ? fmt::format("{}", summary.worst) : fmt::format("{} of {}", found, kSeeds);
  return words;
}

int run(const std::vector<std::string_view>& wanted) {
  fmt::print(
      "# Schedules until the explorer finds a bug\n\n"
      "Small programs with one bug each (`harness/explore/tests/programs`). For each "
      "strategy: mean / median / worst number\nof schedules to the first failure, over {} "
      "seeds of at most {} schedules; in the place of the worst, how many seeds\nfound it, if "
      "not all did. Made by\n\n"
      "    cmake --build --preset release --target explore_table\n"
      "    build/release/harness/explore/tests/explore_table > docs/explorer-programs.md\n\n"
      "| program | bug |",
      kSeeds, kSchedulesMax);
  for (const StrategyKind strategy : kStrategies) fmt::print(" {} |", to_string(strategy));
  fmt::print("\n|---|---|{}\n", std::string("---|---|---|---|---|---|"));
  std::array<double, kStrategies.size()> logarithms{};
  std::array<std::size_t, kStrategies.size()> all_found{};
  std::size_t programs = 0;
  for (const BuggyProgram& program : all_programs()) {
    if (!wanted.empty() && std::ranges::find(wanted, program.name) == wanted.end()) continue;
    ++programs;
    fmt::print("| {} | {} |", program.name, program.kind);
    for (std::size_t i = 0; i < kStrategies.size(); ++i) {
      const std::vector<std::uint64_t> schedules = search(program, kStrategies[i]);
      const Summary summary = summarise(schedules);
      logarithms[i] += std::log(summary.mean);
      all_found[i] += schedules.size() == kSeeds ? 1 : 0;
      fmt::print(" {} |", in_words(summary, schedules.size()));
    }
    fmt::print("\n");
    std::fflush(stdout);
  }
  fmt::print("\n| of {} programs |", programs);
  for (const StrategyKind strategy : kStrategies) fmt::print(" {} |", to_string(strategy));
  fmt::print("\n|---|{}\n| found from every seed |", "---|---|---|---|---|---|");
  for (const std::size_t count : all_found) fmt::print(" {} |", count);
  fmt::print("\n| geometric mean of the means |");
  for (const double sum : logarithms) {
    fmt::print(" {:.1f} |",
               std::exp(sum / static_cast<double>(std::max<std::size_t>(programs, 1))));
  }
  fmt::print("\n");
  return 0;
}

}  // namespace
}  // namespace misdeal::explore::programs

int main(int count, char** arguments) {
  ::setenv("MISDEAL_SYMBOLIZER", "", 1);  // Places in the source are not shown.
  return misdeal::explore::programs::run({arguments + 1, arguments + count});
}
