#include "engine/poker/awards.h"

#include <algorithm>

#include "engine/poker/hand_rank.h"
#include "engine/poker/positions.h"

namespace misdeal::engine {
namespace {

/// The seat that alone has the largest total, and by how much; the totals of folded players count.
struct Uncalled {
  SeatNo seat;
  Chips amount;
};

Uncalled uncalled_bet(const Game& game) {
  SeatNo leader;
  Chips largest;
  Chips second;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    const Chips total = game.seats[i].total;
    if (total > largest) {
      second = largest;
      largest = total;
      leader = seat_at(i);
    } else {
      second = std::max(second, total);
    }
  }
  return largest > second ? Uncalled{leader, largest - second} : Uncalled{};
}

Pots pots_of(const Game& game) {
  std::array<Contribution, kSeatCount> contributions;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    contributions[i] = {game.seats[i].total, game.seats[i].is_in_hand()};
  }
  return layer_pots(contributions);
}

using HandRanks = std::array<HandRank, kSeatCount>;

HandRanks ranks_of_players_in(const Game& game) {
  std::uint64_t board = 0;
  for (const Card card : game.board) board |= std::uint64_t{1} << card.index;
  HandRanks ranks{};
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    const Seat& seat = game.seats[i];
    if (!seat.is_in_hand()) continue;
    ranks[i] = rank_hand(board | std::uint64_t{1} << seat.hole[0].index |
                         std::uint64_t{1} << seat.hole[1].index);
  }
  return ranks;
}

SeatSet best_of(SeatSet eligible, const HandRanks& ranks) {
  if (eligible.size() <= 1) return eligible;
  HandRank best;
  SeatSet winners;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (!eligible.contains(seat_at(i)) || ranks[i] < best) continue;
    if (ranks[i] > best) winners = {};
    best = ranks[i];
    winners.insert(seat_at(i));
  }
  return winners;
}

/// R54: equal shares; odd chips one each, clockwise from the button, the button last.
PotAward split(const Pot& pot, SeatSet winners, SeatNo button) {
  const std::int64_t share = pot.amount.value / winners.size();
  std::int64_t odd = pot.amount.value % winners.size();
  std::array<Chips, kSeatCount> won{};
  SeatNo no = button;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    no = no.next_clockwise();
    if (!winners.contains(no)) continue;
    won[no.index()] = {share + (odd > 0 ? 1 : 0)};
    --odd;
  }
  PotAward award{pot, {}};
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (winners.contains(seat_at(i))) award.won.push_back({seat_at(i), won[i]});
  }
  return award;
}

}  // namespace

void end_street(Transition& transition) {
  Game& game = transition.after;
  const Uncalled uncalled = uncalled_bet(game);
  if (uncalled.seat != kNoSeat) {
    Seat& seat = game.seat(uncalled.seat);
    seat.stack += uncalled.amount;
    seat.total -= uncalled.amount;
    transition.chips.push_back(
        {uncalled.amount, uncalled.seat, seat.player, ChipReason::uncalled_return});
  }
  transition.streets.push_back({game.street, uncalled.seat, uncalled.amount, pots_of(game)});
}

void award_pots(Transition& transition) {
  Game& game = transition.after;
  const Pots& pots = transition.streets.back().pots;
  const bool is_showdown = game.board_count == game.board.size();
  const HandRanks ranks = is_showdown ? ranks_of_players_in(game) : HandRanks{};
  for (const Pot& pot : pots) {
    transition.awards.push_back(split(pot, best_of(pot.eligible, ranks), game.button));
    for (const PotAward::Share& share : transition.awards.back().won) {
      Seat& seat = game.seat(share.seat);
      seat.stack += share.amount;
      transition.chips.push_back({share.amount, share.seat, seat.player, ChipReason::pot_won});
    }
  }
}

}  // namespace misdeal::engine
