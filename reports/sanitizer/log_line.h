#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reports/sanitizer/sanitizer_report.h"

/// What single lines of a sanitizer's log say.
namespace misdeal::reports {

/// A line without colours, line end, time stamp and test number.
struct LogLine {
  std::string stream;  ///< "12: " of `ctest -V`: which test it comes from; mostly empty
  std::string text;
};

LogLine read_log_line(std::string_view line);

/// The first line of a report: "WARNING: ThreadSanitizer: data race (pid=7)", "==7==ERROR:
/// AddressSanitizer: …", "wallet.cpp:4:84: runtime error: …".
struct Heading {
  std::string tool;
  std::string kind;
  std::string message;
  StackFrame place;  ///< of undefined behaviour, which may come without a stack
};

std::optional<Heading> read_heading(std::string_view line);

/// The last line of a report: "SUMMARY: ThreadSanitizer: data race wallet.cpp:4:84 in deposit".
std::optional<Heading> read_summary(std::string_view line);

/// The 3 of "ThreadSanitizer: reported 3 warnings", the last line of a process.
std::optional<std::uint64_t> read_announced(std::string_view line);

/// The line above a stack, without its colon, and what kind of stack follows.
struct StackTitle {
  std::string text;
  StackRole role = StackRole::side;
};

std::optional<StackTitle> read_title(std::string_view line);

/// A line that explains without a stack; nothing if it has nothing to do with the report.
std::optional<std::string> read_note(std::string_view line);

/// The 3 of "And 3 more similar thread leaks."
std::optional<std::uint64_t> read_more_alike(std::string_view line);

}  // namespace misdeal::reports
