#include "harness/doctor/diagnosis.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/doctor/gather_facts.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

MachineFacts fit_machine() {
  return {.mmap_rnd_bits = 28,
          .thread_sanitizer = {.has_probe = true,
                               .starts = true,
                               .sees_race = true,
                               .names_race = true,
                               .output = {}},
          .clang = {"clang++-19", "/usr/bin/clang++-19", "clang version 19.1.7", {}},
          .gcc = {"g++-12", "/usr/bin/g++-12", "g++-12 (Debian) 12.2.0", {}},
          .symbolizer = {"llvm-symbolizer-19",
                         "/usr/bin/llvm-symbolizer-19",
                         "LLVM version 19.1.7",
                         {}},
          .cores = 4,
          .core_quota = {},
          .clock = {.source = "tsc", .step_min_ns = 20, .reading_ns = 25, .backward_ns_max = 0},
          .loopback = {.error = {}, .ports = 28'232, .open_files_max = 1'048'576},
          .disk = {.folder = "misdeal-out", .error = {}, .free_bytes = 1ULL << 34U},
          .target = TargetFacts{.url = "http://127.0.0.1:8080",
                                .error = {},
                                .status = 404,
                                .answer_ms = 0.4,
                                .clock_ahead_s = 0}};
}

struct Illness {
  const char* row;
  Health health;
  void (*infect)(MachineFacts&);
  const char* remedy;  ///< part of it
};

const std::vector<Illness>& illnesses() {
  static const std::vector<Illness> all = {
      {"thread-sanitizer", Health::failing,
       [](MachineFacts& it) {
         it.thread_sanitizer.starts = false;
         it.thread_sanitizer.output = "FATAL: unexpected memory mapping";
         it.mmap_rnd_bits = 32;
       },
       "sudo sysctl vm.mmap_rnd_bits=28"},
      {"thread-sanitizer", Health::failing,
       [](MachineFacts& it) { it.thread_sanitizer.starts = false; }, "seccomp"},
      {"thread-sanitizer", Health::failing,
       [](MachineFacts& it) { it.thread_sanitizer.sees_race = false; }, "TSAN_OPTIONS"},
      {"thread-sanitizer", Health::failing,
       [](MachineFacts& it) { it.thread_sanitizer.names_race = false; }, "llvm-19"},
      {"thread-sanitizer", Health::warning, [](MachineFacts& it) { it.thread_sanitizer = {}; },
       "misdeal-tsan-probe"},
      {"thread-sanitizer", Health::warning,
       [](MachineFacts& it) {
         it.thread_sanitizer = {};
         it.mmap_rnd_bits = 32;
       },
       "sysctl"},
      {"clang", Health::failing, [](MachineFacts& it) { it.clang.path = ""; }, "clang-19"},
      {"clang", Health::failing,
       [](MachineFacts& it) {
         it.clang.version = "";
         it.clang.trouble = "ended with exit code 1";
       },
       "clang-19"},
      {"gcc", Health::warning, [](MachineFacts& it) { it.gcc.path = ""; }, "g++-12"},
      {"symbolizer", Health::failing, [](MachineFacts& it) { it.symbolizer.path = ""; }, "llvm-19"},
      {"cores", Health::failing, [](MachineFacts& it) { it.cores = 0; }, "taskset"},
      {"cores", Health::warning, [](MachineFacts& it) { it.cores = 1; }, "two cores"},
      {"cores", Health::warning, [](MachineFacts& it) { it.core_quota = 1.5; }, "two cores"},
      {"clock", Health::failing, [](MachineFacts& it) { it.clock.backward_ns_max = 1; },
       "current_clocksource"},
      {"clock", Health::failing, [](MachineFacts& it) { it.clock.step_min_ns = 0; },
       "current_clocksource"},
      {"clock", Health::warning, [](MachineFacts& it) { it.clock.step_min_ns = 4'000'000; },
       "current_clocksource"},
      {"clock", Health::warning, [](MachineFacts& it) { it.clock.reading_ns = 1'200; },
       "current_clocksource"},
      {"loopback", Health::failing,
       [](MachineFacts& it) { it.loopback.error = "Network is unreachable"; }, "ip link set lo up"},
      {"loopback", Health::warning, [](MachineFacts& it) { it.loopback.ports = 100; },
       "ip_local_port_range"},
      {"loopback", Health::warning, [](MachineFacts& it) { it.loopback.open_files_max = 256; },
       "ulimit -n"},
      {"disk", Health::failing, [](MachineFacts& it) { it.disk.error = "Permission denied"; },
       "--out"},
      {"disk", Health::failing, [](MachineFacts& it) { it.disk.free_bytes = 1 << 20; }, "--out"},
      {"disk", Health::warning, [](MachineFacts& it) { it.disk.free_bytes = 200 << 20; }, "--out"},
      {"target", Health::failing, [](MachineFacts& it) { it.target->error = "refused"; },
       "start the server"},
      {"target", Health::warning, [](MachineFacts& it) { it.target->clock_ahead_s = -6; }, "NTP"},
      {"target", Health::warning, [](MachineFacts& it) { it.target->clock_ahead_s = 3'600; },
       "NTP"},
  };
  return all;
}

TEST(Diagnosis, OfAFitMachineIsOkInEveryRowAndAdvisesNothing) {
  const auto rows = diagnose(fit_machine());
  EXPECT_EQ(rows.size(), 9U);
  std::set<std::string> names;
  for (const Diagnosis& row : rows) {
    EXPECT_EQ(row.health, Health::ok) << row.name << ": " << row.found;
    EXPECT_EQ(row.remedy, "") << row.name;
    EXPECT_FALSE(row.found.empty()) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
  EXPECT_EQ(worst_health(rows), Health::ok);
}

TEST(Diagnosis, FindsEachIllnessInItsRowAloneAndSaysWhatToDo) {
  for (std::size_t i = 0; i < illnesses().size(); ++i) {
    const Illness& illness = illnesses()[i];
    MachineFacts facts = fit_machine();
    illness.infect(facts);
    const auto rows = diagnose(facts);
    EXPECT_EQ(worst_health(rows), illness.health) << "illness " << i << " of " << illness.row;
    for (const Diagnosis& row : rows) {
      if (row.name != illness.row) {
        EXPECT_EQ(row.health, Health::ok) << "illness " << i << " shows in " << row.name;
        continue;
      }
      EXPECT_EQ(row.health, illness.health) << "illness " << i << ": " << row.found;
      EXPECT_THAT(row.remedy, HasSubstr(illness.remedy)) << "illness " << i;
    }
  }
}

TEST(Diagnosis, ShowsWhatTheSanitizerSaid) {
  MachineFacts facts = fit_machine();
  illnesses().front().infect(facts);
  EXPECT_THAT(diagnose(facts).front().found, HasSubstr("unexpected memory mapping"));
}

TEST(Diagnosis, LeavesOutATargetThatWasNotNamed) {
  MachineFacts facts = fit_machine();
  facts.target.reset();
  for (const Diagnosis& row : diagnose(facts)) EXPECT_NE(row.name, "target");
}

TEST(Clock, IsMeasuredForwardOnlyHere) {
  const ClockFacts clock = measure_clock();
  EXPECT_EQ(clock.backward_ns_max, 0);
  EXPECT_GT(clock.step_min_ns, 0);
}

TEST(CpuMax, IsQuotaByPeriodUnlessThereIsNone) {
  EXPECT_EQ(read_cpu_max("150000 100000"), 1.5);
  for (const char* const text : {"max 100000", "", "-1 100000", "100000", "1 0", "x y"}) {
    EXPECT_FALSE(read_cpu_max(text).has_value()) << text;
  }
}

TEST(HttpDate, IsReadWholeOrNotAtAll) {
  EXPECT_EQ(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784'111'777);
  EXPECT_EQ(read_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  for (const char* const text :
       {"", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT\x1b[2J", "1994-11-06",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nou 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT"}) {
    EXPECT_FALSE(read_http_date(text).has_value()) << text;
  }
}

TEST(ClockAhead, ForgivesTheFractionThatADateLeavesOut) {
  EXPECT_EQ(clock_ahead_s(100, 100.0), 0);
  EXPECT_EQ(clock_ahead_s(100, 100.9), 0);
  EXPECT_EQ(clock_ahead_s(107, 100.5), 6.5);
  EXPECT_EQ(clock_ahead_s(100, 107.5), -6.5);
}

TEST(Program, IsFoundInTheFirstFolderThatHasIt) {
  EXPECT_EQ(find_program("sh", "/nowhere:/bin:/usr/bin"), "/bin/sh");
  EXPECT_EQ(find_program("sh", "/nowhere"), "");
  EXPECT_EQ(find_program("passwd", "/etc"), "") << "is not executable";
}

TEST(Program, NamesItsVersionAsAWord) {
  EXPECT_EQ(line_with_version("llvm-symbolizer\n  Debian LLVM version 19.1.7\r\n", "19"),
            "Debian LLVM version 19.1.7");
  EXPECT_EQ(line_with_version("clang version 19", "19"), "clang version 19");
  EXPECT_EQ(line_with_version("g++-12 (Debian 12.2.0-14+deb12u1) 12.2.0", "12"),
            "g++-12 (Debian 12.2.0-14+deb12u1) 12.2.0");
  for (const char* const text :
       {"", "rubbish", "clang++-19: not found", "version 119.1", "version 2.19", "version 191",
        "version 18.1.8", "/usr/lib/llvm-19/bin"}) {
    EXPECT_EQ(line_with_version(text, "19"), "") << text;
  }
}

TEST(Facts, OfAProbeThatPrintsWhatASanitizerPrints) {
  GatherOptions options{.tsan_probe = "/bin/sh",
                        .out = "/nowhere/out",
                        .target = {},
                        .search_path = "/nowhere",
                        .run = {}};
  std::vector<std::string> asked;
  options.run = [&](const std::vector<std::string>& command,
                    std::chrono::seconds) -> std::expected<ProgramRun, std::string> {
    asked.push_back(command.back());
    if (command.back().empty()) return ProgramRun{"both threads ended\n", 0};
    return ProgramRun{"WARNING: ThreadSanitizer: data race (pid=1)\n #0 planted_race(void*)\n", 66};
  };
  const MachineFacts facts = gather_facts(options);
  EXPECT_TRUE(facts.thread_sanitizer.starts);
  EXPECT_TRUE(facts.thread_sanitizer.sees_race);
  EXPECT_TRUE(facts.thread_sanitizer.names_race);
  EXPECT_EQ(asked, (std::vector<std::string>{"", "race"}));
  EXPECT_EQ(facts.clang.path, "");
  EXPECT_GE(facts.cores, 1U);

  options.run = [](const auto&, std::chrono::seconds) -> std::expected<ProgramRun, std::string> {
    return ProgramRun{"FATAL: ThreadSanitizer: unexpected memory mapping\n", 66};
  };
  const MachineFacts broken = gather_facts(options);
  EXPECT_FALSE(broken.thread_sanitizer.starts);
  EXPECT_THAT(broken.thread_sanitizer.output, HasSubstr("unexpected memory mapping"));
}

}  // namespace
}  // namespace misdeal::harness
