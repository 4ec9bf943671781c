#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "engine/poker/game.h"
#include "engine/poker/naive_hand.h"

namespace misdeal::engine {
namespace {

using Amount = NaiveHand::Amount;
using Random = std::mt19937_64;

std::int64_t between(Random& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
}

/// Small stacks against large blinds, so that short blinds, short all-ins and side pots abound; few
/// ranks in some decks, so that pots are split.
NaiveHand::Setup random_setup(Random& random) {
  NaiveHand::Setup setup;
  setup.stakes.big_blind = {between(random, 1, 12)};
  setup.stakes.small_blind = {between(random, 1, setup.stakes.big_blind.value)};
  const std::int64_t ante_max = std::array<std::int64_t, 3>{0, 3, 20}.at(random() % 3);
  setup.stakes.ante = {between(random, 0, ante_max)};
  const std::int64_t stack_max = std::array<std::int64_t, 4>{10, 40, 150, 400}.at(random() % 4);
  std::array<int, 9> seats{1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::ranges::shuffle(seats, random);
  const auto players = static_cast<std::size_t>(between(random, 2, 9));
  for (std::size_t i = 0; i < players; ++i) setup.stacks[seats[i]] = between(random, 1, stack_max);
  setup.button = seats[0];
  setup.deck = shuffled_deck(random());
  if (random() % 2 == 0) {
    std::ranges::partition(setup.deck, [](Card card) { return card.rank() >= 6; });
  }
  return setup;
}

Game seated(const NaiveHand::Setup& setup) {
  Game game;
  game.stakes = setup.stakes;
  game.button = {static_cast<std::uint8_t>(setup.button)};
  for (const auto& [seat, stack] : setup.stacks) {
    const Command join{{stack}, CommandKind::join, {static_cast<std::uint8_t>(seat)}};
    game = apply(game, join).value().after;
  }
  return game;
}

Command random_command(Random& random, const Game& game) {
  const LegalActions legal = legal_actions(game);
  Command command;
  command.seat = game.to_act;
  const auto chance = random() % 100;
  if (chance < 10) {
    command.kind = CommandKind::fold;
  } else if (chance < 55) {
    command.kind = legal.can_check ? CommandKind::check : CommandKind::call;
  } else if (chance < 85) {
    command.kind = legal.can_bet ? CommandKind::bet : CommandKind::raise;
    command.amount = {between(random, legal.raise_min.value, legal.raise_max.value)};
    if (random() % 3 == 0) command.amount = legal.raise_max;
  } else {  // anything, mostly illegal
    command.kind = static_cast<CommandKind>(random() % 5);
    command.seat = {static_cast<std::uint8_t>(between(random, 0, 10))};
    if (random() % 2 == 0) command.seat = game.to_act;
    command.amount = {between(random, -1, legal.raise_max.value + 2)};
  }
  return command;
}

void expect_same_turn(const Game& game, const NaiveHand& naive) {
  ASSERT_EQ(game.to_act.value, naive.to_act());
  ASSERT_EQ(game.phase == Phase::between_hands, naive.is_over());
  if (naive.is_over()) return;
  const LegalActions legal = legal_actions(game);
  const NaiveHand::Options options = naive.options();
  ASSERT_TRUE(legal.can_fold);
  ASSERT_EQ(legal.can_check, options.check);
  ASSERT_EQ(legal.to_call.value, options.call);
  ASSERT_EQ(legal.can_bet, options.bet.has_value());
  ASSERT_EQ(legal.can_raise, options.raise.has_value());
  const auto& range = options.bet ? options.bet : options.raise;
  ASSERT_EQ(legal.raise_min.value, range ? range->first : 0);
  ASSERT_EQ(legal.raise_max.value, range ? range->second : 0);
  ASSERT_EQ(game.current_bet.value, naive.current_bet());
  ASSERT_EQ(static_cast<int>(game.street), naive.streets_ended());
}

void expect_same_chips(const Game& game, const NaiveHand& naive, const NaiveHand::Setup& setup) {
  for (const auto& [number, stack] : setup.stacks) {
    const Seat& seat = game.seat({static_cast<std::uint8_t>(number)});
    ASSERT_EQ(seat.stack.value, naive.stack(number)) << "seat " << number;
    if (naive.is_over()) continue;
    ASSERT_EQ(seat.bet.value, naive.bet(number)) << "seat " << number;
    ASSERT_EQ(seat.total.value, naive.total(number)) << "seat " << number;
  }
}

void expect_same_awards(const Transition& end, const NaiveHand& naive) {
  ASSERT_EQ(end.awards.size(), naive.pots().size());
  for (std::size_t i = 0; i < end.awards.size(); ++i) {
    const NaiveHand::SidePot& expected = naive.pots()[i];
    ASSERT_EQ(end.awards[i].pot.amount.value, expected.amount);
    std::set<int> seats;
    for (int seat = 1; seat <= 9; ++seat) {
      if (end.awards[i].pot.eligible.contains({static_cast<std::uint8_t>(seat)}))
        seats.insert(seat);
    }
    ASSERT_EQ(seats, expected.seats);
    std::map<int, Amount> won;
    for (const PotAward::Share& share : end.awards[i].won)
      won[share.seat.value] = share.amount.value;
    ASSERT_EQ(won, expected.won);
  }
}

/// What the random hands were, so that the comparison cannot pass on hands that show nothing.
struct Coverage {
  int refused = 0;
  int side_pots = 0;
  int splits = 0;
  int odd_chips = 0;
  int short_big_blinds = 0;
  int folded_out = 0;
};

void note(const Transition& end, Coverage& seen) {
  seen.side_pots += end.awards.size() > 1 ? 1 : 0;
  for (const PotAward& award : end.awards) {
    seen.splits += award.won.size() > 1 ? 1 : 0;
    seen.odd_chips += award.won.front().amount != award.won.back().amount ? 1 : 0;
  }
  seen.folded_out += end.after.board_count < 5 ? 1 : 0;
}

void compare_a_hand(Random& random, Coverage& seen) {
  const NaiveHand::Setup setup = random_setup(random);
  NaiveHand naive(setup);
  Transition now = engine::start_hand(seated(setup), setup.deck).value();
  const Seat& big_blind = now.after.seat(now.after.big_blind_seat);
  seen.short_big_blinds += big_blind.bet < setup.stakes.big_blind && !naive.is_over() ? 1 : 0;
  ASSERT_NO_FATAL_FAILURE(expect_same_turn(now.after, naive));
  ASSERT_NO_FATAL_FAILURE(expect_same_chips(now.after, naive, setup));
  while (!naive.is_over()) {
    const Command command = random_command(random, now.after);
    const auto result = apply(now.after, command);
    ASSERT_EQ(result.has_value(), naive.act(command.seat.value, command.kind, command.amount.value))
        << to_string(command.kind) << " " << command.amount.value << " in seat "
        << int{command.seat.value};
    if (result) {
      now = *result;
    } else {
      ++seen.refused;
    }
    ASSERT_NO_FATAL_FAILURE(expect_same_turn(now.after, naive));
    ASSERT_NO_FATAL_FAILURE(expect_same_chips(now.after, naive, setup));
  }
  ASSERT_NO_FATAL_FAILURE(expect_same_awards(now, naive));
  note(now, seen);
}

TEST(RulesOfAHand, AgreeWithANaiveImplementationOnRandomHands) {
#if defined(MISDEAL_IS_SANITIZED) || !defined(NDEBUG)
  constexpr std::uint64_t kHands = 4'000;  // ten times slower there
#else
  constexpr std::uint64_t kHands = 40'000;
#endif
  Coverage seen;
  for (std::uint64_t seed = 1; seed <= kHands; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    compare_a_hand(random, seen);
    if (HasFatalFailure()) return;
  }
  const auto often = static_cast<int>(kHands / 100);
  EXPECT_GT(seen.refused, often);
  EXPECT_GT(seen.side_pots, often);
  EXPECT_GT(seen.splits, often);
  EXPECT_GT(seen.odd_chips, often);
  EXPECT_GT(seen.short_big_blinds, often);
  EXPECT_GT(seen.folded_out, often);
}

}  // namespace
}  // namespace misdeal::engine
