#include "engine/poker/pots.h"

#include <algorithm>

namespace misdeal::engine {

Pots layer_pots(const std::array<Contribution, kSeatCount>& contributions) {
  Pots pots;
  Chips below;  // top of the layer before
  while (true) {
    Chips top;
    for (const Contribution& one : contributions) {
      if (!one.is_in_hand || one.total <= below) continue;
      if (top == Chips{} || one.total < top) top = one.total;
    }
    if (top == Chips{}) return pots;
    Pot pot;
    for (std::size_t i = 0; i < kSeatCount; ++i) {
      const Contribution& one = contributions[i];
      pot.amount += std::clamp(one.total, below, top) - below;
      if (one.is_in_hand && one.total >= top) pot.eligible.insert(seat_at(i));
    }
    pots.push_back(pot);
    below = top;
  }
}

}  // namespace misdeal::engine
