#include "harness/check/check_history.h"

#include <algorithm>
#include <functional>
#include <set>
#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/check/describe.h"
#include "harness/check/poker_model.h"
#include "harness/check/sequential_model.h"
#include "harness/check/simulated_play.h"
#include "harness/workload/random.h"

namespace misdeal::harness {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

const PropertyResult& result_of(const CheckReport& report, Property property) {
  return report.results[static_cast<std::size_t>(property)];
}

const Finding& first_finding(const CheckReport& report, Property property) {
  return result_of(report, property).findings.at(0);
}

std::set<Property> violated(const CheckReport& report) {
  std::set<Property> properties;
  for (const PropertyResult& result : report.results) {
    if (result.verdict == Verdict::violated) {
      properties.insert(result.property);
    }
  }
  return properties;
}

std::string names(const std::set<Property>& properties) {
  std::string text;
  for (const Property property : properties) {
    text += std::string(to_string(property)) + " ";
  }
  return text;
}

/// Applies `spoil` to a correct history and expects exactly these properties to be violated.
CheckReport expect_violated(const std::set<Property>& expected,
                            const std::function<void(History&)>& spoil) {
  History history = simulate_play({.operations = 400, .seed = 11});
  spoil(history);
  std::ranges::sort(history.operations, {}, &Operation::invoked_ns);
  CheckReport report = check_history(history);
  EXPECT_EQ(names(violated(report)), names(expected)) << describe(report, history);
  for (const PropertyResult& result : report.results) {
    EXPECT_LE(result.findings.size(), kFindingsMax);
    for (const Finding& finding : result.findings) {
      EXPECT_LE(finding.operations.size(), 3U);
      EXPECT_FALSE(finding.message.empty());
      EXPECT_EQ(finding.property, result.property);
    }
  }
  return report;
}

/// The n-th operation that fits.
Operation& nth(History& history, std::size_t n, const std::function<bool(const Operation&)>& fits) {
  for (Operation& operation : history.operations) {
    if (fits(operation) && n-- == 0) {
      return operation;
    }
  }
  throw std::logic_error("no such operation");
}

bool is_lone(const History& history, const Operation& operation) {
  return std::ranges::count(history.operations, operation.request, &Operation::request) == 1;
}

Operation& nth_commit(History& history, std::size_t n) {
  return nth(history, n, [&](const Operation& operation) {
    return role_of(operation) == Role::commit && is_lone(history, operation);
  });
}

engine::CommitRecord& record_of(History& history, const Operation& operation) {
  return history.tables[0].audit.commits[operation.version - 1];
}

TEST(CheckHistory, HoldsForCorrectPlay) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const History history = simulate_play({.operations = 3000,
                                           .seed = seed,
                                           .seats = static_cast<std::uint8_t>(2 + seed % 8),
                                           .has_audit = seed % 3 != 0});
    const CheckReport report = check_history(history);
    ASSERT_EQ(report.verdict(), Verdict::holds) << describe(report, history);
    ASSERT_GT(report.overlap.overlapping, 2000U);
    ASSERT_GT(report.overlap.overlapping_duplicates, 0U);
    ASSERT_EQ(report.overlap.operations, 3000U);
  }
}

TEST(CheckHistory, HoldsForCorrectPlayWithLostAnswers) {
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const History history = simulate_play(
        {.operations = 3000, .seed = seed, .unanswered_percent = 5, .has_audit = seed % 2 == 0});
    lost += static_cast<std::uint64_t>(
        std::ranges::count(history.operations, OperationOutcome::unknown, &Operation::outcome));
    const CheckReport report =
        check_history(history, CheckOptions{.unanswered = Unanswered::is_legal});
    ASSERT_EQ(report.verdict(), Verdict::holds) << describe(report, history);
  }
  EXPECT_GT(lost, 1000U);
}

TEST(CheckHistory, IsAFunctionOfTheHistory) {
  History history = simulate_play({.operations = 500, .seed = 3});
  nth_commit(history, 20).chips_total = {1};
  EXPECT_EQ(describe(check_history(history), history), describe(check_history(history), history));
}

TEST(CheckHistory, DoesNotJudgeAnEmptyHistory) {
  const CheckReport report = check_history(History{});
  EXPECT_EQ(report.verdict(), Verdict::not_checked);
  EXPECT_EQ(report.results.size(), kHistoryPropertyCount);
}

TEST(ChipConservation, AloneCatchesChipsMissingFromAView) {
  const CheckReport report = expect_violated({Property::chip_conservation}, [](History& history) {
    nth_commit(history, 60).chips_total = {-3};
  });
  EXPECT_THAT(first_finding(report, Property::chip_conservation).message,
              HasSubstr("3 chips fewer"));
}

TEST(VersionOrder, CatchesAVersionMadeTwice) {
  History history = simulate_play({.operations = 400, .seed = 11});
  const engine::Version version = nth_commit(history, 60).version;
  nth(history, 0, [&](const Operation& operation) {
    return role_of(operation) == Role::commit && operation.version == version + 1;
  }).version = version;
  const CheckReport report = check_history(history);
  EXPECT_TRUE(violated(report).contains(Property::version_order)) << describe(report, history);
  EXPECT_TRUE(violated(report).contains(Property::audit_chain)) << describe(report, history);
  EXPECT_THAT(result_of(report, Property::version_order).findings,
              Contains(Field(&Finding::message, HasSubstr("was made twice"))));
}

TEST(VersionOrder, CatchesAVersionThatNobodyMade) {
  const CheckReport report =
      expect_violated({Property::version_order, Property::linearizability}, [](History& history) {
        history.tables[0].audit = {};
        history.tables[0].has_audit = false;
        const Operation& gone = nth_commit(history, 60);
        history.operations.erase(history.operations.begin() + (&gone - history.operations.data()));
      });
  EXPECT_THAT(first_finding(report, Property::version_order).message,
              HasSubstr("was made by no answered request"));
}

TEST(VersionOrder, CatchesAVersionBeyondReachWithoutAllocatingForIt) {
  expect_violated({Property::version_order, Property::linearizability}, [](History& history) {
    nth(history, 5, [](const Operation& operation) {
      return operation.kind == OperationKind::read;
    }).version = engine::kNoVersion - 1;
  });
}

TEST(RealTimeOrder, AloneCatchesACommitOrderedBeforeOneThatWasAnsweredEarlier) {
  const CheckReport report =
      expect_violated({Property::real_time_order, Property::linearizability}, [](History& history) {
        history.tables[0].has_audit = false;  // it tells when the commit was made
        history.tables[0].audit = {};
        Operation& late = nth_commit(history, 60);
        const std::int64_t by = 20'000;
        late.invoked_ns += by;
        late.returned_ns += by;
      });
  EXPECT_EQ(first_finding(report, Property::real_time_order).operations.size(), 2U);
}

TEST(RealTimeOrder, CatchesAReadOfThePast) {
  expect_violated({Property::real_time_order, Property::linearizability}, [](History& history) {
    Operation& stale = nth(history, 5, [](const Operation& operation) {
      return operation.kind == OperationKind::read;
    });
    stale.invoked_ns += 30'000;
    stale.returned_ns += 30'000;
  });
}

TEST(ExactlyOnce, AloneCatchesOneIdWithTwoEffects) {
  const CheckReport report = expect_violated({Property::exactly_once}, [](History& history) {
    const Operation& first = nth_commit(history, 60);
    Operation& second = nth_commit(history, 62);
    second.request = first.request;
    record_of(history, second).request = first.request;
  });
  const Finding& finding = first_finding(report, Property::exactly_once);
  EXPECT_EQ(finding.operations.size(), 2U);
  EXPECT_THAT(finding.message, HasSubstr("took effect twice"));
}

TEST(RefusalsJustified, CatchesAnotherReasonThanTheRulesGive) {
  expect_violated({Property::refusals_justified, Property::linearizability}, [](History& history) {
    Operation& refused = nth(history, 5, [&](const Operation& operation) {
      return operation.outcome == OperationOutcome::refused_by_rules && is_lone(history, operation);
    });
    refused.rule_refusal = refused.rule_refusal == engine::RuleRefusal::seat_taken
                               ? engine::RuleRefusal::seat_empty
                               : engine::RuleRefusal::seat_taken;
  });
}

TEST(RefusalsJustified, CatchesARefusalAsStaleAtTheExpectedVersion) {
  expect_violated({Property::refusals_justified, Property::linearizability}, [](History& history) {
    Operation& refused = nth(history, 2, [&](const Operation& operation) {
      return operation.outcome == OperationOutcome::stale_version && is_lone(history, operation);
    });
    refused.expected_version = refused.version;
  });
}

TEST(RefusalsJustified, CatchesACommitThatExpectedAnotherVersion) {
  expect_violated({Property::refusals_justified, Property::linearizability}, [](History& history) {
    Operation& committed = nth_commit(history, 60);
    committed.expected_version = committed.version;
  });
}

TEST(AuditChain, AloneCatchesAMovementThatIsMissing) {
  expect_violated({Property::audit_chain}, [](History& history) {
    auto& movements = history.tables[0].audit.movements;
    movements.erase(movements.begin() + 40);
  });
}

TEST(AuditChain, AloneCatchesAMovementWithAWrongAmount) {
  expect_violated({Property::audit_chain}, [](History& history) {
    engine::ChipMovement& movement = history.tables[0].audit.movements[40];
    movement.amount += {1};
    movement.state_after += {1};
  });
}

TEST(AuditChain, AloneCatchesABrokenChain) {
  expect_violated({Property::audit_chain}, [](History& history) {
    engine::ChipMovement& movement = history.tables[0].audit.movements[40];
    movement.state_before += {1};
    movement.state_after += {1};
  });
}

/// Position of the last movement of the pot.
std::size_t last_of_pot(const std::vector<engine::ChipMovement>& movements) {
  std::size_t at = movements.size() - 1;
  while (movements[at].player != engine::kPotAccount) {
    --at;
  }
  return at;
}

TEST(AuditChain, AloneCatchesABrokenChainOfThePot) {
  const CheckReport report = expect_violated({Property::audit_chain}, [](History& history) {
    auto& movements = history.tables[0].audit.movements;
    engine::ChipMovement& movement = movements[last_of_pot(movements)];
    movement.state_before += {1};
    movement.state_after += {1};
  });
  EXPECT_THAT(first_finding(report, Property::audit_chain).message, HasSubstr("pot's chain"));
}

TEST(AuditChain, AloneCatchesMovementsThatDoNotBalance) {
  const CheckReport report = expect_violated({Property::audit_chain}, [](History& history) {
    engine::AuditTrail& audit = history.tables[0].audit;
    const std::size_t at = last_of_pot(audit.movements);
    --audit.commits[audit.movements[at].version - 1].movement_count;
    audit.movements.erase(audit.movements.begin() + static_cast<std::ptrdiff_t>(at));
  });
  EXPECT_THAT(first_finding(report, Property::audit_chain).message, HasSubstr("do not balance"));
}

TEST(AuditChain, AloneCatchesAMissingRecord) {
  expect_violated({Property::audit_chain}, [](History& history) {
    auto& commits = history.tables[0].audit.commits;
    commits.erase(commits.begin() + 40);
  });
}

TEST(AuditChain, AloneCatchesARecordOfAnotherRequest) {
  expect_violated({Property::audit_chain}, [](History& history) {
    record_of(history, nth_commit(history, 60)).request = {9, 9};
  });
}

TEST(AuditChain, AloneCatchesAStackThatIsNotWhatTheMovementsLeadTo) {
  const CheckReport report = expect_violated(
      {Property::audit_chain}, [](History& history) { nth_commit(history, 60).stack += {-3}; });
  EXPECT_THAT(first_finding(report, Property::audit_chain).message, HasSubstr("expected"));
}

TEST(AuditChain, AcceptsACheckpointInPlaceOfOldRecords) {
  History history = simulate_play({.operations = 400, .seed = 11});
  engine::AuditTrail& audit = history.tables[0].audit;
  engine::Checkpoint checkpoint;
  checkpoint.version = 50;
  std::size_t dropped = 0;
  for (const engine::CommitRecord& commit : std::span(audit.commits).first(50)) {
    for (std::uint32_t i = 0; i < commit.movement_count; ++i, ++dropped) {
      const engine::ChipMovement& movement = audit.movements[dropped];
      if (movement.player == engine::kPotAccount) {
        checkpoint.pot = movement.state_after;
      } else {
        const bool has_left = movement.reason == engine::ChipReason::cash_out;
        checkpoint.players[movement.seat.index()] = has_left ? 0 : movement.player;
        checkpoint.stacks[movement.seat.index()] = movement.state_after;
      }
    }
  }
  audit.commits.erase(audit.commits.begin(), audit.commits.begin() + 50);
  audit.movements.erase(audit.movements.begin(),
                        audit.movements.begin() + static_cast<std::ptrdiff_t>(dropped));
  audit.checkpoint = checkpoint;
  CheckReport report = check_history(history);
  EXPECT_EQ(report.verdict(), Verdict::holds) << describe(report, history);
  checkpoint.pot += {1};
  checkpoint.stacks[1] += {1};
  audit.checkpoint = checkpoint;
  report = check_history(history);
  EXPECT_EQ(names(violated(report)), names({Property::audit_chain}));
}

TEST(Integrity, AloneCatchesAnAlarm) {
  expect_violated({Property::integrity},
                  [](History& history) { history.tables[0].audit.integrity_alarms = 1; });
}

TEST(Integrity, AllowsAFailedDealAndNoOtherFailure) {
  const auto fail = [](OperationKind kind) {
    return [kind](History& history) {
      Operation& refused = nth(history, 0, [&](const Operation& operation) {
        return operation.outcome == OperationOutcome::refused_by_rules &&
               is_lone(history, operation) && operation.version > 10;
      });
      refused.kind = kind;
      refused.outcome = OperationOutcome::failed;
      refused.rule_refusal = engine::RuleRefusal::none;
    };
  };
  expect_violated({}, fail(OperationKind::start_hand));
  expect_violated({Property::integrity}, fail(OperationKind::fold));
}

TEST(PokerModel, LetsAnyStackJustifyTheRefusalOfAMove) {
  const PokerModel model({});
  Operation join;
  join.kind = OperationKind::join;
  join.seat = {3};
  join.amount = {100};
  join.outcome = OperationOutcome::refused_by_rules;
  join.rule_refusal = engine::RuleRefusal::amount_out_of_range;
  EXPECT_EQ(model.answer(model.initial(), join).outcome, OperationOutcome::committed);
  join.pair = 2;
  EXPECT_EQ(model.answer(model.initial(), join).rule_refusal, join.rule_refusal);
  join.rule_refusal = engine::RuleRefusal::seat_taken;
  EXPECT_EQ(model.answer(model.initial(), join).outcome, OperationOutcome::committed)
      << "no stack makes an empty seat taken";
}

TEST(Liveness, AloneCatchesARequestWithoutAnswer) {
  const auto lose = [](History& history) {
    Operation& read = nth(history, 5, [](const Operation& operation) {
      return operation.kind == OperationKind::read;
    });
    const Operation asked = read;
    read = {};
    read.invoked_ns = asked.invoked_ns;
  };
  expect_violated({Property::liveness}, lose);
  History history = simulate_play({.operations = 400, .seed = 11});
  lose(history);
  const CheckReport report =
      check_history(history, CheckOptions{.unanswered = Unanswered::is_legal});
  EXPECT_EQ(report.verdict(), Verdict::holds);
  EXPECT_THAT(result_of(report, Property::liveness).left_unchecked, HasSubstr("1 requests"));
}

TEST(Linearizability, AloneCatchesAReadOfATableThatNeverWas) {
  const CheckReport report = expect_violated({Property::linearizability}, [](History& history) {
    nth(history, 5, [](const Operation& operation) {
      return operation.kind == OperationKind::read;
    }).view_digest ^= 1;
  });
  EXPECT_EQ(first_finding(report, Property::linearizability).operations.size(), 1U);
}

TEST(Linearizability, SaysWhatTheStackShouldHaveBeen) {
  const CheckReport report =
      expect_violated({Property::linearizability, Property::audit_chain}, [](History& history) {
        Operation& read = nth(history, 5, [](const Operation& operation) {
          return operation.kind == OperationKind::read;
        });
        read.view_digest ^= 1;
        read.stack += {-3};
      });
  EXPECT_THAT(first_finding(report, Property::linearizability).message, HasSubstr("expected"));
}

TEST(Linearizability, SearchesAHistoryWithoutVersions) {
  History history = simulate_play({.operations = 60, .seed = 5, .has_audit = false});
  for (Operation& operation : history.operations) {
    operation.version = engine::kNoVersion;
  }
  CheckReport report = check_history(history);
  EXPECT_EQ(result_of(report, Property::linearizability).verdict, Verdict::holds);
  EXPECT_EQ(result_of(report, Property::version_order).verdict, Verdict::not_checked);
  nth(history, 3, [](const Operation& operation) {
    return operation.kind == OperationKind::read;
  }).view_digest ^= 1;
  report = check_history(history);
  EXPECT_EQ(result_of(report, Property::linearizability).verdict, Verdict::violated);
}

TEST(Linearizability, IsUndecidedWhenTheBudgetIsSpentAndSaysWhatIsLeft) {
  History history = simulate_play({.operations = 2000, .seed = 5, .has_audit = false});
  for (Operation& operation : history.operations) {
    operation.version = engine::kNoVersion;
  }
  CheckReport report = check_history(history, CheckBudget{.search_steps_max = 100});
  EXPECT_EQ(result_of(report, Property::linearizability).verdict, Verdict::undecided);
  EXPECT_THAT(result_of(report, Property::linearizability).left_unchecked,
              HasSubstr("left unchecked"));
  report = check_history(history, CheckBudget{.search_bytes_max = 10'000});
  EXPECT_EQ(result_of(report, Property::linearizability).verdict, Verdict::undecided);
  EXPECT_THAT(result_of(report, Property::linearizability).left_unchecked, HasSubstr("memory"));
}

TEST(Describe, EscapesWhatCouldMoveTheCursor) {
  EXPECT_EQ(printable("a\x1b[2J\n\\"), "a\\x1b[2J\\x0a\\\\");
}

TEST(Verdicts, AreWorseInTheOrderOfGravity) {
  using enum Verdict;
  EXPECT_EQ(worst(holds, undecided), undecided);
  EXPECT_EQ(worst(undecided, violated), violated);
  EXPECT_EQ(worst(not_checked, holds), holds);
  EXPECT_EQ(worst(not_checked, not_checked), not_checked);
}

}  // namespace
}  // namespace misdeal::harness
