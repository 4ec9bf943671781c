#include "reports/write_all.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "reports/run_folder.h"
#include "reports/sample_results.h"

namespace misdeal::reports {

namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// A folder of the test's own that goes with it.
class Files : public ::testing::Test {
 protected:
  Files() : folder_(fs::temp_directory_path() / ("misdeal-reports-" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Files() override { fs::remove_all(folder_); }

  static std::string content(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  [[nodiscard]] std::size_t file_count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }

  fs::path folder_;
};

/// While it lives, no file of this process can grow beyond a size, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes_max) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes_max, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

}  // namespace

TEST_F(Files, AllReportsAreWrittenAndNothingElse) {
  const auto paths = write_all(samples::double_fold(), folder_);
  ASSERT_TRUE(paths.has_value());
  EXPECT_EQ(file_count(), 5U);
  EXPECT_EQ(paths->html, folder_ / "report.html");
  EXPECT_THAT(content(paths->json), HasSubstr("\"schema_version\": 1"));
  EXPECT_THAT(content(paths->html), HasSubstr("</html>"));
  EXPECT_THAT(content(paths->junit), HasSubstr("</testsuites>"));
  EXPECT_THAT(content(paths->sarif), HasSubstr("\"2.1.0\""));
  EXPECT_THAT(content(paths->summary), HasSubstr("Misdeal"));
}

TEST_F(Files, AFullDiskIsAnErrorAndLeavesTheOldReport) {
  std::ofstream(folder_ / "report.json") << "the old one";
  std::expected<ReportPaths, WriteError> paths;
  {
    const FullDisk disk(4'096);
    paths = write_all(samples::double_fold(), folder_);
  }
  ASSERT_FALSE(paths.has_value());
  EXPECT_EQ(paths.error().path, folder_ / "report.json");
  EXPECT_EQ(to_string(paths.error()),
            "cannot write " + (folder_ / "report.json").string() + ": File too large");
  EXPECT_EQ(content(folder_ / "report.json"), "the old one");
  EXPECT_EQ(file_count(), 1U) << "a temporary file was left behind";
}

TEST_F(Files, AMissingFolderIsAnError) {
  const auto paths = write_all(samples::empty(), folder_ / "missing");
  ASSERT_FALSE(paths.has_value());
  EXPECT_THAT(to_string(paths.error()), HasSubstr("No such file or directory"));
}

TEST_F(Files, EveryRunGetsAFolderOfItsOwn) {
  const auto first = make_run_folder(folder_ / "out", "2026-11-24T15:36:36Z", 42);
  const auto second = make_run_folder(folder_ / "out", "2026-11-24T15:36:36Z", 42);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(first->filename(), "2026-11-24T15-36-36Z-42");
  EXPECT_EQ(second->filename(), "2026-11-24T15-36-36Z-42-2");
  EXPECT_TRUE(fs::is_directory(*second));
}

TEST_F(Files, ARunFolderCannotLeaveItsPlace) {
  const auto run = make_run_folder(folder_ / "out", "../../evil\n", 1);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->parent_path(), folder_ / "out");
}

TEST_F(Files, AFolderThatCannotBeMadeIsAnError) {
  std::ofstream(folder_ / "file") << "in the way";
  const auto run = make_run_folder(folder_ / "file", "now", 1);
  ASSERT_FALSE(run.has_value());
  EXPECT_EQ(content(folder_ / "file"), "in the way");
}

TEST_F(Files, LatestPointsAtTheLastRun) {
  for (const std::uint64_t seed : {1U, 2U}) {
    const auto run = make_run_folder(folder_, "now", seed);
    ASSERT_TRUE(run.has_value());
    ASSERT_TRUE(point_latest_at(*run).has_value());
    EXPECT_EQ(fs::read_symlink(folder_ / "latest"), run->filename());
  }
  EXPECT_EQ(file_count(), 3U);
}

TEST_F(Files, LatestReplacesNeitherAFolderNorAFile) {
  const auto run = make_run_folder(folder_, "now", 1);
  ASSERT_TRUE(run.has_value());
  std::ofstream(folder_ / "latest") << "keep";
  EXPECT_FALSE(point_latest_at(*run).has_value());
  EXPECT_EQ(content(folder_ / "latest"), "keep");

  fs::remove(folder_ / "latest");
  fs::create_directory(folder_ / "latest");
  EXPECT_FALSE(point_latest_at(*run).has_value());
  EXPECT_TRUE(fs::is_directory(fs::symlink_status(folder_ / "latest")));
}

}  // namespace misdeal::reports
