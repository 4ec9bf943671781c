#include "harness/doctor/diagnosis.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace misdeal::harness {

namespace {

/// What the shadow of clang 19's and g++ 12's ThreadSanitizer has room for on every architecture.
constexpr unsigned kRandomBitsMax = 28;
constexpr const char* kFewerRandomBits = "sudo sysctl vm.mmap_rnd_bits=28";

constexpr std::int64_t kClockStepNsMax = 1'000;
constexpr std::int64_t kClockReadingNsMax = 500;
constexpr unsigned kPortsFew = 4'096;
constexpr std::uint64_t kOpenFilesFew = 1'024;
constexpr std::uint64_t kMebibyte = 1U << 20U;
constexpr std::uint64_t kDiskBytesMin = 64 * kMebibyte;
constexpr std::uint64_t kDiskBytesFew = 1'024 * kMebibyte;
constexpr double kClockAheadMaxS = 5;

Diagnosis well(const char* name, std::string found) {
  return {name, Health::ok, std::move(found), ""};
}
Diagnosis warns(const char* name, std::string found, std::string remedy) {
  return {name, Health::warning, std::move(found), std::move(remedy)};
}
Diagnosis fails(const char* name, std::string found, std::string remedy) {
  return {name, Health::failing, std::move(found), std::move(remedy)};
}

Diagnosis judge_program(const char* name, const ProgramFact& facts, Health without,
                        const std::string& why, const std::string& remedy) {
  if (facts.path.empty()) {
    return {name, without, fmt::format("{} is not in PATH: {}", facts.name, why), remedy};
  }
  if (facts.version.empty()) {
    return {name, without, fmt::format("{} {}; {}", facts.path, facts.trouble, why), remedy};
  }
  return well(name, fmt::format("{} ({})", facts.path, facts.version));
}

std::string random_bits_text(std::optional<unsigned> bits) {
  return bits ? fmt::format("vm.mmap_rnd_bits is {}", *bits) : "vm.mmap_rnd_bits is not known";
}

/// Not tried: the setting alone tells little, for newer runtimes start again without it.
Diagnosis judge_random_bits(std::optional<unsigned> bits) {
  constexpr const char* kName = "thread-sanitizer";
  if (bits && *bits > kRandomBitsMax) {
    return warns(kName, random_bits_text(bits) + ", which may stop programs at their start",
                 kFewerRandomBits);
  }
  return warns(kName, "not tried: misdeal-tsan-probe is not beside misdeal",
               "build it: cmake --preset release && cmake --build --preset release --target "
               "misdeal-tsan-probe");
}

}  // namespace

std::string_view to_string(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::note:
      return "note";
    case Health::warning:
      return "warning";
    case Health::failing:
      return "failing";
  }
  return "";
}

Diagnosis judge_thread_sanitizer(const ThreadSanitizerFacts& facts,
                                 std::optional<unsigned> mmap_rnd_bits) {
  constexpr const char* kName = "thread-sanitizer";
  if (!facts.has_probe) return judge_random_bits(mmap_rnd_bits);
  const std::string bits = random_bits_text(mmap_rnd_bits);
  const std::string told = facts.output.empty() ? "" : ": " + facts.output;
  if (!facts.starts) {
    const bool is_too_random = !mmap_rnd_bits || *mmap_rnd_bits > kRandomBitsMax;
    return fails(kName, fmt::format("a program does not start under it ({}){}", bits, told),
                 is_too_random ? kFewerRandomBits
                               : "allow the system call personality (in a container: "
                                 "--security-opt seccomp=unconfined), or raise ulimit -v");
  }
  if (!facts.sees_race) {
    return fails(kName, "a planted race was not reported" + told,
                 "unset TSAN_OPTIONS, and look for a suppression of everything");
  }
  if (!facts.names_race) {
    return fails(kName, "a planted race was reported without the name of its function" + told,
                 "sudo apt-get install llvm-19, or set TSAN_OPTIONS=external_symbolizer_path=...");
  }
  return well(kName, fmt::format("starts, and names a planted race ({})", bits));
}

Diagnosis judge_clang(const ProgramFact& facts) {
  return judge_program("clang", facts, Health::failing,
                       "sanitizers, explorer and fuzz targets are built with it",
                       "sudo apt-get install clang-19");
}

Diagnosis judge_gcc(const ProgramFact& facts) {
  return judge_program("gcc", facts, Health::warning, "ci/test builds with it, too",
                       "sudo apt-get install g++-12");
}

Diagnosis judge_symbolizer(const ProgramFact& facts) {
  return judge_program("symbolizer", facts, Health::failing,
                       "reports of sanitizers have no names without it, and so no fingerprints",
                       "sudo apt-get install llvm-19");
}

Diagnosis judge_cores(unsigned cores, std::optional<double> quota) {
  constexpr const char* kName = "cores";
  const std::string found =
      quota ? fmt::format("{} cores, of which the cgroup grants {:.1f}", cores, *quota)
            : fmt::format("{} cores", cores);
  const double usable = quota ? std::min(*quota, static_cast<double>(cores)) : cores;
  if (cores == 0) {
    return fails(kName, "this process may run on no core that is known",
                 "start it without taskset, and with /proc and /sys mounted");
  }
  if (usable < 2) {
    return warns(kName, found + ": requests overlap only where one is interrupted",
                 "give it two cores (docker run --cpus=2), or expect exit code 3");
  }
  return well(kName, found);
}

Diagnosis judge_clock(const ClockFacts& facts) {
  constexpr const char* kName = "clock";
  const std::string source = facts.source.empty() ? "clock source not known" : facts.source;
  const std::string found = fmt::format("{}, steps of {} ns, {} ns a reading", source,
                                        facts.step_min_ns, facts.reading_ns);
  constexpr const char* kOtherSource =
      "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource (or "
      "kvm-clock in a virtual machine)";
  if (facts.backward_ns_max > 0) {
    return fails(
        kName,
        fmt::format("{}; another thread saw it {} ns earlier, so what happened first cannot "
                    "be told",
                    found, facts.backward_ns_max),
        kOtherSource);
  }
  if (facts.step_min_ns <= 0) {
    return fails(kName, source + "; it stands still", kOtherSource);
  }
  if (facts.step_min_ns > kClockStepNsMax || facts.reading_ns > kClockReadingNsMax) {
    return warns(kName, found + ": too coarse or slow to see short overlaps", kOtherSource);
  }
  return well(kName, found);
}

Diagnosis judge_loopback(const LoopbackFacts& facts) {
  constexpr const char* kName = "loopback";
  if (!facts.error.empty()) {
    return fails(kName, "this machine cannot connect to itself: " + facts.error,
                 "sudo ip link set lo up; and let no firewall drop 127.0.0.1");
  }
  const std::string found = fmt::format("127.0.0.1 answers, {} ports, {} open files a process",
                                        facts.ports, facts.open_files_max);
  if (facts.ports != 0 && facts.ports < kPortsFew) {
    return warns(kName, found + ": connections may run out of ports",
                 "sudo sysctl net.ipv4.ip_local_port_range=\"32768 60999\"");
  }
  if (facts.open_files_max < kOpenFilesFew) {
    return warns(kName, found + ": connections may run out of files", "ulimit -n 4096");
  }
  return well(kName, found);
}

Diagnosis judge_disk(const DiskFacts& facts) {
  constexpr const char* kName = "disk";
  const std::string folder = facts.folder.string();
  if (!facts.error.empty()) {
    return fails(kName, fmt::format("nothing can be written to {}: {}", folder, facts.error),
                 "name a folder that is yours with --out");
  }
  const std::string found = fmt::format("{} MiB free in {}", facts.free_bytes / kMebibyte, folder);
  if (facts.free_bytes < kDiskBytesMin) {
    return fails(kName, found + ": too little for a history and its report",
                 "delete old runs in there, or name another folder with --out");
  }
  if (facts.free_bytes < kDiskBytesFew) {
    return warns(kName, found + ": little for long runs with --keep-going",
                 "delete old runs in there, or name another folder with --out");
  }
  return well(kName, found);
}

Diagnosis judge_target(const TargetFacts& facts) {
  constexpr const char* kName = "target";
  if (!facts.error.empty()) {
    return fails(kName, fmt::format("{} cannot be reached: {}", facts.url, facts.error),
                 "start the server, and see that it listens there");
  }
  const std::string found =
      fmt::format("{} answers {} in {:.1f} ms", facts.url, facts.status, facts.answer_ms);
  if (!facts.clock_ahead_s) return well(kName, found + ", without a date");
  if (std::abs(*facts.clock_ahead_s) > kClockAheadMaxS) {
    return warns(
        kName,
        fmt::format("{}, its clock is {:.0f} s {} ours", found, std::abs(*facts.clock_ahead_s),
                    *facts.clock_ahead_s > 0 ? "ahead of" : "behind"),
        "set both by NTP (timedatectl set-ntp true): times to live are judged by ours");
  }
  return well(kName, found + ", its clock agrees with ours");
}

std::vector<Diagnosis> diagnose(const MachineFacts& facts) {
  std::vector<Diagnosis> all{
      judge_thread_sanitizer(facts.thread_sanitizer, facts.mmap_rnd_bits),
      judge_clang(facts.clang),
      judge_gcc(facts.gcc),
      judge_symbolizer(facts.symbolizer),
      judge_cores(facts.cores, facts.core_quota),
      judge_clock(facts.clock),
      judge_loopback(facts.loopback),
      judge_disk(facts.disk),
  };
  if (facts.target) all.push_back(judge_target(*facts.target));
  return all;
}

Health worst_health(const std::vector<Diagnosis>& diagnoses) {
  Health worst = Health::ok;
  for (const Diagnosis& diagnosis : diagnoses) worst = std::max(worst, diagnosis.health);
  return worst;
}

}  // namespace misdeal::harness
