#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/doctor/machine_facts.h"

namespace misdeal::harness {

/// From well to worst. A note is about something that nobody needs here, whatever is wrong with it.
enum class Health : std::uint8_t { ok, note, warning, failing };
std::string_view to_string(Health health);

/// One thing that was looked at.
struct Diagnosis {
  std::string name;  ///< "thread-sanitizer": stable, for programs
  Health health = Health::ok;
  std::string found;   ///< for people
  std::string remedy;  ///< what to do, exactly; empty if all is well

  bool operator==(const Diagnosis&) const = default;
};

Diagnosis judge_thread_sanitizer(const ThreadSanitizerFacts& facts,
                                 std::optional<unsigned> mmap_rnd_bits);
Diagnosis judge_clang(const ProgramFact& facts);
Diagnosis judge_gcc(const ProgramFact& facts);
Diagnosis judge_symbolizer(const ProgramFact& facts);
Diagnosis judge_cores(unsigned cores, std::optional<double> quota);
Diagnosis judge_clock(const ClockFacts& facts);
Diagnosis judge_loopback(const LoopbackFacts& facts);
Diagnosis judge_disk(const DiskFacts& facts);
Diagnosis judge_target(const TargetFacts& facts);

/// All of them, in that order; the target only if there is one.
std::vector<Diagnosis> diagnose(const MachineFacts& facts);

/// Of all; ok for none.
Health worst_health(const std::vector<Diagnosis>& diagnoses);

}  // namespace misdeal::harness
