#include "harness/live/live_run.h"

#include <chrono>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/live/fake_server.h"
#include "harness/targets/read_profile.h"

namespace misdeal::harness {
namespace {

using testing::HasSubstr;

const std::atomic<bool> kGoesOn{false};

Profile profile_of(std::string_view text) {
  auto profile = parse_profile(text);
  EXPECT_TRUE(profile) << describe(profile.error(), "profile");
  return std::move(*profile);
}

LiveOutcome attack(FakeServer& server, std::uint64_t seed, std::uint64_t rounds = 300) {
  const Profile profile = profile_of(fake_profile());
  LiveOptions options;
  options.seed = seed;
  options.rounds_max = rounds;
  options.run_name = "t";
  auto outcome = run_live(profile, server, options, kGoesOn);
  EXPECT_TRUE(outcome) << outcome.error();
  return std::move(*outcome);
}

std::string findings_of(const LiveOutcome& outcome) {
  std::string text;
  for (const PropertyResult& result : outcome.check.results) {
    text += std::string(to_string(result.property)) + ": " +
            std::string(to_string(result.verdict)) + " " + result.left_unchecked + "\n";
    for (const Finding& finding : result.findings) {
      text += "  " + finding.message + "; expected " + finding.expected + "; observed " +
              finding.observed + "\n";
      for (const FindingEvent& event : finding.events) {
        text += "    " + event.asked + " " + event.request + ": " + event.answered + "\n";
      }
    }
  }
  return text;
}

std::set<Property> violated(const LiveOutcome& outcome) {
  std::set<Property> properties;
  for (const PropertyResult& result : outcome.check.results) {
    if (result.verdict == Verdict::violated) properties.insert(result.property);
  }
  return properties;
}

class CorrectServer : public testing::TestWithParam<std::uint64_t> {};

TEST_P(CorrectServer, IsNeverAccused) {
  FakeServer server(FakeBug::none, GetParam());
  const LiveOutcome outcome = attack(server, GetParam());
  EXPECT_EQ(outcome.trouble, "");
  EXPECT_EQ(outcome.verdict(), Verdict::holds) << findings_of(outcome);
  EXPECT_GT(outcome.tally.overlapping_duplicates, 10U);
  EXPECT_GT(outcome.tally.unknown, 0U);
}

TEST_P(CorrectServer, IsNotAccusedOfWhatLostAnswersHide) {
  FakeServer server(FakeBug::none, GetParam());
  server.lose_answers(20);
  Profile profile = profile_of(fake_profile());
  profile.promises.answered = false;
  const LiveOptions options{.seed = GetParam(), .rounds_max = 300, .run_name = "t"};
  const auto outcome = run_live(profile, server, options, kGoesOn);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_THAT(violated(*outcome), testing::IsEmpty()) << findings_of(*outcome);
  EXPECT_GT(outcome->tally.unknown, 50U);
}

// Versions that are only opaque, and answers of which replays need not be the same.
TEST_P(CorrectServer, IsNotAccusedByAProfileThatPromisesLittle) {
  FakeServer server(FakeBug::none, GetParam());
  Profile profile = profile_of(fake_profile());
  profile.promises.versions = VersionPromise::opaque;
  profile.promises.same_answer = false;
  profile.promises.other_payload = OtherPayload::nothing;
  const auto outcome =
      run_live(profile, server, {.seed = GetParam(), .rounds_max = 200, .run_name = "t"}, kGoesOn);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_THAT(violated(*outcome), testing::IsEmpty()) << findings_of(*outcome);
}

// One of the payloads took effect; the answer to the other tells of that one.
TEST_P(CorrectServer, IsNotAccusedOfReplayingTheFirstAnswerToAnotherPayload) {
  for (const auto promise : {OtherPayload::replayed, OtherPayload::nothing}) {
    for (const bool marks_replays : {true, false}) {
      FakeServer server(FakeBug::none, GetParam());
      server.replay_any_payload(marks_replays);
      Profile profile = profile_of(fake_profile());
      profile.promises.other_payload = promise;
      if (!marks_replays) {
        std::erase_if(profile.answers,
                      [](const AnswerRule& rule) { return rule.meaning == Meaning::replayed; });
      }
      const auto outcome = run_live(
          profile, server, {.seed = GetParam(), .rounds_max = 300, .run_name = "t"}, kGoesOn);
      ASSERT_TRUE(outcome) << outcome.error();
      EXPECT_THAT(violated(*outcome), testing::IsEmpty()) << "marks " << marks_replays << "\n"
                                                          << findings_of(*outcome);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, CorrectServer, testing::Range<std::uint64_t>(1, 6));

TEST(LiveRun, AccusesAServerThatExecutesBothPayloadsOfAnIdAlthoughItPromisesToReplay) {
  FakeServer server(FakeBug::payload_ignored, 2);
  Profile profile = profile_of(fake_profile());
  profile.promises.other_payload = OtherPayload::replayed;
  const auto outcome =
      run_live(profile, server, {.seed = 2, .rounds_max = 300, .run_name = "t"}, kGoesOn);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_THAT(violated(*outcome), testing::Contains(Property::exactly_once))
      << findings_of(*outcome);
}

// Keys that belong to a payload are a promise that nobody broke.
TEST(LiveRun, AccusesNobodyOfExecutingAnotherPayloadWhereNothingIsPromisedOfIt) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    FakeServer server(FakeBug::none, seed);
    server.tell_keys_apart_by_payload();
    Profile profile = profile_of(fake_profile());
    profile.promises.other_payload = OtherPayload::nothing;
    profile.promises.same_answer = false;
    const auto outcome =
        run_live(profile, server, {.seed = seed, .rounds_max = 300, .run_name = "t"}, kGoesOn);
    ASSERT_TRUE(outcome) << outcome.error();
    EXPECT_THAT(violated(*outcome), testing::IsEmpty()) << "seed " << seed << "\n"
                                                        << findings_of(*outcome);
  }
}

struct Wrong {
  const char* name;
  FakeBug bug;
  Property property;
};

class WrongServer : public testing::TestWithParam<Wrong> {};

TEST_P(WrongServer, IsAccusedOfItsBug) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    FakeServer server(GetParam().bug, seed);
    const LiveOutcome outcome = attack(server, seed);
    EXPECT_THAT(violated(outcome), testing::Contains(GetParam().property))
        << "seed " << seed << "\n"
        << findings_of(outcome);
    const PropertyResult& result = outcome.check.of(GetParam().property);
    ASSERT_FALSE(result.findings.empty());
    EXPECT_FALSE(result.findings[0].events.empty());
  }
}

// The smallest explanation of a round may be another one by chance, and what no other property
// explains is left to the search for an order; but the bug is what most findings name.
TEST_P(WrongServer, IsAccusedOfLittleElse) {
  FakeServer server(GetParam().bug, 5);
  const LiveOutcome outcome = attack(server, 5);
  std::uint64_t others = 0;
  for (const PropertyResult& result : outcome.check.results) {
    const bool is_other =
        result.property != GetParam().property && result.property != Property::linearizability;
    others += is_other ? result.violations : 0;
  }
  EXPECT_LE(others * 5, outcome.check.of(GetParam().property).violations) << findings_of(outcome);
}

INSTANTIATE_TEST_SUITE_P(
    Bugs, WrongServer,
    testing::Values(
        Wrong{"update_lost", FakeBug::update_lost, Property::acknowledged_effects},
        Wrong{"effect_behind_refusal", FakeBug::effect_behind_refusal,
              Property::refusals_justified},
        Wrong{"twins_executed", FakeBug::twins_executed, Property::exactly_once},
        Wrong{"late_retry_executed", FakeBug::late_retry_executed, Property::exactly_once},
        Wrong{"version_reused", FakeBug::version_reused, Property::version_order},
        Wrong{"two_winners", FakeBug::two_winners, Property::single_winner},
        Wrong{"stale_reads", FakeBug::stale_reads, Property::real_time_order},
        Wrong{"key_wedged", FakeBug::key_wedged, Property::liveness},
        Wrong{"overdraft", FakeBug::overdraft, Property::amount_bounds},
        Wrong{"payload_ignored", FakeBug::payload_ignored, Property::exactly_once},
        Wrong{"half_transfer", FakeBug::half_transfer, Property::acknowledged_effects},
        Wrong{"answer_missing", FakeBug::answer_missing, Property::liveness},
        Wrong{"two_actions_a_turn", FakeBug::two_actions_a_turn, Property::single_winner},
        Wrong{"dirty_answers", FakeBug::dirty_answers, Property::linearizability}),
    [](const auto& made) { return made.param.name; });

TEST(LiveRun, ChoosesTheSameForTheSameSeed) {
  const auto calls = [](std::uint64_t seed) {
    FakeServer server(FakeBug::none, 1);
    const LiveOutcome outcome = attack(server, seed, 60);
    std::string all;
    for (const InstanceHistory& instance : outcome.history.instances) {
      for (const LiveRequest& request : instance.requests) {
        all += request.id + "/" + std::to_string(request.amount) + "\n";
      }
    }
    return all;
  };
  EXPECT_EQ(calls(4), calls(4));
  EXPECT_NE(calls(4), calls(5));
}

// Nothing tells what became of a lost request where there are no ids, and there is one instance.
LiveOutcome attack_that_loses_many() {
  FakeServer server(FakeBug::none, 1);
  server.lose_answers(20);
  Profile profile = profile_of(fake_profile());
  profile.promises.exactly_once = profile.promises.answered = false;
  profile.makes_instances = false;
  profile.instances = 1;
  profile.rounds_per_instance = 0;
  LiveOptions options{.seed = 1, .rounds_max = 200, .run_name = "t"};
  options.mix = {};
  options.mix.weights[static_cast<std::size_t>(Pattern::conflict)] = 2;
  options.mix.weights[static_cast<std::size_t>(Pattern::observe)] = 1;
  auto outcome = run_live(profile, server, options, kGoesOn);
  EXPECT_TRUE(outcome) << outcome.error();
  return std::move(*outcome);
}

TEST(LiveRun, LeavesUndecidedWhatTooManyUnknownOutcomesHide) {
  // That it takes long, CTest would notice.
  const LiveOutcome outcome = attack_that_loses_many();
  EXPECT_GT(outcome.tally.unknown, 200U);
  EXPECT_THAT(violated(outcome), testing::IsEmpty()) << findings_of(outcome);
  const PropertyResult& effects = outcome.check.of(Property::acknowledged_effects);
  EXPECT_EQ(effects.verdict, Verdict::undecided);
  EXPECT_THAT(effects.left_unchecked, HasSubstr("too many requests of unknown outcome"));
}

TEST(LiveRun, LeavesUndecidedWhatIsNotJudgedOnceItIsToStop) {
  FakeServer server(FakeBug::update_lost, 1);
  const LiveOutcome outcome = attack(server, 1, 20);
  const std::atomic<bool> stops{true};
  const LiveCheck check =
      check_live(profile_of(fake_profile()), outcome.history, LiveCheckBudget{}, &stops);
  EXPECT_EQ(check.of(Property::acknowledged_effects).verdict, Verdict::undecided);
  EXPECT_EQ(check.of(Property::linearizability).verdict, Verdict::undecided);
}

// Large bursts of debits and credits, some cut and told of by a marked replay, without any version.
TEST(LiveRun, FindsTheOrderOfLargeBurstsByTheBalancesThatTheyShow) {
  FakeServer server(FakeBug::none, 4);
  server.lose_answers(15);
  Profile profile = profile_of(fake_profile());
  std::erase_if(profile.actions, [](const ActionSpec& action) {
    return action.name != "debit" && action.name != "credit";
  });
  profile.promises.same_answer = profile.promises.answered = false;
  profile.promises.versions = VersionPromise::none;
  profile.version = {};
  for (ActionSpec& action : profile.actions) {
    action.readings.version = {};
    action.carries_precondition = false;
  }
  LiveOptions options{.seed = 4, .rounds_max = 60, .run_name = "t"};
  options.mix = {};
  options.mix.weights[static_cast<std::size_t>(Pattern::conflict)] = 1;
  const auto outcome = run_live(profile, server, options, kGoesOn);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_GT(outcome->tally.retried, 10U);
  EXPECT_EQ(outcome->check.of(Property::linearizability).verdict, Verdict::holds)
      << findings_of(*outcome);
}

// All actions and reads together.
struct Pace {
  engine::DurationHistogram from_due;
  engine::DurationHistogram from_send;
  std::uint64_t sent = 0;
  std::uint64_t late = 0;
};

Pace pace_of(const LiveOutcome& outcome) {
  Pace all;
  for (const auto& [action, latency] : outcome.paced) {
    all.from_due.merge(latency.from_due());
    all.from_send.merge(latency.from_send());
    all.sent += latency.sent();
    all.late += latency.late();
  }
  return all;
}

LiveOutcome attack_at(double rate, FakeServer& server) {
  const Profile profile = profile_of(fake_profile());
  LiveOptions options{.seed = 3, .rounds_max = 150, .run_name = "t"};
  options.rate = wire::FixedRate{rate};
  auto outcome = run_live(profile, server, options, kGoesOn);
  EXPECT_TRUE(outcome) << outcome.error();
  return std::move(*outcome);
}

TEST(LiveRunAtAFixedRate, SendsEachRequestWhenItIsDue) {
  FakeServer server(FakeBug::none, 3);
  const LiveOutcome outcome = attack_at(100, server);
  EXPECT_EQ(outcome.verdict(), Verdict::holds) << findings_of(outcome);
  const Pace all = pace_of(outcome);
  EXPECT_EQ(all.sent, outcome.tally.requests + outcome.tally.reads);
  EXPECT_EQ(all.late, 0U);
  // But for the time of the observation before the first, microseconds here.
  EXPECT_LE(all.from_due.max(), all.from_send.max() + 10'000);
  EXPECT_NEAR(static_cast<double>(outcome.attacked_ns) / 1e9, static_cast<double>(all.sent) / 100,
              2);
  EXPECT_EQ(outcome.syncs[static_cast<std::size_t>(LiveSync::paced)].rounds, 150U);
}

// Whoever was to be served during a stall waited, though sent only afterwards.
TEST(LiveRunAtAFixedRate, CountsTheWaitOfRequestsThatAStallHeldUp) {
  FakeServer server(FakeBug::none, 3);
  server.stall_every(100, 200);
  const LiveOutcome outcome = attack_at(1000, server);
  const Pace all = pace_of(outcome);
  EXPECT_GE(all.from_send.max(), 200'000'000);
  EXPECT_GT(all.late, all.sent / 4);
  EXPECT_LT(all.from_send.quantile(0.5), 10'000'000);
  EXPECT_GT(all.from_due.quantile(0.5), 50'000'000);
}

TEST(LiveRunAtAFixedRate, HoldsNoPauseOfItsOwnAgainstTheServer) {
  FakeServer server(FakeBug::none, 3);
  Profile profile = profile_of(fake_profile());
  profile.settle_ms = 300;
  LiveOptions options{.seed = 3, .rounds_max = 50, .run_name = "t"};
  options.rate = wire::FixedRate{100};
  const auto outcome = run_live(profile, server, options, kGoesOn);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_EQ(pace_of(*outcome).late, 0U);
}

// Only withdrawals: an account is empty soon.
LiveOutcome attack_until_empty(bool makes_instances) {
  FakeServer server(FakeBug::none, 1);
  Profile profile = profile_of(fake_profile());
  std::erase_if(profile.actions, [](const ActionSpec& action) { return action.name != "debit"; });
  profile.rounds_per_instance = 0;
  profile.makes_instances = makes_instances;
  if (!makes_instances) profile.instances = 1;
  auto outcome =
      run_live(profile, server, {.seed = 1, .rounds_max = 300, .run_name = "t"}, kGoesOn);
  EXPECT_TRUE(outcome) << outcome.error();
  return std::move(*outcome);
}

TEST(LiveRun, TakesAnotherInstanceOnceOneIsExhausted) {
  const LiveOutcome outcome = attack_until_empty(true);
  EXPECT_GT(outcome.tally.rounds_applied, outcome.tally.rounds / 4);
  EXPECT_EQ(outcome.idle_reason, "");
}

TEST(LiveRun, SaysThatHardlyAnythingWasAppliedWhereThereIsNoOtherInstance) {
  const LiveOutcome outcome = attack_until_empty(false);
  EXPECT_LT(outcome.tally.rounds_applied, 15U);
  EXPECT_THAT(outcome.idle_reason,
              HasSubstr("of 300 rounds; the server refuses nearly everything"));
}

LiveOutcome attack_by(std::string_view wrong, std::string_view right) {
  FakeServer server(FakeBug::none, 1);
  std::string text(fake_profile());
  text.replace(text.find(right), right.size(), wrong);
  auto outcome =
      run_live(profile_of(text), server, {.seed = 1, .rounds_max = 100, .run_name = "t"}, kGoesOn);
  EXPECT_TRUE(outcome) << outcome.error();
  return std::move(*outcome);
}

TEST(LiveRun, WarnsOfAnswersThatNeverShowWhatTheProfileSays) {
  EXPECT_THAT(attack_by("{\"a\": \"/a\"}", "{\"a\": \"/a\"}").warnings, testing::IsEmpty());
  EXPECT_THAT(attack_by("{\"a\": \"/data/a\"}", "{\"a\": \"/a\"}").warnings,
              testing::Contains(HasSubstr("/actions/debit: the amount \"a\" that its \"answer\"")));
}

TEST(LiveRun, WarnsOfAMarkOfReplaysThatNoAnswerHas) {
  EXPECT_THAT(attack_by("\"Idempotent-Replay\"", "\"Idempotent-Replayed\"").warnings,
              testing::Contains(HasSubstr("/answers/replayed: was met by no answer")));
}

std::string profile_that_closes(std::string_view request) {
  std::string text(fake_profile());
  const std::string_view setup = "\"setup\": {";
  text.insert(text.find(setup) + setup.size(), "\"close\": [\"" + std::string(request) + "\"], ");
  return text;
}

TEST(LiveRun, ClosesEachInstanceOnceItIsNotUsedAnyMore) {
  FakeServer server(FakeBug::none, 1);
  const auto outcome = run_live(profile_of(profile_that_closes("DELETE /accounts/${account}")),
                                server, {.seed = 1, .rounds_max = 100, .run_name = "t"}, kGoesOn);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_EQ(outcome->trouble, "");
  EXPECT_GT(outcome->tally.instances, 4U);
  EXPECT_EQ(server.closed(), outcome->tally.instances);
}

TEST(LiveRun, TellsOfAnInstanceThatCannotBeClosed) {
  FakeServer server(FakeBug::none, 1);
  const auto outcome = run_live(profile_of(profile_that_closes("DELETE /accounts/0")), server,
                                {.seed = 1, .rounds_max = 3, .run_name = "t"}, kGoesOn);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_THAT(outcome->trouble, HasSubstr("/setup/close/0: DELETE was answered 404"));
}

TEST(LiveRun, CountsNothingAsDueInAClosedLoop) {
  FakeServer server(FakeBug::none, 1);
  EXPECT_TRUE(attack(server, 1, 20).paced.empty());
}

TEST(LiveRun, SaysWhatIsNotPromised) {
  FakeServer server(FakeBug::none, 1);
  const LiveOutcome outcome = attack(server, 1, 20);
  const PropertyResult& sums = outcome.check.of(Property::chip_conservation);
  EXPECT_EQ(sums.verdict, Verdict::not_checked);
  EXPECT_THAT(sums.left_unchecked, HasSubstr("not promised"));
}

TEST(LiveRun, FailsWithTheStepThatCannotBePrepared) {
  FakeServer server(FakeBug::none, 1);
  std::string text(fake_profile());
  text.replace(text.find("\"/id\""), 5, "\"/ip\"");
  const auto outcome = run_live(profile_of(text), server, {.run_name = "t"}, kGoesOn);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error(),
              HasSubstr("/setup/instance/0/capture/account: is not in the answer"));
}

TEST(LiveRun, FailsWithTheAmountThatCannotBeRead) {
  FakeServer server(FakeBug::none, 1);
  std::string text(fake_profile());
  text.replace(text.find("\"/b\""), 4, "\"/bb\"");
  const auto outcome = run_live(profile_of(text), server, {.run_name = "t"}, kGoesOn);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error(), HasSubstr("/amounts/b: is not a number"));
}

}  // namespace
}  // namespace misdeal::harness
