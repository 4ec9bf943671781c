#include "harness/history/history_file.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/history/byte_mix.h"
#include "harness/history/history_json_lines.h"
#include "harness/workload/random.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

class HistoryFile : public ::testing::Test {
 protected:
  HistoryFile() { std::filesystem::create_directories(folder_); }
  ~HistoryFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                  ("history_file_test." + std::to_string(::getpid()) + "." +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::filesystem::path path_ = folder_ / "history.mdh";

  [[nodiscard]] std::string contents() const {
    const std::ifstream in(path_, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
  }
};

Operation random_operation(Random& random, std::int64_t invoked_ns) {
  Operation operation;
  operation.invoked_ns = invoked_ns;
  operation.kind = static_cast<OperationKind>(random.below(kOperationKindCount));
  operation.outcome = static_cast<OperationOutcome>(random.below(kOperationOutcomeCount));
  if (operation.outcome != OperationOutcome::unknown || random.chance(50)) {
    operation.returned_ns = invoked_ns + random.between(0, 5000);
  }
  operation.request = {random.next(), random.next()};
  operation.amount = {random.chance(50) ? 0 : static_cast<std::int64_t>(random.next())};
  operation.expected_version = random.chance(50) ? engine::kNoVersion : random.next();
  operation.version = random.chance(20) ? engine::kNoVersion : random.below(1000);
  operation.view_digest = random.chance(20) ? 0 : random.next();
  operation.stack = {random.between(0, 1000)};
  operation.chips_total = {random.chance(90) ? 0 : -3};
  operation.table = static_cast<std::uint32_t>(random.below(2));
  operation.client = static_cast<std::uint16_t>(random.next());
  operation.round = static_cast<std::uint16_t>(random.next());
  operation.seat = {static_cast<std::uint8_t>(random.below(12))};
  operation.rule_refusal = static_cast<engine::RuleRefusal>(random.below(15));
  operation.is_replay = random.chance(30);
  operation.pattern = static_cast<std::uint8_t>(random.below(2));
  operation.pair = static_cast<std::uint8_t>(random.below(3));
  return operation;
}

History random_history_of(std::uint64_t seed, std::size_t operations) {
  Random random(seed);
  History history;
  history.seed = random.next();
  history.epoch = random.next();
  history.engine_name = "per-table-lock";
  history.request_ttl_ns = 5'000'000;
  history.patterns = {"clean", "fold-storm"};
  history.tables.resize(2);
  history.tables[1].config = {.stakes = {{5}, {10}, {1}}, .first_button = {4}, .deck_seed = 77};
  std::int64_t now = 1'000'000'000;
  for (std::size_t i = 0; i < operations; ++i) {
    now += random.between(0, 400);
    history.operations.push_back(random_operation(random, now));
  }
  history.tables[1].has_audit = true;
  engine::AuditTrail& audit = history.tables[1].audit;
  audit.integrity_alarms = 2;
  audit.is_quarantined = true;
  audit.checkpoint.emplace();
  audit.checkpoint->version = 3;
  audit.checkpoint->players[4] = 9;
  audit.checkpoint->stacks[4] = {120};
  for (std::uint64_t version = 4; version < 40; ++version) {
    audit.commits.push_back(
        {.version = version,
         .timestamp_ns = static_cast<std::int64_t>(version * 100),
         .request = {random.next(), random.next()},
         .command = {.amount = {40}, .kind = engine::CommandKind::raise, .seat = {5}},
         .movement_count = 1});
    audit.movements.push_back({.timestamp_ns = static_cast<std::int64_t>(version * 100),
                               .version = version,
                               .amount = {-40},
                               .state_before = {100},
                               .state_after = {60},
                               .player = 9,
                               .seat = {5},
                               .reason = engine::ChipReason::raise});
  }
  return history;
}

void expect_equal(const History& a, const History& b) {
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.epoch, b.epoch);
  EXPECT_EQ(a.engine_name, b.engine_name);
  EXPECT_EQ(a.request_ttl_ns, b.request_ttl_ns);
  EXPECT_EQ(a.patterns, b.patterns);
  EXPECT_TRUE(a.operations == b.operations);
  ASSERT_EQ(a.tables.size(), b.tables.size());
  for (std::size_t i = 0; i < a.tables.size(); ++i) {
    EXPECT_EQ(a.tables[i].config.stakes, b.tables[i].config.stakes);
    EXPECT_EQ(a.tables[i].config.first_button, b.tables[i].config.first_button);
    EXPECT_EQ(a.tables[i].config.deck_seed, b.tables[i].config.deck_seed);
    EXPECT_EQ(a.tables[i].has_audit, b.tables[i].has_audit);
    EXPECT_EQ(a.tables[i].audit.checkpoint, b.tables[i].audit.checkpoint);
    EXPECT_TRUE(a.tables[i].audit.commits == b.tables[i].audit.commits);
    EXPECT_TRUE(a.tables[i].audit.movements == b.tables[i].audit.movements);
    EXPECT_EQ(a.tables[i].audit.integrity_alarms, b.tables[i].audit.integrity_alarms);
    EXPECT_EQ(a.tables[i].audit.is_quarantined, b.tables[i].audit.is_quarantined);
  }
}

TEST_F(HistoryFile, ReadsBackWhatWasWritten) {
  for (const std::size_t operations : {std::size_t{0}, std::size_t{1}, std::size_t{150'000}}) {
    const History history = random_history_of(operations + 1, operations);
    ASSERT_TRUE(write_history(history, path_));
    const auto read = read_history(path_);
    ASSERT_TRUE(read) << read.error();
    expect_equal(history, *read);
  }
}

TEST_F(HistoryFile, IsWellBelowTheSizeOfTheOperationsInMemory) {
  const History history = random_history_of(3, 10'000);
  ASSERT_TRUE(write_history(history, path_));
  EXPECT_LT(std::filesystem::file_size(path_), 10'000 * 70);
}

TEST_F(HistoryFile, SaysThatATruncatedFileIsTruncatedWhereverItEnds) {
  ASSERT_TRUE(write_history(random_history_of(4, 40), path_));
  const std::string bytes = contents();
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const auto read = parse_history(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(read) << size;
    ASSERT_THAT(read.error(), HasSubstr("truncated")) << size;
  }
}

TEST_F(HistoryFile, RefusesAFileWithAnyBitChanged) {
  ASSERT_TRUE(write_history(random_history_of(5, 40), path_));
  std::string bytes = contents();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(parse_history(bytes)) << "bit " << bit;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  }
  EXPECT_TRUE(parse_history(bytes));
}

/// Puts right checksums on whatever the payloads say, to reach the decoders behind them.
std::string with_checksums(std::string bytes) {
  std::size_t at = 13;
  while (at + 17 <= bytes.size()) {
    std::uint64_t size = 0;
    std::memcpy(&size, &bytes[at + 1], sizeof size);
    if (size > bytes.size() - at - 17) {
      break;
    }
    const auto kind = static_cast<std::uint8_t>(bytes[at]);
    const std::uint64_t sum = hash_bytes(std::as_bytes(std::span(&bytes[at + 9], size)), kind);
    std::memcpy(&bytes[at + 9 + size], &sum, sizeof sum);
    at += 17 + size;
  }
  return bytes;
}

TEST_F(HistoryFile, SurvivesPayloadsThatLieBehindRightChecksums) {
  ASSERT_TRUE(write_history(random_history_of(6, 40), path_));
  const std::string bytes = contents();
  ASSERT_EQ(with_checksums(bytes), bytes);
  int read_after_all = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    std::string changed = bytes;
    for (std::uint64_t i = 0; i <= random.below(4); ++i) {
      changed[13 + random.below(bytes.size() - 13)] = static_cast<char>(random.next());
    }
    const auto read = parse_history(with_checksums(changed));
    read_after_all += static_cast<int>(read.has_value());
    if (!read) {
      ASSERT_FALSE(read.error().empty());
    }
  }
  EXPECT_GT(read_after_all, 100) << "some changes only change values";
}

TEST_F(HistoryFile, RefusesOperationsThatMakeNoSense) {
  for (const auto spoil : std::initializer_list<void (*)(History&)>{
           [](History& history) { history.operations[5].invoked_ns = 5; },
           [](History& history) { history.operations[5].returned_ns = 5; },
           [](History& history) {
             history.operations[5].outcome = OperationOutcome::committed;
             history.operations[5].returned_ns = kNeverReturned;
           },
           [](History& history) { history.operations[5].table = 2; },
           [](History& history) { history.operations[5].pattern = 2; },
           [](History& history) { history.operations[5].pair = 3; },
           [](History& history) { history.operations[5].rule_refusal = engine::RuleRefusal{15}; },
           [](History& history) { history.operations[5].kind = OperationKind{10}; },
           [](History& history) { history.tables[1].config.first_button = {0}; },
           [](History& history) { history.tables[1].config.stakes.small_blind = {0}; },
           [](History& history) { history.request_ttl_ns = -1; }}) {
    History history = random_history_of(12, 40);
    spoil(history);
    ASSERT_TRUE(write_history(history, path_));
    const auto read = read_history(path_);
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error(), HasSubstr("corrupt"));
  }
}

TEST_F(HistoryFile, SaysWhatIsWrongAndWhatToDo) {
  const auto error_of = [this](std::string_view bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    const auto read = read_history(path_);
    return read ? std::string("read") : read.error();
  };
  EXPECT_THAT(read_history(folder_ / "none").error(), HasSubstr("no such history file"));
  EXPECT_THAT(read_history(folder_).error(), HasSubstr("not a regular file"));
  EXPECT_THAT(error_of("{\"json\": 1}"), HasSubstr("not a misdeal history file"));
  EXPECT_THAT(error_of(""), HasSubstr("not a misdeal history file"));
  ASSERT_TRUE(write_history(random_history_of(7, 1), path_));
  std::string bytes = contents();
  bytes[12] = 9;
  EXPECT_THAT(error_of(bytes), HasSubstr("format version 9"));
  EXPECT_THAT(error_of(bytes), HasSubstr(path_.string()));
}

TEST_F(HistoryFile, LeavesTheOldFileAloneWhenWritingFails) {
  const History old = random_history_of(8, 10);
  ASSERT_TRUE(write_history(old, path_));
  // A limit on the size of files stands in for a full disk.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = write_history(random_history_of(9, 1000), path_);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error(), HasSubstr("cannot write"));
  const auto read = read_history(path_);
  ASSERT_TRUE(read) << read.error();
  expect_equal(old, *read);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
      << "no temporary file is left";
}

TEST_F(HistoryFile, CannotBeWrittenWhereThereIsNoFolderOrADevice) {
  EXPECT_FALSE(write_history({}, folder_ / "none" / "history.mdh"));
  const auto written = write_history({}, "/dev/null");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error(), HasSubstr("not a regular file"));
}

TEST_F(HistoryFile, ExportsOneOperationALine) {
  const History history = random_history_of(10, 50);
  ASSERT_TRUE(write_jsonl(history, path_));
  std::istringstream lines(contents());
  std::string line;
  std::size_t count = 0;
  while (std::getline(lines, line)) {
    ++count;
    EXPECT_TRUE(line.starts_with("{") && line.ends_with("}")) << line;
  }
  EXPECT_EQ(count, 50U);
}

TEST(JsonLine, NamesWhatItCanAndEscapesWhatItMust) {
  History history;
  history.patterns = {"a\n\"b\xff"};
  Operation operation;
  operation.kind = OperationKind::raise;
  operation.outcome = OperationOutcome::committed;
  operation.request = {0x0123456789ABCDEFULL, 0xFEDCBA9876543210ULL};
  operation.version = 41;
  const std::string line = json_line(operation, history);
  EXPECT_THAT(line, HasSubstr("\"request_id\":\"01234567-89ab-cdef-fedc-ba9876543210\""));
  EXPECT_THAT(line, HasSubstr("\"kind\":\"raise\""));
  EXPECT_THAT(line, HasSubstr("\"outcome\":\"committed\""));
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace misdeal::harness
