#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/doctor/machine_facts.h"
#include "harness/doctor/run_in_own_group.h"

namespace misdeal::harness {

/// run_in_own_group, or what a test has instead.
using RunProgram = std::function<std::expected<ProgramRun, std::string>(
    const std::vector<std::string>& command, std::chrono::seconds time_limit)>;

struct GatherOptions {
  std::filesystem::path tsan_probe;  ///< program to try ThreadSanitizer with; may be missing
  std::filesystem::path out;         ///< need not exist yet
  std::string target;                ///< URL that can be used; empty: none
  std::string search_path;           ///< PATH
  RunProgram run;
};

/// Looks at this machine, which takes about a second; changes nothing. Whatever cannot be found out
/// is told as not known.
MachineFacts gather_facts(const GatherOptions& options);

/// The clock that histories are stamped with, read by several threads at once for some 20 ms.
ClockFacts measure_clock();

/// Whether the server answers, and how far its clock is from ours.
TargetFacts visit_target(const std::string& url);

/// Where a program is, and whether it names its version when it is asked: for 5 s at most.
ProgramFact look_for_program(const std::string& name, const GatherOptions& options);

/// The first line with the version 19 or 19.1.7, if "19" is asked for: not one with 119, 2.19 or
/// clang++-19, which is a name. Without the blanks around it; empty if no line has it.
std::string line_with_version(const std::string& text, std::string_view major);

/// The first folder of PATH that has an executable file of that name; empty if none has.
std::filesystem::path find_program(const std::string& name, const std::string& search_path);

/// Processor time a second that "200000 100000" of cgroup v2's cpu.max grants: 2. Nothing for "max"
/// and for what cannot be read.
std::optional<double> read_cpu_max(const std::string& text);

/// Seconds since 1970 of "Thu, 26 Nov 2026 02:29:20 GMT" (IMF-fixdate, RFC 9110, 5.6.7).
std::optional<std::int64_t> read_http_date(const std::string& text);

/// How far a clock is ahead of ours, negative if behind, when it said `date_s` at our `ours_s`,
/// both since 1970. A date has whole seconds: within the second of one, the clocks agree.
double clock_ahead_s(std::int64_t date_s, double ours_s);

}  // namespace misdeal::harness
