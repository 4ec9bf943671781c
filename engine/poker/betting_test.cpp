#include "engine/poker/betting.h"

#include <limits>

#include <gtest/gtest.h>

#include "engine/poker/rigged_table.h"

namespace misdeal::engine {
namespace {

using enum CommandKind;

const Stakes kFiveTen{{5}, {10}, {0}};

RiggedTable four_handed(std::int64_t stack = 1000) {
  return {kFiveTen, 1, {{1, stack, ""}, {2, stack, ""}, {3, stack, ""}, {4, stack, ""}}};
}

TEST(Betting, GivesTheBigBlindHisOption) {
  auto table = four_handed();
  table.deal().call(4).call(1).call(2);
  EXPECT_EQ(table.game.to_act, seat_no(3));
  EXPECT_TRUE(table.legal().can_check);
  EXPECT_EQ(table.legal().raise_min.value, 20);
  table.check(3);
  EXPECT_EQ(table.game.street, Street::flop);
  EXPECT_EQ(table.game.to_act, seat_no(2)) << "first clockwise from the button";
}

TEST(Betting, LetsAPlayerFoldWhoCouldCheck) {
  auto table = four_handed();
  table.deal().call(4).call(1).call(2).fold(3);
  EXPECT_TRUE(table.game.seat(seat_no(3)).is_folded);
  EXPECT_EQ(table.game.street, Street::flop);
}

TEST(Betting, AsksForARaiseAtLeastAsLargeAsTheLastFullOne) {
  auto table = four_handed();
  table.deal().raise(4, 35);
  EXPECT_EQ(table.legal().raise_min.value, 60) << "35 and the 25 it was raised by";
  EXPECT_EQ(table.refusal(raise, 1, 59), RuleRefusal::amount_too_small);
  EXPECT_EQ(table.refusal(raise, 1, 60), RuleRefusal::none);
}

TEST(Betting, KeepsTheMinimumRaiseAfterAShortAllIn) {
  RiggedTable table(kFiveTen, 1, {{1, 45, ""}, {2, 500, ""}, {3, 500, ""}, {4, 500, ""}});
  table.deal().raise(4, 40).raise(1, 45);
  EXPECT_EQ(table.legal().raise_min.value, 75) << "R42: 45 and the 30 of the last full raise";
}

TEST(Betting, KeepsThePriceAndTheMinimumRaiseBehindAShortBigBlind) {
  RiggedTable table(kFiveTen, 1, {{1, 500, ""}, {2, 500, ""}, {3, 4, ""}, {4, 500, ""}});
  table.deal();
  EXPECT_EQ(table.game.seat(seat_no(3)).bet.value, 4);
  EXPECT_EQ(table.legal().to_call.value, 10) << "R33";
  EXPECT_EQ(table.legal().raise_min.value, 20) << "R33";
}

TEST(Betting, DoesNotReopenForAPlayerWhoFacesLessThanAFullRaise) {
  RiggedTable table(kFiveTen, 1, {{1, 130, ""}, {2, 500, ""}, {3, 500, ""}, {4, 500, ""}});
  table.deal().raise(4, 100).raise(1, 130).call(2).fold(3);
  EXPECT_EQ(table.game.to_act, seat_no(4));
  EXPECT_EQ(table.legal().to_call.value, 30);
  EXPECT_FALSE(table.legal().can_raise) << "R43: he faces 30, a full raise is 90";
  EXPECT_EQ(table.refusal(raise, 4, 500), RuleRefusal::cannot_raise);
}

TEST(Betting, AddsUpShortAllInsForEachPlayerSeparately) {
  // TDA rule 47, example 1: bets of 100, 125 all-in, 200 all-in; the opener faces a full raise.
  RiggedTable table({{1}, {100}, {0}}, 1,
                    {{1, 900, ""}, {2, 900, ""}, {3, 225, ""}, {4, 300, ""}, {5, 900, ""}});
  table.deal().call(4).call(5).call(1).call(2).check(3);
  table.bet(2, 100).raise(3, 125).raise(4, 200).call(5).call(1);
  EXPECT_EQ(table.game.to_act, seat_no(2));
  EXPECT_TRUE(table.legal().can_raise) << "he faces 100 more";
  EXPECT_EQ(table.legal().raise_min.value, 300);
  table.call(2);
  EXPECT_EQ(table.game.street, Street::turn);
}

TEST(Betting, JudgesReopeningByWhatThePlayerHimselfFaces) {
  // The opener faces 100 in two short steps; the caller of the first step faces only 75.
  RiggedTable table({{1}, {100}, {0}}, 1,
                    {{1, 900, ""}, {2, 900, ""}, {3, 225, ""}, {4, 900, ""}, {5, 300, ""}});
  table.deal().call(4).call(5).call(1).call(2).check(3);
  table.bet(2, 100).raise(3, 125).call(4).raise(5, 200).call(1).call(2);
  EXPECT_EQ(table.game.to_act, seat_no(4));
  EXPECT_EQ(table.legal().to_call.value, 75);
  EXPECT_FALSE(table.legal().can_raise);
}

TEST(Betting, DoesNotReopenForACheckerBehindAShortBet) {
  RiggedTable table(kFiveTen, 1, {{1, 500, ""}, {2, 500, ""}, {3, 16, ""}});
  table.deal().call(1).call(2).check(3);
  table.check(2).bet(3, 6);
  EXPECT_EQ(table.legal().raise_min.value, 16) << "who has not acted may raise by a full bet";
  table.call(1);
  EXPECT_EQ(table.game.to_act, seat_no(2));
  EXPECT_FALSE(table.legal().can_raise);
}

TEST(Betting, LetsAPlayerRaiseAllInForLess) {
  RiggedTable table(kFiveTen, 1, {{1, 15, ""}, {2, 500, ""}, {3, 500, ""}});
  table.deal();
  EXPECT_EQ(table.legal().raise_min.value, 15);
  EXPECT_EQ(table.legal().raise_max.value, 15);
  EXPECT_EQ(table.refusal(raise, 1, 14), RuleRefusal::amount_too_small);
  EXPECT_EQ(table.refusal(raise, 1, 16), RuleRefusal::amount_too_large);
}

TEST(Betting, AllowsNoRaiseThatNobodyCouldCall) {
  RiggedTable table(kOneTwo, 1, {{1, 100, ""}, {2, 40, ""}});
  table.deal().call(1).raise(2, 40);
  EXPECT_EQ(table.legal().to_call.value, 38);
  EXPECT_FALSE(table.legal().can_raise) << "R44";
  EXPECT_EQ(table.refusal(raise, 1, 100), RuleRefusal::cannot_raise);
}

TEST(Betting, AsksNobodyWhenTheOnlyPlayerWithChipsHasMatchedTheOthers) {
  RiggedTable table(kFiveTen, 1, {{1, 500, ""}, {2, 3, ""}});
  table.deal();
  EXPECT_EQ(table.game.phase, Phase::between_hands) << "R45: 5 posted against an all-in of 3";
  EXPECT_EQ(table.last.streets.size(), 4U) << "run out";
  EXPECT_EQ(table.last.streets[0].returned.value, 2) << "R50";
}

TEST(Betting, AsksTheOnlyPlayerWithChipsWhoHasNotMatchedTheOthers) {
  RiggedTable table({{1}, {10}, {0}}, 1, {{1, 500, ""}, {2, 3, ""}});
  table.deal();
  EXPECT_EQ(table.game.to_act, seat_no(1));
  EXPECT_EQ(table.legal().to_call.value, 9) << "R33: the price is the nominal big blind";
  EXPECT_FALSE(table.legal().can_raise) << "R44";
  table.call(1);
  EXPECT_EQ(table.last.streets[0].returned.value, 7);
}

TEST(Betting, IsSkippedOnLaterStreetsWithFewerThanTwoPlayersWithChips) {
  RiggedTable table(kOneTwo, 1, {{1, 100, ""}, {2, 40, ""}});
  table.deal().raise(1, 40).call(2);
  EXPECT_EQ(table.game.phase, Phase::between_hands) << "R46";
  EXPECT_EQ(table.game.board_count, 5);
}

TEST(Betting, RunsOutAHandInWhichTheAntePutsEverybodyAllIn) {
  RiggedTable table({{1}, {2}, {10}}, 1, {{1, 10, "AsAh"}, {2, 7, "KsKh"}, {3, 4, "QsQh"}});
  table.deal("2c3d7h9sJc");
  EXPECT_EQ(table.game.phase, Phase::between_hands);
  ASSERT_EQ(table.last.awards.size(), 2U);
  EXPECT_EQ(table.last.streets[0].returned.value, 3) << "the button's ante beyond the second one";
  EXPECT_EQ(table.stack(1), 21);
}

TEST(Betting, GivesTheTurnToTheButtonFirstAndTheBigBlindLaterWhenHeadsUp) {
  RiggedTable table(kOneTwo, 7, {{3, 100, ""}, {7, 100, ""}});
  table.deal();
  EXPECT_EQ(table.game.small_blind_seat, seat_no(7));
  EXPECT_EQ(table.game.to_act, seat_no(7));
  table.call(7).check(3);
  EXPECT_EQ(table.game.to_act, seat_no(3));
}

TEST(Betting, DoesNotLimitTheNumberOfRaises) {
  RiggedTable table(kOneTwo, 1, {{1, 1000, ""}, {2, 1000, ""}});
  table.deal();
  for (int to = 4; to < 500; to += 4) table.raise(1, to).raise(2, to + 2);
  EXPECT_EQ(table.legal().raise_min.value, 500);
}

TEST(Betting, RefusesWhatTheTurnDoesNotAllow) {
  auto table = four_handed();
  EXPECT_EQ(table.refusal(fold, 4), RuleRefusal::no_hand_running);
  table.deal();
  EXPECT_EQ(table.refusal(fold, 1), RuleRefusal::not_your_turn);
  EXPECT_EQ(table.refusal(fold, 9), RuleRefusal::not_your_turn) << "an empty seat";
  EXPECT_EQ(table.refusal(fold, 0), RuleRefusal::unknown_seat);
  EXPECT_EQ(table.refusal(fold, 10), RuleRefusal::unknown_seat);
  EXPECT_EQ(table.refusal(fold, 255), RuleRefusal::unknown_seat);
  EXPECT_EQ(table.refusal(check, 4), RuleRefusal::cannot_check);
  EXPECT_EQ(table.refusal(bet, 4, 20), RuleRefusal::cannot_bet);
  table.fold(4);
  EXPECT_EQ(table.refusal(fold, 4), RuleRefusal::not_your_turn) << "R81: a second copy of a fold";
  table.call(1).call(2);
  EXPECT_EQ(table.refusal(call, 3), RuleRefusal::nothing_to_call);
  table.check(3);
  EXPECT_EQ(table.refusal(raise, 2, 20), RuleRefusal::cannot_raise) << "nothing to raise";
  EXPECT_EQ(table.refusal(bet, 2, 9), RuleRefusal::amount_too_small);
}

TEST(Betting, RefusesAnyAmountOutsideTheLimitsWithoutOverflow) {
  auto table = four_handed(kChipsMax.value);
  table.deal();
  using Limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t amount :
       {Limits::min(), Limits::min() + 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{19}}) {
    EXPECT_EQ(table.refusal(raise, 4, amount), RuleRefusal::amount_too_small) << amount;
  }
  for (const std::int64_t amount : {kChipsMax.value + 1, Limits::max()}) {
    EXPECT_EQ(table.refusal(raise, 4, amount), RuleRefusal::amount_too_large) << amount;
  }
  EXPECT_EQ(table.refusal(raise, 4, kChipsMax.value), RuleRefusal::none);
}

TEST(Betting, RefusesKindsOfCommandThatDoNotExist) {
  auto table = four_handed();
  // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): no command at all is the case
  EXPECT_NE(table.refusal(static_cast<CommandKind>(9), 4), RuleRefusal::none);
  table.deal();
  for (int kind = 9; kind < 256; ++kind) {
    EXPECT_NE(table.refusal(static_cast<CommandKind>(kind), 4), RuleRefusal::none) << kind;
  }
  EXPECT_NE(table.refusal(start_hand, 4), RuleRefusal::none);
}

}  // namespace
}  // namespace misdeal::engine
