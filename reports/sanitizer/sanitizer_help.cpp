#include "reports/sanitizer/sanitizer_help.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace misdeal::reports {

namespace {

struct Help {
  std::string_view rule;
  std::string_view text;
};

constexpr std::array kHelp = {
    Help{
        "tsan/data-race",
        "Two threads access the same memory without anything that orders them, and at least one "
        "writes: the program has no defined meaning from there on. Let both hold the same lock, or "
        "make the object atomic. A flag that is tested before it is set is no lock."},
    Help{"tsan/lock-order-inversion",
         "Locks are taken in one order here and in another there: two threads that do so at the "
         "same time wait for each other for ever. Always take them in one order, or together with "
         "std::scoped_lock(a, b)."},
    Help{"tsan/thread-leak",
         "A thread ended, or goes on, and nobody will ever join it. Use std::jthread, or join it."},
    Help{"tsan/destroy-of-a-locked-mutex",
         "A mutex is destroyed while somebody holds it. Let whoever uses it end first."},
    Help{"tsan/signal-unsafe-call-inside-of-a-signal",
         "A signal handler calls what may be in the middle of its work when the signal arrives, "
         "such as an allocation. Set a flag in the handler and do the work elsewhere."},
    Help{"tsan/heap-use-after-free",
         "Memory is used that another call has already given back. Let the owner outlive its "
         "users."},
    Help{"tsan/report-missing-from-the-log",
         "ThreadSanitizer counted more reports than the log holds: the log was cut, filtered or "
         "overwritten. Keep the whole standard error, or a log_path for each process."},
    Help{"tsan/unexpected-memory-mapping",
         "The kernel spreads memory further than ThreadSanitizer allows, so that the program never "
         "ran. See misdeal doctor."},
    Help{"asan/heap-use-after-free",
         "Memory is used after it was given back. Let the owner outlive its users."},
    Help{"exit-status/no-report-in-the-log",
         "The program ended with a status that is not 0, and no sanitizer says why: it was not "
         "found (127), a signal ended it (128 and the signal's number), or one of its own checks "
         "failed. See the end of its log."},
    Help{"lsan/memory-leak", "Memory is never given back, and nothing points to it any more."},
};

}  // namespace

std::string sanitizer_help(const SanitizerReport& report) {
  const std::string rule = rule_id(report);
  for (const Help& help : kHelp) {
    if (help.rule == rule) return std::string(help.text);
  }
  return fmt::format("{} saw this at run time, so it did happen: {}. The stacks show where.",
                     report.tool, report.kind.substr(0, 200));
}

}  // namespace misdeal::reports
