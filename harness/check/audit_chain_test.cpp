// Whatever is changed in an audit trail is seen, and nothing is that a right server may do.
#include "harness/check/audit_chain.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/check/changed_field.h"
#include "harness/check/check_history.h"
#include "harness/check/describe.h"
#include "harness/check/simulated_play.h"
#include "harness/workload/random.h"

namespace misdeal::harness {
namespace {

using engine::ChipMovement;
using engine::ChipReason;
using engine::CommitRecord;
using ::testing::HasSubstr;

/// Longer than any operation of a simulated play, shorter than three of its steps.
constexpr std::int64_t kBeyondAnOperationNs = 2500;

engine::AuditTrail& trail_of(History& history) {
  return history.tables[0].audit;
}

Verdict verdict_on_the_trail(const CheckReport& report) {
  return report.results[static_cast<std::size_t>(Property::audit_chain)].verdict;
}

const Finding& first_finding(const CheckReport& report) {
  return report.results[static_cast<std::size_t>(Property::audit_chain)].findings.at(0);
}

/// Spoils the trail of a correct history and expects that this alone is seen.
CheckReport expect_seen(const std::function<void(engine::AuditTrail&)>& spoil) {
  History history = simulate_play({.operations = 400, .seed = 11});
  spoil(trail_of(history));
  CheckReport report = check_history(history);
  for (const PropertyResult& result : report.results) {
    EXPECT_EQ(result.verdict == Verdict::violated, result.property == Property::audit_chain)
        << describe(report, history);
  }
  return report;
}

ChipMovement& movement_for(engine::AuditTrail& audit, ChipReason reason) {
  return *std::ranges::find_if(audit.movements, [&](const ChipMovement& movement) {
    return movement.reason == reason && movement.player != engine::kPotAccount;
  });
}

TEST(AuditChain, AloneCatchesAWrongReason) {
  for (const auto right : {ChipReason::call, ChipReason::bet, ChipReason::big_blind,
                           ChipReason::uncalled_return, ChipReason::pot_won}) {
    SCOPED_TRACE(engine::to_string(right));
    const CheckReport report = expect_seen(
        [&](engine::AuditTrail& audit) { movement_for(audit, right).reason = ChipReason::ante; });
    EXPECT_THAT(first_finding(report).message, HasSubstr("not those that the rules make of it"));
    EXPECT_THAT(first_finding(report).observed, HasSubstr("ante"));
  }
}

TEST(AuditChain, AloneCatchesAWrongReasonOfThePot) {
  expect_seen([](engine::AuditTrail& audit) {
    auto& movement =
        *std::ranges::find(audit.movements, engine::kPotAccount, &ChipMovement::player);
    movement.reason = movement.reason == ChipReason::call ? ChipReason::bet : ChipReason::call;
  });
}

TEST(AuditChain, AloneCatchesASeatOfThePot) {
  expect_seen([](engine::AuditTrail& audit) {
    std::ranges::find(audit.movements, engine::kPotAccount, &ChipMovement::player)->seat = {3};
  });
}

TEST(AuditChain, AloneCatchesABuyInBookedAtAnotherSeat) {
  expect_seen([](engine::AuditTrail& audit) { audit.movements.front().seat = {9}; });
}

TEST(AuditChain, AloneCatchesMovementsInAnotherOrder) {
  expect_seen([](engine::AuditTrail& audit) {
    // The blinds: each by its player, so the chains are whole in either order.
    ChipMovement& small = movement_for(audit, ChipReason::small_blind);
    std::swap(small, movement_for(audit, ChipReason::big_blind));
  });
}

TEST(AuditChain, AloneCatchesAMovementAtAnotherTimeThanItsCommit) {
  const CheckReport report =
      expect_seen([](engine::AuditTrail& audit) { ++audit.movements[40].timestamp_ns; });
  EXPECT_THAT(first_finding(report).message, HasSubstr("another time than its commit"));
}

/// Gives a commit and its movements a time that is off by so much.
void shift(engine::AuditTrail& audit, std::size_t commit, std::int64_t by_ns) {
  audit.commits[commit].timestamp_ns += by_ns;
  for (ChipMovement& movement : audit.movements) {
    if (movement.version == audit.commits[commit].version) {
      movement.timestamp_ns += by_ns;
    }
  }
}

TEST(AuditChain, AloneCatchesACommitBeforeItsRequestOrAfterItsAnswer) {
  for (const std::int64_t by_ns : {-kBeyondAnOperationNs, kBeyondAnOperationNs}) {
    SCOPED_TRACE(by_ns);
    const CheckReport report =
        expect_seen([&](engine::AuditTrail& audit) { shift(audit, 60, by_ns); });
    EXPECT_EQ(first_finding(report).operations.size(), 1U);
  }
}

TEST(AuditChain, AloneCatchesTimesThatGoBack) {
  History history = simulate_play({.operations = 400, .seed = 11});
  history.engine_name = "http://127.0.0.1:1";
  engine::AuditTrail& audit = trail_of(history);
  shift(audit, 60, audit.commits[61].timestamp_ns - audit.commits[60].timestamp_ns + 1);
  const CheckReport report = check_history(history);
  EXPECT_EQ(verdict_on_the_trail(report), Verdict::violated);
  EXPECT_THAT(first_finding(report).message, HasSubstr("earlier time"));
  EXPECT_EQ(first_finding(report).operations.size(), 2U);
}

TEST(AuditChain, LetsAServerHaveAClockOfItsOwn) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history = simulate_play({.operations = 1000, .seed = seed, .unanswered_percent = 5});
    for (std::size_t i = 0; i < trail_of(history).commits.size(); ++i) {
      trail_of(history).commits[i].timestamp_ns -= 3'600'000'000'000;
    }
    for (ChipMovement& movement : trail_of(history).movements) {
      movement.timestamp_ns -= 3'600'000'000'000;
    }
    EXPECT_EQ(verdict_on_the_trail(check_history(history)), Verdict::violated);
    history.engine_name = "http://127.0.0.1:1";
    const CheckReport report = check_history(history, {.unanswered = unanswered_in(history)});
    EXPECT_EQ(report.verdict(), Verdict::holds) << describe(report, history);
  }
}

TEST(AuditChain, LooksAtTheMovementsOfRequestsWhoseAnswersWereLost) {
  History history = simulate_play({.operations = 400, .seed = 11});
  history.engine_name = "http://127.0.0.1:1";
  ChipMovement& spoilt = movement_for(trail_of(history), ChipReason::call);
  for (Operation& operation : history.operations) {
    if (operation.version == spoilt.version && operation.outcome == OperationOutcome::committed &&
        !operation.is_replay) {
      Operation unanswered;
      unanswered.invoked_ns = operation.invoked_ns;
      unanswered.request = operation.request;
      unanswered.expected_version = operation.expected_version;
      unanswered.kind = operation.kind;
      unanswered.seat = operation.seat;
      unanswered.amount = operation.amount;
      operation = unanswered;
    }
  }
  const CheckOptions options{.unanswered = unanswered_in(history)};
  ASSERT_EQ(verdict_on_the_trail(check_history(history, options)), Verdict::holds);
  spoilt.reason = ChipReason::bet;
  EXPECT_EQ(verdict_on_the_trail(check_history(history, options)), Verdict::violated);
}

template <typename Entry>
void expect_every_change_seen(const History& good, const std::vector<ChangedField<Entry>>& fields,
                              std::vector<Entry> engine::AuditTrail::* entries,
                              std::uint64_t seed) {
  Random random(seed);
  for (const ChangedField<Entry>& field : fields) {
    History spoilt = good;
    auto& all = trail_of(spoilt).*entries;
    const auto at = static_cast<std::size_t>(random.below(all.size()));
    field.change(all[at], random);
    EXPECT_EQ(verdict_on_the_trail(check_history(spoilt)), Verdict::violated)
        << field.name << " of entry " << at << ", seed " << seed;
  }
}

TEST(AuditChain, SeesEveryFieldThatIsChanged) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const History good = simulate_play(
        {.operations = 300, .seed = seed, .seats = static_cast<std::uint8_t>(2 + seed % 8)});
    ASSERT_EQ(check_history(good).verdict(), Verdict::holds) << "seed " << seed;
    expect_every_change_seen(good, fields_of_a_commit(), &engine::AuditTrail::commits, seed);
    expect_every_change_seen(good, fields_of_a_movement(), &engine::AuditTrail::movements, seed);
  }
}

}  // namespace
}  // namespace misdeal::harness
