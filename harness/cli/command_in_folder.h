#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/cli/command_line.h"

namespace misdeal::harness {

struct CommandRun {
  int exit_code = 0;
  std::string out;
  std::string err;
};

/// `misdeal` as a user calls it, in this process. For tests.
inline CommandRun run_misdeal(const std::vector<std::string>& arguments) {
  std::vector<const char*> raw{"misdeal"};
  for (const std::string& argument : arguments) raw.push_back(argument.c_str());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int exit_code = run_command_line(static_cast<int>(raw.size()), raw.data());
  std::fflush(stdout);
  return {exit_code, ::testing::internal::GetCapturedStdout(),
          ::testing::internal::GetCapturedStderr()};
}

/// A test with a folder of its own, for `--out` and what the command reads.
class CommandInFolder : public ::testing::Test {
 protected:
  using Run = CommandRun;

  CommandInFolder() { std::filesystem::create_directories(folder_); }
  ~CommandInFolder() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path latest(const std::string& file) const {
    return folder_ / "out" / "latest" / file;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / name_of_test();

 private:
  static std::string name_of_test() {
    const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
    return std::string(test.test_suite_name()) + "." + test.name() + "." +
           std::to_string(::getpid());
  }
};

}  // namespace misdeal::harness
