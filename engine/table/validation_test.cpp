#include "engine/table/validation.h"

#include <algorithm>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"
#include "engine/table/snapshots.h"

namespace misdeal::engine::test {
namespace {

Game play(const Game& game, const Command& what, std::uint32_t deck = 0) {
  const auto transition = what.kind == CommandKind::start_hand
                              ? start_hand(game, shuffled_deck(deck))
                              : apply(game, what);
  return transition ? transition->after : game;
}

/// Three players, a hand running, blinds 1 and 2 posted.
Game running_hand() {
  Game game;
  game.button = SeatNo{1};
  for (const int seat : {1, 4, 7}) {
    game = play(game, join(seat, 100));
  }
  return play(game, test::start_hand());
}

TEST(Validation, AcceptsEveryStateThatTheRulesMake) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 rng(seed);
    Game game;
    game.button = SeatNo{3};
    game.stakes.ante = Chips{static_cast<std::int64_t>(seed % 3)};
    for (std::uint32_t step = 0; step < 2000; ++step) {
      const Command what = random_command(view_of(game, 0), rng);
      const auto transition = what.kind == CommandKind::start_hand
                                  ? start_hand(game, shuffled_deck(step))
                                  : apply(game, what);
      if (!transition) {
        continue;
      }
      const ValidationReport report = validate(game, *transition);
      ASSERT_TRUE(report.is_valid()) << describe(report);
      ASSERT_TRUE(validate(transition->after).is_valid());
      game = transition->after;
    }
  }
}

struct Corruption {
  std::string name;
  ValidationRule rule;
  std::function<void(Game&)> corrupt;
};

TEST(Validation, NamesWhatIsWrong) {
  const std::vector<Corruption> corruptions{
      {"a chip too many", ValidationRule::chips_conserved,
       [](Game& game) { game.seats[0].stack += Chips{1}; }},
      {"a forgotten buy-in", ValidationRule::chips_conserved,
       [](Game& game) { game.bought_in -= Chips{100}; }},
      {"a negative stack", ValidationRule::stack_not_negative,
       [](Game& game) { game.seats[0].stack = Chips{-1}; }},
      {"a bet above what was put in", ValidationRule::bet_within_total,
       [](Game& game) { game.seats[3].bet += Chips{1}; }},
      {"a negative bet", ValidationRule::bet_within_total,
       [](Game& game) { game.seats[3].bet = Chips{-1}; }},
      {"chips where nobody sits", ValidationRule::empty_seat_is_blank,
       [](Game& game) { game.seats[1].stack = Chips{5}; }},
      {"one player at two seats", ValidationRule::player_known,
       [](Game& game) { game.seats[3].player = game.seats[0].player; }},
      {"a player who never joined", ValidationRule::player_known,
       [](Game& game) { game.seats[3].player = 99; }},
      {"nobody to act", ValidationRule::somebody_to_act, [](Game& game) { game.to_act = kNoSeat; }},
      {"the turn of an empty seat", ValidationRule::somebody_to_act,
       [](Game& game) { game.to_act = SeatNo{2}; }},
      {"the turn of a seat out of range", ValidationRule::somebody_to_act,
       [](Game& game) { game.to_act = SeatNo{200}; }},
      {"a hand with one player", ValidationRule::rivals_in_hand,
       [](Game& game) { game.seats[3].is_folded = game.seats[6].is_folded = true; }},
      {"a bet above the current one", ValidationRule::bet_within_current,
       [](Game& game) { game.current_bet = Chips{1}; }},
      {"a flop before the flop", ValidationRule::board_fits_street,
       [](Game& game) { game.board_count = 3; }},
      {"bets between hands", ValidationRule::idle_between_hands,
       [](Game& game) { game.phase = Phase::between_hands; }},
  };
  const Game sound = running_hand();
  ASSERT_TRUE(validate(sound).is_valid());
  for (const Corruption& corruption : corruptions) {
    SCOPED_TRACE(corruption.name);
    Game game = sound;
    corruption.corrupt(game);
    const ValidationReport report = validate(game);
    const auto has_rule = [&](const ValidationFinding& finding) {
      return finding.rule == corruption.rule;
    };
    EXPECT_TRUE(std::ranges::any_of(report.findings, has_rule)) << describe(report);
    EXPECT_EQ(report.seats.size(), kSeatCount) << "details come with findings";
  }
}

TEST(Validation, ExplainsEveryChangeByChipEvents) {
  const Game before = running_hand();
  const auto call = apply(before, command(CommandKind::call, before.to_act.value));
  ASSERT_TRUE(call);
  ASSERT_FALSE(call->chips.empty());

  Transition without_event = *call;
  without_event.chips.clear();
  const ValidationReport report = validate(before, without_event);
  ASSERT_FALSE(report.is_valid());
  EXPECT_EQ(report.findings[0].rule, ValidationRule::stack_change_explained);
  EXPECT_EQ(report.findings[1].rule, ValidationRule::pot_change_explained);

  Transition shifted = *call;  // sums agree, seats do not
  shifted.after.seats[0].stack += Chips{1};
  shifted.after.seats[3].stack -= Chips{1};
  EXPECT_FALSE(validate(before, shifted).is_valid());

  Transition house = *call;  // sums agree, the house was charged for nothing
  house.after.bought_in += Chips{10};
  house.after.cashed_out += Chips{10};
  ASSERT_FALSE(validate(before, house).is_valid());
  EXPECT_EQ(validate(before, house).findings[0].rule, ValidationRule::house_change_explained);
}

TEST(Validation, DescribesFindingsForPeople) {
  Game game = running_hand();
  game.seats[0].stack += Chips{1};
  const std::string text = describe(validate(game));
  EXPECT_NE(text.find("chips_conserved: seat 0, expected 300, found 301"), std::string::npos)
      << text;
  EXPECT_NE(text.find("bought in 300 - cashed out 0"), std::string::npos) << text;
}

TEST(SnapshotRing, KeepsTheLastAndDropsTheOldest) {
  SnapshotRing ring(3);
  Game game;
  for (Version version = 0; version < 5; ++version) {
    game.hand_no = static_cast<std::uint32_t>(version) + 10;
    ring.take(version, game);
  }
  ASSERT_EQ(ring.size(), 3U);
  EXPECT_EQ(ring.newest().version, 4U);
  EXPECT_EQ(ring.newest().game.hand_no, 14U);
  EXPECT_EQ(ring.at_age(2).version, 2U);
  const auto all = ring.to_vector();
  EXPECT_EQ(all.front().version, 2U);
  EXPECT_EQ(all.back().version, 4U);
}

TEST(SnapshotRing, TakesAVersionOnce) {
  SnapshotRing ring(3);
  ring.take(7, Game{});
  ring.take(7, Game{});
  EXPECT_EQ(ring.size(), 1U);
}

}  // namespace
}  // namespace misdeal::engine::test
