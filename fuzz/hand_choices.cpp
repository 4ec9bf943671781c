#include "fuzz/hand_choices.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace misdeal::fuzz {

using engine::Card;
using engine::Chips;
using engine::Command;
using engine::CommandKind;
using engine::Deck;
using engine::Game;
using engine::LegalActions;
using engine::SeatNo;

namespace {

/// The cards that may be dealt, and behind them the others.
struct Pool {
  Deck cards{};
  std::size_t count = 0;
};

template <typename Belongs>
constexpr Pool pool_of(Belongs belongs) {
  Pool pool;
  std::size_t others = pool.cards.size();
  for (std::uint8_t index = 0; index < 52; ++index) {
    if (belongs(Card{index})) {
      pool.cards[pool.count++] = {index};
    } else {
      pool.cards[--others] = {index};
    }
  }
  return pool;
}

// Nine players need 26 cards.
constexpr Pool kAllCards = pool_of([](Card) { return true; });
constexpr Pool kHighRanks = pool_of([](Card card) { return card.rank() >= 6; });
constexpr Pool kTwoSuits = pool_of([](Card card) { return card.suit() >= 2; });
constexpr Pool kNoRoyals =
    pool_of([](Card card) { return card.index % 4 != 3 || card.rank() < 8; });
static_assert(kHighRanks.count == 28 && kTwoSuits.count == 26 && kNoRoyals.count == 47);

/// Shuffles the first `count` places as Fisher and Yates do; the numbers are those of a linear
/// congruential generator (Knuth's MMIX), quick and good enough to reach every arrangement of few.
Deck drawn(const Pool& pool, std::size_t count, std::uint64_t seed) {
  Deck deck = pool.cards;
  std::uint64_t state = seed;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    const std::uint64_t left = std::min(pool.count, deck.size()) - i;
    std::swap(deck[i], deck[i + static_cast<std::size_t>((state >> 32U) * left >> 32U)]);
  }
  return deck;
}

Deck with_royal_board(Deck deck, std::size_t players) {
  std::uint8_t royal = 8 * 4 + 3;  // ten of spades
  std::size_t from = kNoRoyals.count;
  for (const std::size_t after_holes : {1U, 2U, 3U, 5U, 7U}) {
    // The royals stand behind the pool, in some order; none has been moved but by this loop.
    while (deck[from].index != royal) from = from + 1 < deck.size() ? from + 1 : kNoRoyals.count;
    std::swap(deck[2 * players + after_holes], deck[from]);
    from = kNoRoyals.count;
    royal = static_cast<std::uint8_t>(royal + 4);
  }
  return deck;
}

SeatNo seat_of(std::uint64_t number) {
  return {static_cast<std::uint8_t>(number)};
}

}  // namespace

Chips choose_stack(ByteSource& source, Chips unit) {
  // Mirrored, so that a zero is a stack one can play with.
  const std::int64_t units = 1 + (source.any() ^ 0x3F);
  const std::int64_t broken = unit > Chips{1} ? units % 3 : 0;
  return {std::max<std::int64_t>(1, units * unit.value - broken)};
}

TableChoices choose_table(ByteSource& source) {
  constexpr std::int64_t kHuge = engine::kChipsMax.value / 256;
  TableChoices choices;
  choices.unit = {source.pick(std::array<std::int64_t, 4>{1, 1, 100, kHuge})};
  const std::int64_t big = source.between(1, 16) * choices.unit.value;
  const std::int64_t small = std::max<std::int64_t>(1, big * source.between(1, 8) / 8);
  const std::int64_t ante = source.pick(std::array<std::int64_t, 8>{
      0, 0, 0, 1, std::max<std::int64_t>(1, small / 2), big, 3 * big, 0});
  choices.stakes = {{small}, {big}, {ante}};
  choices.first_button = seat_of(source.below(10));

  // Seats by a stride coprime to nine, so that the gaps between players differ.
  const std::uint64_t shape = source.any();
  const std::uint64_t stride = std::array{1U, 2U, 4U, 5U, 7U, 8U}[shape / 72 % 6];
  choices.join_count = std::array{2U, 3U, 4U, 2U, 6U, 3U, 9U, 5U}[shape % 8];
  for (std::size_t i = 0; i < choices.join_count; ++i) {
    Command& join = choices.joins[i];
    join.kind = CommandKind::join;
    join.seat = seat_of((shape / 8 % 9 + i * stride) % 9 + 1);
    join.amount = choose_stack(source, choices.unit);
  }
  return choices;
}

Deck choose_deck(ByteSource& source, std::size_t players) {
  const std::uint64_t kind = source.below(4);
  const std::uint64_t seed = source.any<std::uint16_t>();
  const std::size_t needed = 2 * players + 8;
  switch (kind) {
    case 1:
      return drawn(kHighRanks, needed, seed);
    case 2:
      return drawn(kTwoSuits, needed, seed);
    case 3:
      return with_royal_board(drawn(kNoRoyals, needed, seed), players);
    default:
      return drawn(kAllCards, needed, seed);
  }
}

Command choose_any(ByteSource& source, const LegalActions& legal) {
  constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
  Command command;
  command.kind = static_cast<CommandKind>(source.below(12));
  if (command.kind == CommandKind::start_hand) command.kind = CommandKind::raise;
  command.seat = seat_of(source.below(11));
  const std::int64_t most = engine::kChipsMax.value;
  command.amount = {source.pick(std::array<std::int64_t, 16>{
      legal.raise_min.value, legal.raise_max.value, legal.raise_min.value - 1,
      legal.raise_max.value + 1, legal.to_call.value, 0, 1, -1, 2, 100, most, most + 1, -most,
      kLowest, kHighest, kHighest - 1})};
  return command;
}

Command choose_action(ByteSource& source, const Game& game, const LegalActions& legal) {
  const unsigned choice = source.any();
  const unsigned detail = choice >> 3U;  // 0..31
  const std::int64_t range = legal.raise_max.value - legal.raise_min.value;
  Command command;
  command.seat = game.to_act;
  command.kind = legal.can_check ? CommandKind::check : CommandKind::call;
  const bool can_raise = legal.can_bet || legal.can_raise;
  const auto raise_to = [&](std::int64_t above_min) {
    if (!can_raise) return;
    command.kind = legal.can_bet ? CommandKind::bet : CommandKind::raise;
    command.amount = legal.raise_min + Chips{std::min(above_min, range)};
  };
  switch (choice & 7U) {
    case 0:
      break;
    case 1:
      // Half of the folds are a fold only where there is something to fold to: otherwise most
      // random hands would end before the flop.
      if (legal.to_call > Chips{} || detail >= 16) command.kind = CommandKind::fold;
      break;
    case 2:
      raise_to(0);
      break;
    case 3:
      raise_to(range);
      break;
    case 4:
      raise_to(detail + 1);
      break;
    case 5:
      raise_to(range / 32 * detail + detail % 3);
      break;
    case 6:
      if (detail % 4 == 3) return choose_any(source, legal);
      break;
    default:
      // Somebody else's action, as in a page that shows an old turn.
      command.seat = seat_of((game.to_act.value + detail % 8) % 9 + 1);
      break;
  }
  return command;
}

Command choose_seating(ByteSource& source, const Game& game, Chips unit) {
  const unsigned choice = source.any();
  Command command;
  command.seat = seat_of(choice / 8 % 9 + 1);
  switch (choice & 7U) {
    case 0:
    case 1:
      command.kind = CommandKind::leave;
      return command;
    case 2:
    case 3:
      command.kind = CommandKind::join;
      break;
    case 7:
      return choose_any(source, engine::LegalActions{});
    default:
      command.kind =
          game.seat(command.seat).is_taken() ? CommandKind::add_chips : CommandKind::join;
      break;
  }
  command.amount = choose_stack(source, unit);
  return command;
}

}  // namespace misdeal::fuzz
