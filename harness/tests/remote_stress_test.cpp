// The whole attack over HTTP: planner, recorder and every checker against a served engine.
#include <atomic>
#include <string>

#include <gtest/gtest.h>

#include "harness/drivers/stress.h"
#include "harness/tests/served_engine.h"

namespace misdeal::harness {
namespace {

const std::atomic<bool> kNeverStopped{false};

class RemoteStress : public ::testing::Test {
 protected:
  StressOptions options_for(const ServedEngine& server, unsigned lost_permille = 0) {
    StressOptions options;
    options.target = RemoteTarget{.options = {.endpoint = *wire::parse_endpoint(server.url()),
                                              .lost_permille = lost_permille,
                                              .seed = 3},
                                  .url = server.url(),
                                  .health = &health_};
    options.seed = 3;
    options.operations = 6'000;
    options.request_ttl = std::chrono::seconds{5};
    options.deck_failures_percent = 0;
    options.watchdog = std::chrono::seconds{60};
    return options;
  }

  TargetHealth health_;
};

std::string findings_text(const StressOutcome& outcome) {
  std::string text = outcome.infrastructure_error;
  for (const PropertyResult& property : outcome.properties) {
    for (const Finding& finding : property.findings) text += '\n' + finding.message;
  }
  return text;
}

TEST_F(RemoteStress, FindsNothingWrongWithTheReferenceServer) {
  for (const char* const mode : {"per-table-lock", "optimistic", "synchronous"}) {
    SCOPED_TRACE(mode);
    const ServedEngine server(mode);
    const StressOutcome outcome = run_stress(options_for(server), {}, kNeverStopped);
    EXPECT_EQ(outcome.verdict(), Verdict::holds) << findings_text(outcome);
    EXPECT_EQ(outcome.infrastructure_error, "");
    EXPECT_GT(outcome.exercised.hands_completed, 20U);
    EXPECT_GT(outcome.exercised.replays, 100U);
    EXPECT_GT(outcome.overlap.overlapping, 0U);
    // Every commit is in the audit trail that the server showed.
    EXPECT_EQ(outcome.properties[static_cast<std::size_t>(Property::audit_chain)].verdict,
              Verdict::holds);
  }
}

TEST_F(RemoteStress, RaisesNoFalseAlarmWhenAnswersAreLost) {
  const ServedEngine server("per-table-lock");
  const StressOutcome outcome = run_stress(options_for(server, 100), {}, kNeverStopped);
  EXPECT_EQ(outcome.verdict(), Verdict::holds) << findings_text(outcome);
  EXPECT_GT(outcome.outcomes[static_cast<std::size_t>(OperationOutcome::unknown)], 50U);
}

TEST_F(RemoteStress, CatchesAWrongEngineBehindTheServer) {
  for (const char* const mutant : {"boolean-flag", "dedup-outside-lock", "refusal-not-recorded"}) {
    SCOPED_TRACE(mutant);
    const ServedEngine server(mutant);
    StressOptions options = options_for(server);
    options.operations = 200'000;
    const StressOutcome outcome = run_stress(options, {}, kNeverStopped);
    EXPECT_EQ(outcome.verdict(), Verdict::violated) << outcome.operations << " operations";
  }
}

TEST_F(RemoteStress, NoticesAnIdThatIsForgottenTooEarly) {
  const ServedEngine server("per-table-lock", std::chrono::milliseconds{1});
  const StressOutcome outcome = run_stress(options_for(server), {}, kNeverStopped);
  EXPECT_EQ(outcome.properties[static_cast<std::size_t>(Property::exactly_once)].verdict,
            Verdict::violated);
}

TEST_F(RemoteStress, SaysThatTheServerIsGone) {
  ServedEngine server("per-table-lock");
  const StressOptions options = options_for(server);
  server.stop();
  const StressOutcome outcome = run_stress(options, {}, kNeverStopped);
  EXPECT_NE(outcome.infrastructure_error, "");
  EXPECT_NE(outcome.verdict(), Verdict::holds);
}

}  // namespace
}  // namespace misdeal::harness
