#include "reports/sanitizer/parse_log.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "reports/sanitizer/fingerprint.h"
#include "reports/sanitizer/read_logs.h"
#include "reports/sanitizer/stack_frame.h"

namespace misdeal::reports {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// As ThreadSanitizer of clang 19 prints it, shortened.
constexpr std::string_view kRace = R"(==================
WARNING: ThreadSanitizer: data race (pid=9743)
  Write of size 8 at 0x7ffc11c51330 by thread T2:
    #0 withdraw(Wallet&) /src/my wallet/race.cpp:5:48 (race+0xe7bdf) (BuildId: 746c21fd)
    #1 main::$_1::operator()() const /src/my wallet/race.cpp:9:59 (race+0xe7bdf)
    #2 void std::__invoke_impl<void, main::$_1>(std::__invoke_other, main::$_1&&) /usr/lib/gcc/x86_64-linux-gnu/12/../../../../include/c++/12/bits/invoke.h:61:14 (race+0xe7bdf)
    #3 <null> <null> (libstdc++.so.6+0xd44a2) (BuildId: 289ee39f)

  Previous write of size 8 at 0x7ffc11c51330 by thread T1 (mutexes: write M0):
    #0 memcpy <null> (race+0xe7b11)
    #1 deposit(Wallet&) /src/my wallet/race.cpp:4:84 (race+0xe7b49)

  Location is stack of main thread.

  Mutex M0 (0x7ffc11c51338) created at:
    #0 pthread_mutex_lock <null> (race+0x64bfe) (BuildId: 746c21fd)

  Thread T2 (tid=9746, running) created by main thread at:
    #0 pthread_create <null> (race+0x62ef1) (BuildId: 746c21fd)

SUMMARY: ThreadSanitizer: data race /src/my wallet/race.cpp:5:48 in withdraw(Wallet&)
==================
ThreadSanitizer: reported 1 warnings
)";

std::string with_prefix(std::string_view text, const std::string& prefix) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += prefix + std::string(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out;
}

std::vector<SanitizerReport> parsed(std::string_view text) {
  return parse_sanitizer_log(text, "log").reports;
}

}  // namespace

TEST(StackFrame, IsReadInEveryShapeThatIsPrinted) {
  struct Case {
    const char* line;
    NumberedFrame frame;
  };
  const Case cases[] = {
      {"    #0 withdraw(Wallet&) /src/my wallet/race.cpp:5:48 (race+0xe7bdf) (BuildId: 746c)",
       {0, {"withdraw(Wallet&)", "/src/my wallet/race.cpp", 5, 48, "race+0xe7bdf"}}},
      {"    #10 operator() /src/race.cpp:9 (race_gcc+0x1378)",
       {10, {"operator()", "/src/race.cpp", 9, 0, "race_gcc+0x1378"}}},
      {"    #7 <null> <null> (libstdc++.so.6+0xd44a2) (BuildId: 289e)",
       {7, {"", "", 0, 0, "libstdc++.so.6+0xd44a2"}}},
      {"    #0 pthread_create <null> (race+0x62ef1)",
       {0, {"pthread_create", "", 0, 0, "race+0x62ef1"}}},
      {"    #1 0x5588163ea07c in main /tmp/uaf.cpp:4:87", {1, {"main", "/tmp/uaf.cpp", 4, 87, ""}}},
      {"    #0 0x5588 in operator delete(void*, unsigned long) (/tmp/rf/uaf+0x10c732) (BuildId: "
       "4f)",
       {0, {"operator delete(void*, unsigned long)", "", 0, 0, "uaf+0x10c732"}}},
      {"    #4 0x558816308330  (/tmp/rf/uaf+0x2c330)", {4, {"", "", 0, 0, "uaf+0x2c330"}}},
      {"    #2 0x7f in __libc_start_call_main csu/../sysdeps/nptl/libc_start_call_main.h:58:16",
       {2, {"__libc_start_call_main", "csu/../sysdeps/nptl/libc_start_call_main.h", 58, 16, ""}}},
      {"    #3 Rational::operator/(Rational const&) const engine/odds.cpp:12:3 (a+0x1)",
       {3, {"Rational::operator/(Rational const&) const", "engine/odds.cpp", 12, 3, "a+0x1"}}},
      {"    #2 __tsan::Handler(__tsan::State*, void*) tsan_interceptors_posix.cpp.o (sig+0x6a165)",
       {2,
        {"__tsan::Handler(__tsan::State*, void*)", "tsan_interceptors_posix.cpp.o", 0, 0,
         "sig+0x6a165"}}},
  };
  for (const Case& it : cases) {
    const auto frame = read_frame(it.line);
    ASSERT_TRUE(frame.has_value()) << it.line;
    EXPECT_EQ(frame->number, it.frame.number) << it.line;
    EXPECT_EQ(frame->frame, it.frame.frame)
        << it.line << "\nfunction: " << frame->frame.function << "\nfile: " << frame->frame.file
        << ":" << frame->frame.line << "\nmodule: " << frame->frame.module;
  }
  for (const char* const line : {"", "#", "#x a", "# 1 f()", "#12", "  Write of size 8", "#1f()"}) {
    EXPECT_FALSE(read_frame(line).has_value()) << line;
  }
}

TEST(SanitizerLog, KeepsEveryPartOfARace) {
  const auto reports = parsed(kRace);
  ASSERT_EQ(reports.size(), 1U);
  const SanitizerReport& race = reports[0];
  EXPECT_EQ(race.tool, kThreadSanitizer);
  EXPECT_EQ(race.kind, "data race");
  EXPECT_EQ(race.log_line, 2U);
  ASSERT_EQ(race.stacks.size(), 4U);
  EXPECT_EQ(race.stacks[0].title, "Write of size 8 at 0x7ffc11c51330 by thread T2");
  EXPECT_EQ(race.stacks[0].frames.size(), 4U);
  EXPECT_EQ(race.stacks[1].title,
            "Previous write of size 8 at 0x7ffc11c51330 by thread T1 (mutexes: write M0)");
  EXPECT_EQ(race.stacks[2].role, StackRole::mutex);
  EXPECT_EQ(race.stacks[3].role, StackRole::thread);
  EXPECT_THAT(race.notes, ElementsAre("Location is stack of main thread."));
  EXPECT_THAT(project_symbols(race), ElementsAre("deposit(Wallet&)", "withdraw(Wallet&)"));
}

TEST(SanitizerLog, FindsTheSameReportAmongOtherText) {
  const auto alone = parsed(kRace);
  std::string mixed;
  for (const char character : kRace) {
    if (character == '\n') mixed += "\r";
    mixed += character;
    if (character == '\n') mixed += "[ RUN      ] Something.Else #4 is not a frame\n";
  }
  const std::string in_ci = with_prefix(kRace, "2026-11-26T02:00:00.1234567Z \x1b[1m\x1b[31m");
  for (const std::string& text : {mixed, in_ci, with_prefix(kRace, "12: ")}) {
    const auto reports = parsed(text);
    ASSERT_EQ(reports.size(), 1U) << text;
    EXPECT_EQ(reports[0].stacks, alone[0].stacks) << text;
    EXPECT_EQ(reports[0].message, alone[0].message);
  }
}

TEST(SanitizerLog, KeepsReportsOfTestsApartThatRanBesideEachOther) {
  std::string one = with_prefix(kRace, "1: ");
  std::string other = with_prefix(kRace, "2: ");
  for (std::size_t at = 0; (at = other.find("deposit", at)) != std::string::npos;) {
    other.replace(at, 7, "tip");
  }
  std::string mixed;
  std::size_t at_one = 0;
  std::size_t at_other = 0;
  while (at_one < one.size() || at_other < other.size()) {
    for (auto [text, at] : {std::pair(&one, &at_one), std::pair(&other, &at_other)}) {
      if (*at >= text->size()) continue;
      const std::size_t end = text->find('\n', *at) + 1;
      mixed += text->substr(*at, end - *at);
      *at = end;
    }
  }
  const auto reports = parsed(mixed);
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_THAT(project_symbols(reports[0]), ElementsAre("deposit(Wallet&)", "withdraw(Wallet&)"));
  EXPECT_THAT(project_symbols(reports[1]), ElementsAre("tip(Wallet&)", "withdraw(Wallet&)"));
}

TEST(SanitizerLog, OverlooksNoReportWhereverItBreaksOff) {
  const std::size_t heading_end = kRace.find("(pid");
  for (std::size_t size = heading_end; size <= kRace.size(); ++size) {
    const auto reports = parsed(kRace.substr(0, size));
    ASSERT_EQ(reports.size(), 1U) << size;
    EXPECT_EQ(reports[0].kind, "data race") << size;
  }
}

TEST(SanitizerLog, OverlooksNothingThatAnnouncesAReport) {
  struct Case {
    const char* text;
    const char* rule;
  };
  for (const Case& it : {
           Case{"FATAL: ThreadSanitizer: unexpected memory mapping 0x5f00-0x5f01\n",
                "tsan/unexpected-memory-mapping"},
           Case{"==7==FATAL: ThreadSanitizer: encountered an incompatible memory layout\n",
                "tsan/encountered-an-incompatible-memory-layout"},
           Case{"ThreadSanitizer:DEADLYSIGNAL\n", "tsan/deadlysignal"},
           Case{"ThreadSanitizer: CHECK failed: tsan_rtl.cpp:12 \"((x)) != (0)\"\n",
                "tsan/check-failed"},
           Case{"text==7==ERROR: AddressSanitizer: attempting double-free on 0x60 in thread T0:\n",
                "asan/double-free"},
           Case{"==7==ERROR: AddressSanitizer: SEGV on unknown address 0x0 (pc 0x1 bp 0x2)\n",
                "asan/segv"},
           Case{"==7==WARNING: MemorySanitizer: use-of-uninitialized-value\n",
                "msan/use-of-uninitialized-value"},
           Case{"ThreadSanitizer: reported 99999999999999999999 warnings\n",
                "tsan/report-missing-from-the-log"},
           Case{"==7==LeakSanitizer has encountered a fatal error.\n", "lsan/fatal-error"},
           Case{"FATAL: ThreadSanitizer CHECK failed: tsan_rtl.cc:1 \"((x)) != (0)\"\n",
                "tsan/check-failed"},
           Case{"[shard]AddressSanitizer: CHECK failed: a.cpp:12 \"((x)) != (0)\"\n",
                "asan/check-failed"},
           Case{"SanitizerTool: CHECK failed: a.cpp:12\n", "sanitizer/check-failed"},
           Case{"SUMMARY: libFuzzer: out-of-memory\n", "libfuzzer/out-of-memory"},
           Case{"==7== ERROR: libFuzzer: timeout after 1200 seconds\n", "libfuzzer/timeout"},
           Case{"SUMMARY: ThreadSanitizer: data race race.cpp:5:48 in f\n", "tsan/data-race"},
           Case{"ThreadSanitizer: reported 3 warnings\n", "tsan/report-missing-from-the-log"},
           Case{"a.cpp:3:4: runtime error: load of value 7, which is not a valid value for type "
                "'bool'\n",
                "ubsan/load-of-value-which-is-not-a-valid-value-for-type"},
       }) {
    const auto reports = parsed(it.text);
    ASSERT_EQ(reports.size(), 1U) << it.text;
    EXPECT_EQ(rule_id(reports[0]), it.rule);
  }
}

TEST(SanitizerLog, TellsADeadlySignalOnceIfItIsReported) {
  const auto reports = parsed(
      "AddressSanitizer:DEADLYSIGNAL\n====\n==7==ERROR: AddressSanitizer: SEGV on unknown address "
      "0x0 "
      "(pc 0x1)\n==7==The signal is caused by a READ memory access.\n    #0 0x5 in f() "
      "/a.cpp:1:2\n");
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].kind, "SEGV");
  EXPECT_THAT(reports[0].notes, ElementsAre("The signal is caused by a READ memory access."));
}

TEST(SanitizerLog, FindsNothingInTextThatIsNoReport) {
  EXPECT_TRUE(parsed("[  PASSED  ] 12 tests.\npanic: runtime error: index out of range\n"
                     "ERROR: the sanitizer is on\n#0 f() a.cpp:1:2\nThreadSanitizer is a tool\n")
                  .empty());
}

/// As libFuzzer of clang 19 prints it, shortened.
constexpr std::string_view kDeadlySignal = R"(INFO: Seed: 3648336421
==2720== ERROR: libFuzzer: deadly signal
    #0 0x55d88cdd3024 in __sanitizer_print_stack_trace (/tmp/t+0x6d024) (BuildId: efae)
    #1 0x55d88cda6b08 in fuzzer::PrintStackTrace() (/tmp/t+0x40b08) (BuildId: efae)
    #2 0x55d88cd8c0b3 in fuzzer::Fuzzer::CrashCallback() (/tmp/t+0x260b3) (BuildId: efae)
    #3 0x7efdce43a04f  (/lib/x86_64-linux-gnu/libc.so.6+0x3c04f) (BuildId: 93ac)
    #4 0x7efdce488eeb in __pthread_kill_implementation nptl/pthread_kill.c:43:17
    #5 0x7efdce439fb1 in raise signal/../sysdeps/posix/raise.c:26:13
    #6 0x7efdce424471 in abort stdlib/abort.c:79:7
    #7 0x55d88cdd4523 in take(int) /src/take.cpp:6:28
    #8 0x55d88cdd4768 in LLVMFuzzerTestOneInput /src/take.cpp:7:57
    #9 0x55d88cd8d5f6 in fuzzer::Fuzzer::ExecuteCallback(unsigned char const*) (/tmp/t+0x275f6)

NOTE: libFuzzer has rudimentary signal handlers.
      Combine libFuzzer with AddressSanitizer or similar for better crash reports.
SUMMARY: libFuzzer: deadly signal
MS: 0 ; base unit: 0000000000000000000000000000000000000000
)";

TEST(SanitizerLog, NamesTheFunctionThatAFuzzerSawDie) {
  const auto reports = parsed(kDeadlySignal);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].tool, kLibFuzzer);
  EXPECT_EQ(reports[0].log_line, 2U);
  EXPECT_EQ(title_of(reports[0]), "deadly signal in take");
  EXPECT_EQ(reports[0].stacks.at(0).frames.size(), 10U);
}

TEST(SanitizerLog, TellsWhichLinesItDoesNotUnderstand) {
  const auto log = parse_sanitizer_log(
      "12: WARNING: DATA RACE\n==7== ERROR SUMMARY: 2 errors from 1 contexts\n"
      "a==b ==7==ERROR: Failed to mmap\n==7== Possible data race during write of size 4\n"
      "[ 1.2] BUG: KCSAN: data-race in f / g\nFATAL: MemorySanitizer can not mmap\n",
      "log");
  EXPECT_TRUE(log.reports.empty());
  ASSERT_EQ(log.unknown.size(), 6U);
  EXPECT_EQ(log.unknown[0].log_line, 1U);
  EXPECT_EQ(log.unknown[2].text, "a==b ==7==ERROR: Failed to mmap");
  for (const char* const text :
       {"==7== ERROR SUMMARY: 0 errors from 0 contexts", "==7==WARNING: Symbolizer is slow",
        "ERROR: the sanitizer is on", "==7== HEAP SUMMARY:", "a ==7== b",
        "== ERROR: none ==", "BUG: KILLED", "Check failed: x", "a test of CHECK failed", "=="}) {
    EXPECT_TRUE(parse_sanitizer_log(text, "log").unknown.empty()) << text;
    EXPECT_TRUE(parsed(text).empty()) << text;
  }
}

TEST(SanitizerLog, IsBlankIfNothingCanBeSeenInIt) {
  for (const std::string& text :
       {std::string(), std::string(9, '\0'), std::string(" \t\r\n\v\f\x1b[31m\x1b[0m\n"),
        std::string("2026-11-26T02:00:00.1234567Z \n")}) {
    EXPECT_TRUE(parse_sanitizer_log(text, "log").is_blank) << text;
  }
  EXPECT_FALSE(parse_sanitizer_log("\n\n.\n", "log").is_blank);
}

TEST(SanitizerLog, DoesNotCountRoundToNothing) {
  const std::string most = "18446744073709551615";
  const auto reports = parsed("ThreadSanitizer: reported " + most +
                              " warnings\nThreadSanitizer: reported 1 warnings\n");
  ASSERT_EQ(reports.size(), 1U);
  const auto leaks = parsed("WARNING: ThreadSanitizer: thread leak (pid=1)\n  And " + most +
                            " more similar thread leaks.\n");
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_GT(leaks[0].count, 1U);
}

TEST(SanitizerLog, CountsWhatTheToolLeftOut) {
  const auto reports = parsed(
      "WARNING: ThreadSanitizer: thread leak (pid=1)\n  Thread T1 (tid=2, finished) created by "
      "main "
      "thread at:\n    #0 pthread_create <null> (a+0x1)\n    #1 start() /a.cpp:3:4 (a+0x2)\n\n"
      "  And 3 more similar thread leaks.\n\nSUMMARY: ThreadSanitizer: thread leak\n");
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].count, 4U);
}

TEST(SanitizerLog, StandsAnyBytes) {
  const std::string text(kRace);
  for (unsigned seed = 0; seed < 2'000; ++seed) {
    std::string broken = text;
    for (unsigned i = 0; i < 4; ++i) {
      broken[(seed * 7919U + i * 104'729U) % broken.size()] = static_cast<char>(seed + i * 31U);
    }
    for (const SanitizerReport& report : parsed(broken)) {
      ASSERT_FALSE(report.tool.empty()) << seed;
      ASSERT_FALSE(fingerprint(report).empty()) << seed;
    }
  }
}

class LogFiles : public ::testing::Test {
 protected:
  LogFiles() { std::filesystem::create_directories(folder_ / "below"); }
  ~LogFiles() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("log_files." + std::to_string(::getpid()));
};

TEST_F(LogFiles, OfAFolderAreAllRead) {
  std::ofstream(folder_ / "tsan.1") << kRace;
  std::ofstream(folder_ / "below" / "tsan.2") << kRace;
  std::ofstream(folder_ / "empty") << "";
  const auto findings = read_sanitizer_logs({folder_}, "/src");
  ASSERT_TRUE(findings.has_value()) << findings.error();
  EXPECT_EQ(findings->logs.size(), 3U);
  EXPECT_EQ(findings->bytes, 2 * kRace.size());
  ASSERT_EQ(findings->reports.size(), 1U) << "alike, so merged";
  EXPECT_EQ(findings->reports[0].count, 2U);
  EXPECT_EQ(findings->reports[0].stacks[0].frames[0].file, "my wallet/race.cpp");
  EXPECT_EQ(findings_text(*findings), "1 data race in 3 logs (seen 2 times)");
}

TEST_F(LogFiles, ThatAreMissingOrEmptyAreAnError) {
  std::ofstream(folder_ / "empty") << "";
  std::ofstream(folder_ / "utf-16.log") << "\xFF\xFE" << "W";
  EXPECT_THAT(read_sanitizer_logs({folder_ / "utf-16.log"}, "/src").error(), HasSubstr("UTF-16"));
  std::filesystem::remove(folder_ / "utf-16.log");
  for (const std::filesystem::path& path :
       {folder_ / "missing", folder_ / "empty", folder_ / "below", folder_}) {
    const auto findings = read_sanitizer_logs({path}, "/src");
    ASSERT_FALSE(findings.has_value()) << path;
    EXPECT_THAT(findings.error(), HasSubstr(path.string()));
  }
  EXPECT_FALSE(read_sanitizer_logs({}, "/src").has_value());
}

TEST(RelativePath, IsBelowTheRootOrLeftAlone) {
  EXPECT_EQ(relative_path("/src/engine/a.cpp", "/src"), "engine/a.cpp");
  EXPECT_EQ(relative_path("/src/engine/../a.cpp", "/src/"), "a.cpp");
  EXPECT_EQ(relative_path("engine/a.cpp", "/src"), "engine/a.cpp");
  EXPECT_EQ(relative_path("/usr/include/a.h", "/src"), "/usr/include/a.h");
  EXPECT_TRUE(is_below("/src/a.cpp", "/src"));
  EXPECT_FALSE(is_below("/srcs/a.cpp", "/src"));
  EXPECT_FALSE(is_below("../a.cpp", "/src"));
  EXPECT_FALSE(is_below("", "/src"));
}

}  // namespace misdeal::reports
