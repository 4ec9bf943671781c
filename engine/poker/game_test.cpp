#include "engine/poker/game.h"

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace misdeal::engine {
namespace {

using Random = std::mt19937_64;

Command chosen(CommandKind kind, SeatNo seat, std::int64_t amount) {
  return {.amount = {amount}, .kind = kind, .seat = seat};
}

Chips chips_at_table(const Game& game) {
  return stack_total(game) + pot_total(game);
}

/// R5, and what holds of any state whatever was done before it.
void expect_sound(const Game& game) {
  ASSERT_EQ(chips_at_table(game), game.bought_in - game.cashed_out);
  int in_hand = 0;
  for (const Seat& seat : game.seats) {
    ASSERT_GE(seat.stack, Chips{});
    ASSERT_GE(seat.bet, Chips{});
    ASSERT_LE(seat.bet, seat.total);
    ASSERT_TRUE(seat.is_taken() || seat == Seat{});
    in_hand += seat.is_in_hand() ? 1 : 0;
  }
  if (game.phase == Phase::between_hands) {
    ASSERT_EQ(pot_total(game), Chips{});
    ASSERT_EQ(in_hand, 0);
    ASSERT_EQ(game.to_act, kNoSeat);
    ASSERT_EQ(legal_actions(game), LegalActions{});
    return;
  }
  ASSERT_GE(in_hand, 2);
  ASSERT_TRUE(game.to_act.is_valid());
  const Seat& actor = game.seat(game.to_act);
  ASSERT_TRUE(actor.can_act());
  ASSERT_TRUE(!actor.has_acted || actor.bet < game.current_bet);
  const LegalActions legal = legal_actions(game);
  ASSERT_TRUE(legal.can_fold);
  ASSERT_NE(legal.can_check, legal.to_call > Chips{});
}

/// The chip events of a transition explain every change of every stack.
void expect_events_explain(const Game& before, const Transition& transition) {
  std::array<Chips, kSeatCount> stacks{};
  for (std::size_t i = 0; i < kSeatCount; ++i) stacks[i] = before.seats[i].stack;
  for (const ChipEvent& event : transition.chips) {
    stacks[event.seat.index()] += event.amount;
    ASSERT_GE(stacks[event.seat.index()], Chips{});
    const bool is_taken_now = transition.after.seat(event.seat).is_taken();
    const Seat& seat = (is_taken_now ? transition.after : before).seat(event.seat);
    ASSERT_EQ(event.player, seat.player);
  }
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    ASSERT_EQ(stacks[i], transition.after.seats[i].stack) << "seat " << i + 1;
  }
}

void expect_pots_hold_everything(const Transition& transition) {
  if (transition.awards.empty()) return;
  Chips in_pots;
  Chips paid;
  for (const PotAward& award : transition.awards) {
    in_pots += award.pot.amount;
    Chips of_this;
    for (const PotAward::Share& share : award.won) {
      of_this += share.amount;
      ASSERT_TRUE(award.pot.eligible.contains(share.seat));
      ASSERT_LE(award.won.front().amount.value - share.amount.value, 1);
      ASSERT_GE(award.won.front().amount.value - share.amount.value, -1);
    }
    ASSERT_EQ(of_this, award.pot.amount);
    paid += of_this;
  }
  ASSERT_EQ(transition.streets.back().pots.size(), transition.awards.size());
  ASSERT_EQ(in_pots, paid);
}

bool is_offered(const LegalActions& legal, const Command& one) {
  switch (one.kind) {
    case CommandKind::fold:
      return legal.can_fold;
    case CommandKind::check:
      return legal.can_check;
    case CommandKind::call:
      return legal.to_call > Chips{};
    case CommandKind::bet:
      return legal.can_bet && one.amount >= legal.raise_min && one.amount <= legal.raise_max;
    case CommandKind::raise:
      return legal.can_raise && one.amount >= legal.raise_min && one.amount <= legal.raise_max;
    default:
      return false;
  }
}

/// Every action of every seat, at and around every limit: accepted exactly if it is offered.
void expect_offered_is_accepted(const Game& game) {
  const LegalActions legal = legal_actions(game);
  using Limits = std::numeric_limits<std::int64_t>;
  const std::array<std::int64_t, 10> amounts{Limits::min(),
                                             -1,
                                             0,
                                             legal.raise_min.value - 1,
                                             legal.raise_min.value,
                                             legal.raise_max.value,
                                             legal.raise_max.value + 1,
                                             game.current_bet.value,
                                             kChipsMax.value,
                                             Limits::max()};
  for (int number = 0; number <= 10; ++number) {
    const SeatNo seat{static_cast<std::uint8_t>(number)};
    for (int kind = 0; kind <= static_cast<int>(CommandKind::raise); ++kind) {
      for (const std::int64_t amount : amounts) {
        const Command one = chosen(static_cast<CommandKind>(kind), seat, amount);
        const bool is_legal = seat == game.to_act && is_offered(legal, one);
        ASSERT_EQ(apply(game, one).has_value(), is_legal)
            << to_string(one.kind) << " " << amount << " in seat " << number;
      }
    }
  }
}

void expect_turn_goes_clockwise(const Game& before, const Game& after, SeatNo actor) {
  if (after.phase != before.phase || after.street != before.street) return;
  for (SeatNo seat = actor.next_clockwise(); seat != after.to_act; seat = seat.next_clockwise()) {
    const Seat& passed = after.seat(seat);
    ASSERT_FALSE(passed.can_act() && (!passed.has_acted || passed.bet < after.current_bet))
        << "seat " << int{seat.value} << " owes an action";
  }
}

Command random_legal_action(Random& random, const Game& game) {
  const LegalActions legal = legal_actions(game);
  const auto chance = random() % 10;
  if (chance == 0) return chosen(CommandKind::fold, game.to_act, 0);
  if (chance < 5 && (legal.can_bet || legal.can_raise)) {
    const auto span = static_cast<std::uint64_t>(legal.raise_max.value - legal.raise_min.value);
    const auto kind = legal.can_bet ? CommandKind::bet : CommandKind::raise;
    const auto above = static_cast<std::int64_t>(random() % (random() % 2 == 0 ? span + 1 : 1));
    return chosen(kind, game.to_act, legal.raise_min.value + above);
  }
  return chosen(legal.can_check ? CommandKind::check : CommandKind::call, game.to_act, 0);
}

Command random_seating(Random& random) {
  constexpr std::array kKinds{CommandKind::join, CommandKind::leave, CommandKind::add_chips};
  return chosen(kKinds.at(random() % 3), {static_cast<std::uint8_t>(random() % 11)},
                static_cast<std::int64_t>(random() % 120) - 2);
}

void expect_transition_sound(const Game& before, const Transition& transition) {
  ASSERT_NO_FATAL_FAILURE(expect_sound(transition.after));
  ASSERT_NO_FATAL_FAILURE(expect_events_explain(before, transition));
  ASSERT_NO_FATAL_FAILURE(expect_pots_hold_everything(transition));
}

void play_a_hand(Random& random, Game& game) {
  const auto dealt = engine::start_hand(game, shuffled_deck(random()));
  if (!dealt) return;
  ASSERT_NO_FATAL_FAILURE(expect_transition_sound(game, *dealt));
  game = dealt->after;
  while (game.phase == Phase::hand_running) {
    ASSERT_NO_FATAL_FAILURE(expect_offered_is_accepted(game));
    const SeatNo actor = game.to_act;
    const auto result = apply(game, random_legal_action(random, game));
    ASSERT_TRUE(result.has_value());
    ASSERT_NO_FATAL_FAILURE(expect_transition_sound(game, *result));
    ASSERT_NO_FATAL_FAILURE(expect_turn_goes_clockwise(game, result->after, actor));
    game = result->after;
  }
}

TEST(Game, KeepsItsInvariantsThroughRandomPlay) {
  int hands = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    Game game;
    game.stakes = {
        {1 + static_cast<std::int64_t>(random() % 3)}, {5}, {static_cast<int>(random() % 3)}};
    for (int round = 0; round < 20; ++round) {
      for (int change = 0; change < 8; ++change) {
        const auto result = apply(game, random_seating(random));
        if (!result) continue;
        ASSERT_NO_FATAL_FAILURE(expect_transition_sound(game, *result));
        game = result->after;
      }
      ASSERT_NO_FATAL_FAILURE(play_a_hand(random, game));
    }
    hands += static_cast<int>(game.hand_no);
  }
  EXPECT_GT(hands, 3'000);
}

TEST(Game, NamesEveryValueOnce) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kRuleRefusalCount; ++i) {
    names.insert(to_string(static_cast<RuleRefusal>(i)));
  }
  EXPECT_EQ(names.size(), kRuleRefusalCount);
  EXPECT_EQ(to_string(CommandKind::add_chips), "add_chips");
  EXPECT_EQ(to_string(ChipReason::cash_out), "cash_out");
  EXPECT_EQ(to_string(Street::river), "river");
  // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): no command at all is the case
  EXPECT_EQ(to_string(static_cast<CommandKind>(77)), "unknown");
}

}  // namespace
}  // namespace misdeal::engine
