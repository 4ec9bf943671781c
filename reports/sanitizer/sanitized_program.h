#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "reports/sanitizer/parse_log.h"

/// For tests: small wrong programs, compiled and run under a sanitizer.
namespace misdeal::reports {

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string program_text(const std::string& name) {
  return file_text(MISDEAL_SOURCE_DIR "/reports/sanitizer/programs/" + name + ".cpp");
}

/// What a shell command writes to either stream.
inline std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen((command + " 2>&1").c_str(), "r"),
                                                   ::pclose);
  std::string output;
  if (!pipe) return output;
  for (int character = 0; (character = std::fgetc(pipe.get())) != EOF;) {
    output += static_cast<char>(character);
  }
  return output;
}

inline bool has_compiler() {
  return !output_of("command -v clang++-19").empty();
}

/// A folder of the test's own, and programs in it.
class SanitizedPrograms : public ::testing::Test {
 protected:
  SanitizedPrograms() { std::filesystem::create_directories(folder_); }
  ~SanitizedPrograms() override { std::filesystem::remove_all(folder_); }

  void SetUp() override {
    if (!has_compiler()) GTEST_SKIP() << "clang++-19 is not installed";
  }

  /// Compiles the text of a program, runs it, and gives what it printed.
  [[nodiscard]] std::string log_of(const std::string& text, const std::string& sanitizer) const {
    const std::string source = (folder_ / "program.cpp").string();
    const std::string program = (folder_ / "program").string();
    std::ofstream(source) << text;
    const std::string complaints = output_of(
        "clang++-19 -std=c++20 -g -O1 -fno-inline -fno-optimize-sibling-calls -fsanitize=" +
        sanitizer + " " + source + " -o " + program);
    EXPECT_EQ(complaints, "") << "it does not compile";
    return output_of(
        "TSAN_OPTIONS=exitcode=66:second_deadlock_stack=1 ASAN_OPTIONS=detect_leaks=1 "
        "UBSAN_OPTIONS=print_stacktrace=1 " +
        program);
  }
  [[nodiscard]] std::vector<SanitizerReport> reports_of(const std::string& text,
                                                        const std::string& sanitizer) const {
    const std::string log = log_of(text, sanitizer);
    SCOPED_TRACE(log);
    auto reports = parse_sanitizer_log(log, "log").reports;
    EXPECT_FALSE(reports.empty()) << log;
    return reports;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                  ("sanitized_programs." + std::to_string(::getpid()) + "." +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

}  // namespace misdeal::reports
