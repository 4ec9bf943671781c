#include <array>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/poker/game.h"
#include "engine/poker/hand_rank.h"

/// What the rules cost: ranking, one action, a deal, a whole hand.
namespace misdeal::engine {
namespace {

Game table_of(int players, std::int64_t stack) {
  Game game;
  for (int seat = 1; seat <= players; ++seat) {
    const Command join{{stack}, CommandKind::join, {static_cast<std::uint8_t>(seat)}};
    game = apply(game, join)->after;
  }
  return game;
}

Command check_or_call(const Game& game) {
  const bool can_check = legal_actions(game).can_check;
  return {.kind = can_check ? CommandKind::check : CommandKind::call, .seat = game.to_act};
}

/// Random hands, so that the processor cannot learn their categories.
std::vector<std::uint64_t> random_hands() {
  std::vector<std::uint64_t> hands(1 << 14);
  for (std::size_t i = 0; i < hands.size(); ++i) {
    const Deck deck = shuffled_deck(i);
    for (std::size_t card = 0; card < 7; ++card) hands[i] |= std::uint64_t{1} << deck[card].index;
  }
  return hands;
}

void rank_seven_cards(benchmark::State& state) {
  const auto hands = random_hands();
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(rank_hand(hands[next]));
    next = (next + 1) % hands.size();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(rank_seven_cards);

void apply_a_call(benchmark::State& state) {
  const Game game =
      start_hand(table_of(static_cast<int>(state.range(0)), 1000), sorted_deck())->after;
  const Command call = check_or_call(game);
  for (auto _ : state) benchmark::DoNotOptimize(apply(game, call));
}
BENCHMARK(apply_a_call)->Arg(2)->Arg(6)->Arg(9);

void refuse_an_action_out_of_turn(benchmark::State& state) {
  const Game game = start_hand(table_of(6, 1000), sorted_deck())->after;
  const Command fold{.kind = CommandKind::fold, .seat = game.button};
  for (auto _ : state) benchmark::DoNotOptimize(apply(game, fold));
}
BENCHMARK(refuse_an_action_out_of_turn);

void deal_a_hand(benchmark::State& state) {
  const Game game = table_of(static_cast<int>(state.range(0)), 1000);
  const Deck deck = shuffled_deck(1);
  for (auto _ : state) benchmark::DoNotOptimize(start_hand(game, deck));
}
BENCHMARK(deal_a_hand)->Arg(2)->Arg(9);

void shuffle_a_deck(benchmark::State& state) {
  std::uint64_t seed = 0;
  for (auto _ : state) benchmark::DoNotOptimize(shuffled_deck(seed++));
}
BENCHMARK(shuffle_a_deck);

/// Everybody calls and checks to the showdown.
void play_a_hand(benchmark::State& state) {
  const Game seated = table_of(static_cast<int>(state.range(0)), 1000);
  const Deck deck = shuffled_deck(1);
  std::int64_t actions = 0;
  for (auto _ : state) {
    Game game = start_hand(seated, deck)->after;
    while (game.phase == Phase::hand_running) {
      game = apply(game, check_or_call(game))->after;
      ++actions;
    }
    benchmark::DoNotOptimize(game);
  }
  state.counters["actions"] =
      benchmark::Counter(static_cast<double>(actions), benchmark::Counter::kAvgIterations);
}
BENCHMARK(play_a_hand)->Arg(2)->Arg(6)->Arg(9);

}  // namespace
}  // namespace misdeal::engine
