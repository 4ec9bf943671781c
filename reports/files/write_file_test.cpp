#include "reports/files/write_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace misdeal::reports {
namespace {

namespace fs = std::filesystem;

class WriteFile : public ::testing::Test {
 protected:
  WriteFile() : folder_(fs::temp_directory_path() / ("misdeal-write-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~WriteFile() override { fs::remove_all(folder_); }

  static std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path folder_;
};

TEST_F(WriteFile, ReplacesAnOlderFileAndLeavesNothingElse) {
  ASSERT_TRUE(write_file(folder_ / "a", "old"));
  ASSERT_TRUE(write_file(folder_ / "a", "new"));
  EXPECT_EQ(text_of(folder_ / "a"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(WriteFile, WritesWhatALinkLeadsTo) {
  ASSERT_TRUE(write_file(folder_ / "a", "old"));
  fs::create_symlink("a", folder_ / "link");
  ASSERT_TRUE(write_file(folder_ / "link", "new"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(text_of(folder_ / "a"), "new");
}

TEST_F(WriteFile, WritesIntoAPipeAndLeavesItOne) {
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  // Opened for both, it waits for nobody.
  std::fstream other_end(pipe, std::ios::in | std::ios::out | std::ios::binary);
  ASSERT_TRUE(other_end.is_open());
  ASSERT_TRUE(write_file(pipe, "five\n"));
  std::string line;
  std::getline(other_end, line);
  EXPECT_EQ(line, "five");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST_F(WriteFile, SaysWhatADeviceRefuses) {
  const auto written = write_file("/dev/full", "text");
  ASSERT_FALSE(written);
  EXPECT_EQ(to_string(written.error()), "cannot write /dev/full: No space left on device");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(WriteFile, DoesNotReplaceAFolder) {
  fs::create_directories(folder_ / "a");
  EXPECT_FALSE(write_file(folder_ / "a", "text"));
  EXPECT_TRUE(fs::is_directory(folder_ / "a"));
}

}  // namespace
}  // namespace misdeal::reports
