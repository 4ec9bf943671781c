#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Reports of ThreadSanitizer, AddressSanitizer, LeakSanitizer, UndefinedBehaviorSanitizer and
/// libFuzzer as values: read from logs, told apart by what races, merged.
namespace misdeal::reports {

struct StackFrame {
  std::string function;  ///< as the symbolizer names it; empty if not known
  std::string file;      ///< as it was compiled, mostly absolute; empty if not known
  unsigned line = 0;     ///< from 1; 0: not known
  unsigned column = 0;   ///< from 1; 0: not known
  std::string module;    ///< "program+0xdeb"; empty if not told

  bool operator==(const StackFrame&) const = default;
};

/// Why a stack is in the report. Only sides make the fingerprint, unless there are none.
enum class StackRole : std::uint8_t {
  side,    ///< what clashed: an access, an acquisition, the end of memory that is used
  memory,  ///< where the memory comes from
  mutex,   ///< where a mutex was first seen
  thread,  ///< where a thread was started
};

std::string_view to_string(StackRole role);

struct SanitizerStack {
  StackRole role = StackRole::side;
  std::string title;  ///< "Write of size 8 at 0x… by thread T2 (mutexes: write M1)"; may be empty
  std::vector<StackFrame> frames;  ///< innermost first

  bool operator==(const SanitizerStack&) const = default;
};

inline constexpr std::string_view kThreadSanitizer = "ThreadSanitizer";
inline constexpr std::string_view kLibFuzzer = "libFuzzer";
/// The tool of a report that says: the program ended badly, and no sanitizer said why.
inline constexpr std::string_view kExitStatus = "exit status";

struct SanitizerReport {
  std::string tool;     ///< kThreadSanitizer, "AddressSanitizer", …
  std::string kind;     ///< "data race", "heap-use-after-free", without addresses or numbers
  std::string message;  ///< the whole first line, behind the tool's name
  std::vector<SanitizerStack> stacks;  ///< in the order of the log
  std::vector<std::string> notes;      ///< other lines that explain: locations, lock cycles
  std::uint64_t count = 1;   ///< how often: the tool itself may leave out what is alike, and counts
  std::string log;           ///< where it was read
  std::size_t log_line = 0;  ///< of the first line, from 1

  bool operator==(const SanitizerReport&) const = default;
};

/// What was found in logs, without doubles.
struct SanitizerFindings {
  std::vector<std::string> logs;
  std::uint64_t bytes = 0;               ///< read from them
  std::string source_root;               ///< files below it get relative paths
  std::vector<SanitizerReport> reports;  ///< merged: see merge_alike
  /// Lines that announce a report of a kind that is not understood: "tests.log:12: WARNING: DATA
  /// RACE". Where there are any, no reports does not mean that nothing was found.
  std::vector<std::string> not_understood;
};

/// Whether any report is ThreadSanitizer's.
bool has_thread_report(const SanitizerFindings& findings);

/// The kind as part of an identifier: "tsan/data-race", "asan/heap-use-after-free".
std::string rule_id(const SanitizerReport& report);

/// One line: "data race between deposit and withdraw", "heap-use-after-free in take".
std::string title_of(const SanitizerReport& report);

/// "2 data races, 1 heap-use-after-free in 3 logs", "no report in 3 logs".
std::string findings_text(const SanitizerFindings& findings);

/// "main::$_0::operator()() const at engine/table.cpp:12:3", or the module if there is no more.
std::string frame_text(const StackFrame& frame, std::string_view source_root);

/// The stacks as in the log, but with relative paths: for plain text.
std::string report_text(const SanitizerReport& report, std::string_view source_root);

/// The file below the root, "engine/table.cpp"; as it is if it is elsewhere.
std::string relative_path(std::string_view file, std::string_view source_root);

/// Whether relative_path leads to a place below the root (or is relative to begin with).
bool is_below(std::string_view file, std::string_view source_root);

/// Replaces the path of every file below the root by the relative one, which is the same on every
/// machine. What is elsewhere stays.
void make_paths_relative(SanitizerReport& report, std::string_view source_root);

}  // namespace misdeal::reports
