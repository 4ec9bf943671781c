#include "reports/bench/result_store.h"

#include <csignal>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

namespace misdeal::reports::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

class Store : public ::testing::Test {
 protected:
  Store() { fs::create_directories(folder_); }
  ~Store() override { fs::remove_all(folder_); }

  static bench::Run run_of(const std::string& commit, const std::string& date, double value,
                           const std::string& machine = "m") {
    bench::Run made{.commit = {.id = commit, .date = date, .subject = "why"},
                    .branch = "main",
                    .machine = named_machine(machine),
                    .digest = commit + std::to_string(value),
                    .recorded_at = "2026-01-01T00:00:00Z",
                    .result = {.library_version = "v1"}};
    made.result.benchmarks.push_back(
        {.name = "a", .measures = {{"real_time", {.values = {value, value + 2, value + 1}}}}});
    return made;
  }

  ResultStore opened() {
    auto store = ResultStore::open(path_);
    EXPECT_TRUE(store) << store.error().reason;
    return std::move(*store);
  }

  void write(const std::string& content) const { std::ofstream(path_) << content; }
  [[nodiscard]] std::string content() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_ =
      fs::temp_directory_path() / ("misdeal-store-test-" + std::to_string(::getpid()));
  fs::path path_ = folder_ / "bench.db";
};

TEST_F(Store, KeepsCommitsInTheOrderOfTheirDatesAndMachinesApart) {
  ResultStore store = opened();
  // In time zones, so that the text does not sort as the time does.
  ASSERT_TRUE(store.record({run_of("new", "2026-03-01T01:00:00+05:00", 20),
                            run_of("newest", "2026-02-28T23:00:00-01:00", 30, "other"),
                            run_of("old", "2026-02-28T19:00:00Z", 10)}));
  const auto history = store.load("");
  ASSERT_TRUE(history) << history.error().reason;
  std::vector<std::string> ids;
  for (const Commit& commit : history->commits) ids.push_back(commit.id);
  EXPECT_THAT(ids, ElementsAre("old", "new", "newest"));
  ASSERT_EQ(history->series.size(), 2U);
  const Series& first = history->series[0];
  ASSERT_EQ(first.points.size(), 2U);
  EXPECT_EQ(first.points[0].value, 11);
  EXPECT_EQ(first.points[0].low, 10);
  EXPECT_EQ(first.points[0].high, 12);
  EXPECT_EQ(history->machines[history->series[1].machine].label, "other");
  EXPECT_EQ(history->builds[first.points[0].build].library_version, "v1");
}

TEST_F(Store, RecordsTheSameFileForTheSameCommitOnce) {
  ResultStore store = opened();
  ASSERT_TRUE(store.record({run_of("c", "2026-01-01", 10)}));
  const auto again = store.record({run_of("c", "2026-01-01", 10)});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->runs, 0U);
  EXPECT_EQ(again->known, 1U);
  EXPECT_EQ(store.load("")->series.at(0).points.at(0).repetitions.size(), 3U);
  // Another measurement of the commit adds repetitions to the same point.
  ASSERT_TRUE(store.record({run_of("c", "2026-01-01", 50)}));
  const auto history = store.load("");
  ASSERT_EQ(history->series.at(0).points.size(), 1U);
  EXPECT_EQ(history->series[0].points[0].repetitions.size(), 6U);
  EXPECT_EQ(history->series[0].points[0].high, 52);
}

TEST_F(Store, ShowsOneBranchAndNamesTheOthers) {
  ResultStore store = opened();
  bench::Run side = run_of("s", "2026-01-02", 10);
  side.branch = "side";
  ASSERT_TRUE(
      store.record({run_of("a", "2026-01-01", 1), run_of("b", "2026-01-03", 2), std::move(side)}));
  EXPECT_EQ(store.load("")->branch, "main");
  EXPECT_EQ(store.load("")->commits.size(), 2U);
  EXPECT_THAT(store.load("")->other_branches, ElementsAre("side"));
  EXPECT_EQ(store.load("side")->commits.size(), 1U);
}

TEST_F(Store, KeepsHostileNamesAsTheyAre) {
  const std::string name = "a'); DROP TABLE run; --\"<script>alert(1)</script>";
  ResultStore store = opened();
  bench::Run hostile = run_of("c", "2026-01-01", 1);
  hostile.result.benchmarks[0].name = name;
  ASSERT_TRUE(store.record({hostile}));
  EXPECT_THAT(store.load("")->benchmarks, ElementsAre(name));
}

TEST_F(Store, RefusesWhatIsNoStoreAndLeavesItAsItIs) {
  const std::string text(5000, 'x');
  write(text);
  const auto store = ResultStore::open(path_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, StoreError::Kind::wrong_file);
  EXPECT_EQ(content(), text);
}

void run_sql(const fs::path& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
}

TEST_F(Store, RefusesDatabasesOfOthersAndOfLaterVersions) {
  run_sql(path_, "CREATE TABLE theirs (id)");
  const std::string before = content();
  EXPECT_THAT(ResultStore::open(path_).error().reason, HasSubstr("not one of misdeal"));
  EXPECT_EQ(content(), before);
  fs::remove(path_);
  opened();
  run_sql(path_, "PRAGMA user_version = 99");
  EXPECT_THAT(ResultStore::open(path_).error().reason, HasSubstr("version 99"));
  EXPECT_THAT(ResultStore::open_existing(folder_ / "none.db").error().reason,
              HasSubstr("there is no such file"));
}

TEST_F(Store, RecordsAllRunsOrNone) {
  ResultStore store = opened();
  bench::Run doubled = run_of("b", "2026-01-02", 1);
  // One benchmark twice in a run cannot be stored, and SQLite notices after the first run is in.
  doubled.result.benchmarks.push_back(doubled.result.benchmarks[0]);
  ASSERT_FALSE(store.record({run_of("a", "2026-01-01", 1), doubled}));
  EXPECT_TRUE(store.load("")->commits.empty());
}

/// No file of this process grows beyond so many bytes, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_F(Store, KeepsWhatItHadWhenTheDiskIsFull) {
  ResultStore store = opened();
  ASSERT_TRUE(store.record({run_of("a", "2026-01-01", 1)}));
  bench::Run large = run_of("b", "2026-01-02", 1);
  for (int i = 0; i < 5000; ++i) {
    large.result.benchmarks.push_back(
        {.name = "benchmark " + std::to_string(i), .measures = {{"real_time", {.values = {1}}}}});
  }
  {
    const FileSizeLimit full(fs::file_size(path_) + 20'000);
    const auto refused = store.record({large});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, StoreError::Kind::system);
  }
  ASSERT_EQ(store.load("")->commits.size(), 1U);
  EXPECT_TRUE(store.record({large})) << "once there is room again";
  EXPECT_EQ(store.load("")->commits.size(), 2U);
}

TEST_F(Store, TellsThatAFileMayOnlyBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  opened();
  fs::permissions(path_, fs::perms::owner_read);
  ResultStore store = opened();
  EXPECT_EQ(store.record({run_of("a", "2026-01-01", 1)}).error().kind, StoreError::Kind::system);
}

}  // namespace
}  // namespace misdeal::reports::bench
