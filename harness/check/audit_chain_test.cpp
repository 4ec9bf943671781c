// Whatever is changed in an audit trail is seen, and nothing is that a right server may do.
#include "harness/check/audit_chain.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

/// One field of a commit or a movement, and how to change it.
template <typename Entry>
struct ChangedField {
  std::string_view name;
  void (*change)(Entry&, Random&);
};

/// Any other value, near or far.
std::int64_t offset(Random& random) {
  const std::int64_t by = random.chance(50) ? 1 : random.between(2, 1'000'000'000);
  return random.chance(50) ? by : -by;
}

template <typename Value>
void add(Value& value, Random& random) {
  value = static_cast<Value>(static_cast<std::uint64_t>(value) +
                             static_cast<std::uint64_t>(offset(random)));
}

void add(engine::Chips& chips, Random& random) {
  add(chips.value, random);
}

void change(engine::SeatNo& seat, Random& random) {
  seat.value = static_cast<std::uint8_t>((seat.value + 1 + random.below(9)) % 10);
}

template <typename Value>
void change_to_another_of(std::size_t count, Value& value, Random& random) {
  const auto old = static_cast<std::size_t>(value);
  value = static_cast<Value>((old + 1 + random.below(count - 1)) % count);
}

const std::vector<ChangedField<CommitRecord>> kFieldsOfACommit = {
    {"version", [](CommitRecord& commit, Random& random) { add(commit.version, random); }},
    // A commit without movements may as well have been made a little earlier or later.
    {"timestamp_ns",
     [](CommitRecord& commit, Random& random) {
       const std::int64_t by = offset(random);
       const std::int64_t away = by < 0 ? -kBeyondAnOperationNs : kBeyondAnOperationNs;
       commit.timestamp_ns += commit.movement_count > 0 ? by : by + away;
     }},
    {"request.high",
     [](CommitRecord& commit, Random& random) { add(commit.request.high, random); }},
    {"request.low", [](CommitRecord& commit, Random& random) { add(commit.request.low, random); }},
    {"command.kind",
     [](CommitRecord& commit, Random& random) {
       change_to_another_of(engine::kCommandKindCount, commit.command.kind, random);
     }},
    {"command.amount",
     [](CommitRecord& commit, Random& random) { add(commit.command.amount, random); }},
    {"command.seat",
     [](CommitRecord& commit, Random& random) { change(commit.command.seat, random); }},
    {"movement_count",
     [](CommitRecord& commit, Random& random) { add(commit.movement_count, random); }},
};

const std::vector<ChangedField<ChipMovement>> kFieldsOfAMovement = {
    {"timestamp_ns",
     [](ChipMovement& movement, Random& random) { add(movement.timestamp_ns, random); }},
    {"version", [](ChipMovement& movement, Random& random) { add(movement.version, random); }},
    {"amount", [](ChipMovement& movement, Random& random) { add(movement.amount, random); }},
    {"state_before",
     [](ChipMovement& movement, Random& random) { add(movement.state_before, random); }},
    {"state_after",
     [](ChipMovement& movement, Random& random) { add(movement.state_after, random); }},
    {"player", [](ChipMovement& movement, Random& random) { add(movement.player, random); }},
    {"seat", [](ChipMovement& movement, Random& random) { change(movement.seat, random); }},
    {"reason",
     [](ChipMovement& movement, Random& random) {
       change_to_another_of(engine::kChipReasonCount, movement.reason, random);
     }},
};

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
    expect_every_change_seen(good, kFieldsOfACommit, &engine::AuditTrail::commits, seed);
    expect_every_change_seen(good, kFieldsOfAMovement, &engine::AuditTrail::movements, seed);
  }
}

}  // namespace
}  // namespace misdeal::harness
