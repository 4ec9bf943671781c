#include "harness/remote/remote_answers.h"

#include <gtest/gtest.h>

#include "engine/tests/present.h"

namespace misdeal::harness {
namespace {

constexpr std::string_view kTable =
    R"({"table":1,"version":12,"hand_no":3,"phase":"hand_running","street":"flop",
        "small_blind":1,"big_blind":2,"ante":0,"button":3,"to_act":5,"pot":14,"current_bet":6,
        "to_call":6,"can_check":false,"raise_min":12,"raise_max":80,"board":["2c","7d","9h"],
        "bought_in":280,"cashed_out":0,"is_quarantined":false,
        "seats":[{"seat":3,"status":"in_hand","stack":194,"bet":6},
                 {"seat":5,"status":"all_in","stack":0,"bet":0}]})";

TEST(RemoteAnswers, ReadATableBackAsTheViewThatWasShown) {
  const auto view = view_of_body(kTable);
  ASSERT_TRUE(view) << view.error();
  EXPECT_EQ(view->version, 12U);
  EXPECT_EQ(view->street, engine::Street::flop);
  EXPECT_EQ(view->to_act, engine::SeatNo{5});
  EXPECT_EQ(view->board_count, 3);
  EXPECT_EQ(view->stacks[2], engine::Chips{194});
  EXPECT_EQ(view->bets[2], engine::Chips{6});
  EXPECT_EQ(view->status[2], engine::SeatStatus::in_hand);
  EXPECT_EQ(view->status[4], engine::SeatStatus::all_in);
  EXPECT_EQ(view->status[0], engine::SeatStatus::empty);
}

TEST(RemoteAnswers, ReadARefusalWithItsReasonAndVersion) {
  const auto answer = answer_of(
      {1, 2}, 422,
      R"({"type":"/problems/impossible-amount","status":422,"version":7,"refusal":"amount_too_small"})");
  ASSERT_TRUE(answer) << answer.error();
  EXPECT_EQ(answer->response.outcome, engine::Outcome::refused_by_rules);
  EXPECT_EQ(answer->response.rule_refusal, engine::RuleRefusal::amount_too_small);
  EXPECT_EQ(answer->response.version(), 7U);
  const auto stale =
      answer_of({1, 2}, 412, R"({"type":"/problems/stale-version","status":412,"version":8})");
  ASSERT_TRUE(stale);
  EXPECT_EQ(stale->response.outcome, engine::Outcome::stale_version);
}

// A server that is stopped during a run refuses connections: that is no claim of any version.
TEST(RemoteAnswers, ClaimNoVersionForARequestThatNeverArrived) {
  const engine::Response response = never_asked({1, 2});
  EXPECT_EQ(response.outcome, engine::Outcome::overloaded);
  EXPECT_EQ(response.id, (engine::RequestId{1, 2}));
  EXPECT_EQ(response.version(), engine::kNoVersion);
}

TEST(RemoteAnswers, NameTheProblemThatIsThereInsteadOfATableOrATrail) {
  constexpr std::string_view kBusy =
      R"({"type":"/problems/too-many-connections","status":503,
          "title":"As many connections are open as can be"})";
  engine::AuditTrail trail;
  const auto view = view_of_body(kBusy);
  const auto page = add_page(kBusy, trail);
  ASSERT_FALSE(view);
  ASSERT_FALSE(page);
  EXPECT_NE(view.error().find("refuses with 503 /problems/too-many-connections"), std::string::npos)
      << view.error();
  EXPECT_NE(page.error().find("refuses with 503 /problems/too-many-connections"), std::string::npos)
      << page.error();
}

TEST(RemoteAnswers, RefuseWhatTheyDoNotUnderstandInsteadOfGuessing) {
  for (const std::string_view body :
       {"", "[]", "{}", "not json", R"({"table":{"version":"twelve"}})",
        R"({"type":"/problems/never-heard-of","status":409,"version":1})"}) {
    EXPECT_FALSE(view_of_body(body)) << body;
    EXPECT_FALSE(answer_of({1, 2}, body.starts_with(R"({"type)") ? 409 : 200, body)) << body;
  }
  std::string board(kTable);
  board.replace(board.find("2c"), 2, "1x");
  EXPECT_FALSE(view_of_body(board));
}

TEST(RemoteAnswers, AddAPageOfCommitsToTheTrail) {
  engine::AuditTrail trail;
  const auto more = add_page(
      R"({"after":0,"checkpoint":null,"commits":[{"version":1,"timestamp_ns":5,
          "request":"00000000-0000-0001-0000-000000000002",
          "command":{"kind":"join","seat":3,"amount":70},
          "movements":[{"timestamp_ns":5,"player":1,"seat":3,"amount":70,"reason":"buy_in",
                        "state_before":0,"state_after":70}]}],"has_more":true})",
      trail);
  ASSERT_TRUE(more) << more.error();
  EXPECT_TRUE(*more);
  ASSERT_EQ(trail.commits.size(), 1U);
  EXPECT_EQ(trail.commits[0].request, (engine::RequestId{1, 2}));
  EXPECT_EQ(trail.commits[0].command.kind, engine::CommandKind::join);
  EXPECT_EQ(trail.commits[0].movement_count, 1U);
  ASSERT_EQ(trail.movements.size(), 1U);
  EXPECT_EQ(trail.movements[0].reason, engine::ChipReason::buy_in);
  EXPECT_EQ(trail.movements[0].version, 1U);
}

TEST(RemoteAnswers, KeepTheCheckpointOfATrailThatWasCut) {
  engine::AuditTrail trail;
  const auto more = add_page(
      R"({"after":0,"checkpoint":{"version":40,"dropped_commits":40,"pot":6,"bought_in":300,
          "cashed_out":100,"seats":[{"seat":2,"player":5,"stack":194}]},
          "commits":[],"has_more":false})",
      trail);
  ASSERT_TRUE(more) << more.error();
  const engine::Checkpoint& checkpoint = present(trail.checkpoint);
  EXPECT_EQ(checkpoint.version, 40U);
  EXPECT_EQ(checkpoint.players[1], 5U);
  EXPECT_EQ(checkpoint.stacks[1], engine::Chips{194});
}

}  // namespace
}  // namespace misdeal::harness
