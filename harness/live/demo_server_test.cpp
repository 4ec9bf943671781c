#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/live/conformance.h"
#include "harness/live/live_run.h"
#include "harness/live/open_wire.h"
#include "harness/targets/read_profile.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace misdeal::harness {
namespace {

const std::atomic<bool> kNoInterrupt{false};

/// The server of ci/demo-flag-server in a process of its own; ended with this object.
class DemoServer {
 public:
  explicit DemoServer(bool is_correct) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::string program = MISDEAL_SOURCE_DIR "/ci/demo-flag-server";
    std::string port = "--port";
    std::string any = "0";
    std::string correct = "--correct";
    std::array<char*, 5> arguments = {program.data(), port.data(), any.data(),
                                      is_correct ? correct.data() : nullptr, nullptr};
    const int failed =
        posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed != 0) pid_ = 0;
    for (char character = 0; read(ends[0], &character, 1) == 1 && character != '\n';) {
      url_ += character;
    }
    close(ends[0]);
  }
  ~DemoServer() {
    if (pid_ == 0) return;
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  DemoServer(const DemoServer&) = delete;
  DemoServer& operator=(const DemoServer&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  pid_t pid_ = 0;
  std::string url_;
};

Profile shipped(const std::string& name) {
  auto profile = read_profile(MISDEAL_SOURCE_DIR "/profiles/" + name);
  EXPECT_TRUE(profile) << describe(profile.error(), name);
  return std::move(*profile);
}

LiveOutcome attack(const DemoServer& server, const Profile& profile, std::uint64_t rounds) {
  auto wire = open_live_wire({.url = server.url()});
  EXPECT_TRUE(wire) << wire.error();
  LiveOptions options;
  options.seed = 7;
  options.rounds_max = rounds;
  options.run_name = "demo";
  auto outcome = run_live(profile, **wire, options, kNoInterrupt);
  EXPECT_TRUE(outcome) << outcome.error();
  return std::move(*outcome);
}

std::string demo_findings(const LiveOutcome& outcome) {
  std::string text = outcome.trouble + "\n";
  for (const PropertyResult& result : outcome.check.results) {
    text += std::string(to_string(result.property)) + ": " +
            std::string(to_string(result.verdict)) + " " + result.left_unchecked + "\n";
    for (const Finding& finding : result.findings) text += "  " + finding.message + "\n";
  }
  return text;
}

TEST(ShippedProfiles, CanBeRead) {
  shipped("wallet.json");
  shipped("flag-poker.json");
  shipped("reference.json");
}

TEST(DemoServer, ProcessesAFoldSeveralTimes) {
  const DemoServer server(/*is_correct=*/false);
  const LiveOutcome outcome = attack(server, shipped("flag-poker.json"), 40);
  EXPECT_EQ(outcome.check.of(Property::single_winner).verdict, Verdict::violated)
      << demo_findings(outcome);
}

TEST(DemoServer, LosesMoneyOfTheWallet) {
  const DemoServer server(/*is_correct=*/false);
  const LiveOutcome outcome = attack(server, shipped("wallet.json"), 60);
  EXPECT_EQ(outcome.check.of(Property::exactly_once).verdict, Verdict::violated)
      << demo_findings(outcome);
  EXPECT_EQ(outcome.check.of(Property::acknowledged_effects).verdict, Verdict::violated)
      << demo_findings(outcome);
}

TEST(DemoServer, HasATwinThatIsNotAccused) {
  const DemoServer server(/*is_correct=*/true);
  for (const char* name : {"flag-poker.json", "wallet.json"}) {
    const LiveOutcome outcome = attack(server, shipped(name), 60);
    EXPECT_EQ(outcome.trouble, "");
    EXPECT_EQ(outcome.verdict(), Verdict::holds) << name << "\n" << demo_findings(outcome);
    EXPECT_GT(outcome.tally.overlapping, 100U);
  }
}

TEST(LiveWire, SendsPacedRequestsNoEarlierThanTheyAreDue) {
  const DemoServer server(/*is_correct=*/true);
  auto wire = open_live_wire({.url = server.url(), .connections = 4});
  ASSERT_TRUE(wire) << wire.error();
  std::vector<LiveShot> shots(4);
  for (std::size_t i = 0; i < shots.size(); ++i) {
    shots[i].bytes = "GET /nothing HTTP/1.1\r\nHost: " + (*wire)->authority() + "\r\n\r\n";
    shots[i].due_ns = (*wire)->now_ns() + static_cast<std::int64_t>(i) * 3'000'000;
  }
  const auto replies = (*wire)->fire(shots, LiveSync::paced);
  ASSERT_TRUE(replies) << replies.error();
  ASSERT_EQ(replies->size(), shots.size());
  for (std::size_t i = 0; i < shots.size(); ++i) {
    EXPECT_EQ((*replies)[i].answer.status, 404) << (*replies)[i].detail;
    EXPECT_GE((*replies)[i].invoked_ns, shots[i].due_ns);
  }
  shots.resize(5, shots[0]);
  EXPECT_FALSE((*wire)->fire(shots, LiveSync::paced)) << "one more than there are connections";
}

TEST(DemoServer, HasATwinWhoseIdsConform) {
  const DemoServer server(/*is_correct=*/true);
  auto wire = open_live_wire({.url = server.url()});
  ASSERT_TRUE(wire) << wire.error();
  const auto rows = run_conformance(shipped("wallet.json"), **wire, {.seed = 1, .run_name = "demo"},
                                    kNoInterrupt);
  ASSERT_TRUE(rows) << rows.error();
  for (const ConformanceRow& row : *rows) {
    EXPECT_NE(row.verdict, Verdict::violated) << row.what << ": " << row.observed;
  }
}

}  // namespace
}  // namespace misdeal::harness
