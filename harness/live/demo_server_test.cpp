#include "harness/live/demo_server.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/live/conformance.h"
#include "harness/live/live_run.h"
#include "harness/live/open_wire.h"
#include "harness/targets/read_profile.h"

namespace misdeal::harness {
namespace {

const std::atomic<bool> kNoInterrupt{false};

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
  for (const std::string name : {"wallet", "flag-poker", "reference"}) {
    const auto profile = read_profile(MISDEAL_SOURCE_DIR "/profiles/" + name + ".json");
    ASSERT_TRUE(profile) << describe(profile.error(), name);
    EXPECT_FALSE(profile->actions.empty()) << name;
  }
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
