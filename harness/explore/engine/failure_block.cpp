#include "harness/explore/engine/failure_block.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "harness/check/describe.h"
#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"

namespace misdeal::harness {

void print_failure(std::FILE* out, const Repro& repro, const EngineExploration& outcome) {
  assert(outcome.result.failure);
  const explore::Failure& failure = *outcome.result.failure;
  fmt::print(out, "\n  violated     {}\n  what         {}\n",
             reports::terminal_text(repro.violates), reports::terminal_text(repro.what));
  if (outcome.finding) {
    if (!outcome.finding->expected.empty())
      fmt::print(out, "  expected     {}\n", reports::terminal_text(outcome.finding->expected));
    if (!outcome.finding->observed.empty())
      fmt::print(out, "  observed     {}\n", reports::terminal_text(outcome.finding->observed));
    for (const std::size_t at : outcome.finding->operations) {
      const Operation& operation = outcome.history.operations[at];
      fmt::print(out, "  event        {}\n",
                 describe(operation, outcome.history.operations.front().invoked_ns));
    }
  } else {
    for (const explore::Witness& witness : failure.witnesses) {
      fmt::print(out, "  thread {:<6}{}\n", witness.thread, witness.doing);
      for (const explore::StackFrame& frame : witness.stack) {
        if (explore::is_of_library(frame)) continue;
        fmt::print(out, "                 {} at {}:{}\n", frame.function, frame.file, frame.line);
      }
    }
  }
  fmt::print(
      out, "  schedule     {}, {}, found by {}\n", reports::counted(failure.steps_taken, "step"),
      reports::counted(repro.preemptions, "preemption"), reports::terminal_text(repro.strategy));
}

void print_commands(std::FILE* out, const std::filesystem::path& file) {
  fmt::print(out,
             "  repro file   {0}\n  replay       misdeal replay {0}\n  shrink       misdeal shrink "
             "{0}\n\n",
             reports::shell_word(file.string()));
}

void print_columns(std::FILE* out, const explore::Failure& failure) {
  std::uint32_t threads = 0;
  for (const explore::Step& step : failure.steps) threads = std::max(threads, step.thread + 1);
  constexpr std::size_t kWidth = 30;
  fmt::print(out, "\n  ");
  for (std::uint32_t thread = 0; thread < threads; ++thread) {
    fmt::print(out, "{:<{}}", fmt::format("thread {}", thread), kWidth);
  }
  fmt::print(out, "\n");
  for (const explore::Step& step : failure.steps) {
    std::string words =
        fmt::format("{}{} {}", step.is_preemption ? "> " : "", step.operation, step.object);
    if (!step.value.empty()) words += ": " + step.value;
    const std::string where =
        step.where.line == 0
            ? std::string()
            : fmt::format("{}:{}", std::filesystem::path(step.where.file).filename().string(),
                          step.where.line);
    fmt::print(out, "  {:{}}{:<{}}{}\n", "", kWidth * step.thread, words,
               kWidth * (threads - step.thread), where);
  }
  fmt::print(out, "\n  > the thread before was interrupted\n");
}

}  // namespace misdeal::harness
