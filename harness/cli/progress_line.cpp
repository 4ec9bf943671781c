#include "harness/cli/progress_line.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "reports/wording/number_text.h"

namespace misdeal::harness {

namespace {

constexpr engine::Nanoseconds kTerminalPeriod = std::chrono::milliseconds{200};
constexpr engine::Nanoseconds kPlainPeriod = std::chrono::seconds{10};

}  // namespace

ProgressLine::ProgressLine() : is_terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(const StressProgress& progress) {
  if (progress.elapsed - shown_at_ < (is_terminal_ ? kTerminalPeriod : kPlainPeriod)) return;
  shown_at_ = progress.elapsed;
  is_shown_ = true;
  const std::string text = fmt::format(
      "{}: {} operations, {} epochs, so far: {}", reports::duration_text(progress.elapsed.count()),
      reports::grouped(progress.operations), progress.epochs, to_string(progress.verdict));
  fmt::print(stderr, "{}{}{}", is_terminal_ ? "\r\x1b[K" : "", text, is_terminal_ ? "" : "\n");
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (is_terminal_ && is_shown_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace misdeal::harness
