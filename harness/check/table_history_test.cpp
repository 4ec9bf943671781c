#include "harness/check/table_history.h"

#include <vector>

#include <gtest/gtest.h>

#include "harness/check/check_history.h"

namespace misdeal::harness {
namespace {

/// A request of id 7 that got no answer.
Operation unanswered(OperationKind kind, std::uint8_t seat, std::int64_t amount,
                     std::int64_t invoked_ns) {
  Operation operation;
  operation.invoked_ns = invoked_ns;
  operation.request = {0, 7};
  operation.kind = kind;
  operation.seat = {seat};
  operation.amount = {amount};
  return operation;
}

/// A table whose audit trail says that id 7 let seat 2 join with 50 as version 1.
History history_of(std::vector<Operation> operations) {
  History history;
  history.tables.resize(1);
  history.tables[0].has_audit = true;
  engine::CommitRecord join;
  join.version = 1;
  join.timestamp_ns = 20;
  join.request = {0, 7};
  join.command = {.amount = {50}, .kind = engine::CommandKind::join, .seat = {2}};
  join.movement_count = 1;
  history.tables[0].audit.commits = {join};
  history.tables[0].audit.movements = {{.timestamp_ns = 20,
                                        .version = 1,
                                        .amount = {50},
                                        .state_before = {0},
                                        .state_after = {50},
                                        .player = 1,
                                        .seat = {2},
                                        .reason = engine::ChipReason::buy_in}};
  history.operations = std::move(operations);
  return history;
}

Verdict verdict_of(std::vector<Operation> operations) {
  return check_history(history_of(std::move(operations)), {.unanswered = Unanswered::is_legal})
      .verdict();
}

TEST(UnansweredRequests, AreMatchedWithTheAuditTrailByWhatTheyAskedFor) {
  const Operation join = unanswered(OperationKind::join, 2, 50, 10);
  EXPECT_EQ(verdict_of({join}), Verdict::holds);
  // The id was used for something else as well, and that got no answer either.
  EXPECT_EQ(verdict_of({unanswered(OperationKind::call, 7, 0, 5), join}), Verdict::holds);
  EXPECT_EQ(verdict_of({unanswered(OperationKind::join, 2, 60, 5), join}), Verdict::holds);
}

TEST(UnansweredRequests, DoNotExplainACommitThatNoneOfThemAskedFor) {
  EXPECT_EQ(verdict_of({unanswered(OperationKind::join, 2, 60, 5)}), Verdict::violated);
  Operation expects_another = unanswered(OperationKind::join, 2, 50, 5);
  expects_another.expected_version = 3;
  EXPECT_EQ(verdict_of({expects_another}), Verdict::violated);
}

}  // namespace
}  // namespace misdeal::harness
