#include "engine/poker/naive_hand.h"

#include <algorithm>

namespace misdeal::engine {
namespace {

/// Category and ranks of five cards, comparable: ranks that come more often first, then higher
/// ones.
std::vector<int> strength_of_five(const std::vector<Card>& cards) {
  std::map<int, int> count;
  std::set<int> suits;
  for (const Card card : cards) {
    ++count[card.rank()];
    suits.insert(card.suit());
  }
  std::vector<std::pair<int, int>> groups;  // how many, which rank
  groups.reserve(count.size());
  for (const auto& [rank, many] : count) groups.emplace_back(many, rank);
  std::sort(groups.rbegin(), groups.rend());
  const bool is_flush = suits.size() == 1;
  bool is_straight = groups.size() == 5 && groups.front().second - groups.back().second == 4;
  if (groups.size() == 5 && groups[0].second == 12 && groups[1].second == 3) {
    is_straight = true;  // 5-4-3-2-A: the ace counts as the lowest
    std::rotate(groups.begin(), groups.begin() + 1, groups.end());
  }
  int category = 0;
  if (is_straight && is_flush) {
    category = 8;
  } else if (groups[0].first == 4) {
    category = 7;
  } else if (groups[0].first == 3 && groups[1].first == 2) {
    category = 6;
  } else if (is_flush) {
    category = 5;
  } else if (is_straight) {
    category = 4;
  } else if (groups[0].first == 3) {
    category = 3;
  } else if (groups[0].first == 2) {
    category = groups[1].first == 2 ? 2 : 1;
  }
  std::vector<int> strength{category};
  for (const auto& [many, rank] : groups) strength.push_back(rank);
  return strength;
}

std::vector<int> best_strength(const std::vector<Card>& seven) {
  std::vector<int> best;
  for (std::size_t a = 0; a < seven.size(); ++a) {
    for (std::size_t b = a + 1; b < seven.size(); ++b) {
      std::vector<Card> five;
      for (std::size_t i = 0; i < seven.size(); ++i) {
        if (i != a && i != b) five.push_back(seven[i]);
      }
      best = std::max(best, strength_of_five(five));
    }
  }
  return best;
}

}  // namespace

NaiveHand::NaiveHand(const Setup& setup)
    : stakes_(setup.stakes), button_(setup.button), chips_(setup.stacks) {
  for (const auto& [seat, stack] : chips_) {
    bet_[seat] = 0;
    total_[seat] = 0;
  }
  const std::vector<int> order = clockwise_after(button_);
  const std::size_t players = order.size();
  for (std::size_t i = 0; i < players; ++i) {
    hole_[order[i]] = {setup.deck[i], setup.deck[players + i]};
  }
  for (const std::size_t i : {1U, 2U, 3U, 5U, 7U}) board_.push_back(setup.deck[2 * players + i]);
  const int small_blind = players == 2 ? button_ : order[0];
  const int big_blind = players == 2 ? order[0] : order[1];
  for (const int seat : order) pay(seat, std::min(stakes_.ante.value, chips_[seat]), false);
  pay(small_blind, std::min(stakes_.small_blind.value, chips_[small_blind]), true);
  pay(big_blind, std::min(stakes_.big_blind.value, chips_[big_blind]), true);
  highest_ = stakes_.big_blind.value;
  last_raise_ = stakes_.big_blind.value;
  find_turn(big_blind);
}

std::vector<int> NaiveHand::clockwise_after(int seat) const {
  std::vector<int> order;
  order.reserve(chips_.size());
  for (const auto& [other, stack] : chips_) order.push_back(other);
  std::ranges::sort(order, {}, [seat](int other) { return (other - seat - 1 + 9) % 9; });
  return order;
}

std::vector<int> NaiveHand::still_in() const {
  std::vector<int> in;
  for (const auto& [seat, stack] : chips_) {
    if (!folded_.contains(seat)) in.push_back(seat);
  }
  return in;
}

void NaiveHand::pay(int seat, Amount amount, bool is_bet) {
  chips_[seat] -= amount;
  total_[seat] += amount;
  if (is_bet) bet_[seat] += amount;
}

bool NaiveHand::is_left_without_opponent() const {
  const std::vector<int> in = still_in();
  std::vector<int> with_chips;
  for (const int seat : in) {
    if (chips_.at(seat) > 0) with_chips.push_back(seat);
  }
  if (with_chips.size() != 1) return false;
  return std::ranges::all_of(in, [&](int seat) { return bet_.at(with_chips[0]) >= bet_.at(seat); });
}

void NaiveHand::find_turn(int after) {
  while (true) {
    to_act_ = 0;
    if (still_in().size() > 1 && !is_left_without_opponent()) {
      for (const int seat : clockwise_after(after)) {
        const bool owes = !acted_.contains(seat) || bet_[seat] < highest_;
        if (folded_.contains(seat) || chips_[seat] == 0 || !owes) continue;
        to_act_ = seat;
        return;
      }
    }
    return_uncalled();
    ++streets_ended_;
    if (still_in().size() == 1 || streets_ended_ == 4) return showdown();
    acted_.clear();
    highest_ = 0;
    last_raise_ = stakes_.big_blind.value;
    for (auto& [seat, amount] : bet_) amount = 0;
    after = button_;
  }
}

void NaiveHand::return_uncalled() {
  std::vector<std::pair<Amount, int>> totals;
  totals.reserve(total_.size());
  for (const auto& [seat, amount] : total_) totals.emplace_back(amount, seat);
  std::sort(totals.rbegin(), totals.rend());
  const Amount uncalled = totals[0].first - totals[1].first;
  chips_[totals[0].second] += uncalled;
  total_[totals[0].second] -= uncalled;
}

/// Takes one chip from everybody who has one left, again and again; a new pot begins when other
/// players than before can win the chips of a turn.
std::vector<NaiveHand::SidePot> NaiveHand::pots_chip_by_chip() const {
  std::map<int, Amount> left = total_;
  std::vector<SidePot> pots;
  while (true) {
    std::set<int> winnable_by;
    Amount taken = 0;
    for (auto& [seat, chips] : left) {
      if (chips == 0) continue;
      --chips;
      ++taken;
      if (!folded_.contains(seat)) winnable_by.insert(seat);
    }
    if (taken == 0) return pots;
    if (pots.empty() || pots.back().seats != winnable_by) pots.push_back({0, winnable_by, {}});
    pots.back().amount += taken;
  }
}

void NaiveHand::showdown() {
  pots_ = pots_chip_by_chip();
  for (SidePot& pot : pots_) {
    std::map<int, std::vector<int>> strength;
    for (const int seat : pot.seats) {
      std::vector<Card> cards = board_;
      cards.push_back(hole_.at(seat).first);
      cards.push_back(hole_.at(seat).second);
      strength[seat] = pot.seats.size() > 1 ? best_strength(cards) : std::vector<int>{};
    }
    std::vector<int> best;
    for (const auto& [seat, value] : strength) best = std::max(best, value);
    std::vector<int> winners;
    for (const int seat : clockwise_after(button_)) {
      if (pot.seats.contains(seat) && strength[seat] == best) winners.push_back(seat);
    }
    Amount left = pot.amount;
    while (left > 0) {  // a chip each in turn: the odd ones end up with the first
      for (const int seat : winners) {
        if (left == 0) break;
        ++pot.won[seat];
        ++chips_[seat];
        --left;
      }
    }
  }
}

NaiveHand::Options NaiveHand::options() const {
  Options options;
  const Amount mine = bet_.at(to_act_);
  const Amount all = mine + chips_.at(to_act_);
  if (mine >= highest_) {
    options.check = true;
  } else {
    options.call = std::min(highest_ - mine, chips_.at(to_act_));
  }
  bool somebody_could_call_more = false;
  for (const int seat : still_in()) {
    if (seat != to_act_ && bet_.at(seat) + chips_.at(seat) > highest_) {
      somebody_could_call_more = true;
    }
  }
  const bool may_raise_again = !acted_.contains(to_act_) || highest_ - mine >= last_raise_;
  if (all > highest_ && somebody_could_call_more && may_raise_again) {
    auto& offer = highest_ == 0 ? options.bet : options.raise;
    offer = {std::min(highest_ + last_raise_, all), all};
  }
  return options;
}

bool NaiveHand::act(int seat, CommandKind kind, Amount amount) {
  if (seat != to_act_ || to_act_ == 0) return false;
  const Options can = options();
  const auto& range = kind == CommandKind::bet ? can.bet : can.raise;
  switch (kind) {
    case CommandKind::fold:
      folded_.insert(seat);
      break;
    case CommandKind::check:
      if (!can.check) return false;
      break;
    case CommandKind::call:
      if (can.call == 0) return false;
      pay(seat, can.call, true);
      break;
    case CommandKind::bet:
    case CommandKind::raise:
      if (!range || amount < range->first || amount > range->second) return false;
      pay(seat, amount - bet_[seat], true);
      if (amount - highest_ >= last_raise_) last_raise_ = amount - highest_;
      highest_ = amount;
      break;
    default:
      return false;
  }
  acted_.insert(seat);
  find_turn(seat);
  return true;
}

}  // namespace misdeal::engine
