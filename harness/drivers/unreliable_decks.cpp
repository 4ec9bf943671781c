#include "harness/drivers/unreliable_decks.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>

#include "harness/workload/random.h"

namespace misdeal::harness {

engine::DeckSource unreliable_decks(std::uint64_t seed, const DeckTroubles& troubles) {
  // Relaxed suffices: the value only has to let one caller through; it publishes nothing.
  auto troubled_hand = std::make_shared<std::atomic<std::uint32_t>>(0);
  return [decks = engine::seeded_decks(seed), troubled_hand, seed,
          troubles](std::uint32_t hand_no) {
    const std::uint64_t roll = derive_seed(seed, hand_no) % 1'000;
    const bool fails = roll < troubles.failing_percent * 10ULL;
    const bool is_slow = !fails && roll >= 1'000ULL - troubles.slow_permille;
    const bool is_troubled = (fails || is_slow) &&
                             troubled_hand->exchange(hand_no, std::memory_order_relaxed) != hand_no;
    if (is_troubled && fails) throw std::runtime_error("the deck source did not answer");
    if (is_troubled && is_slow) std::this_thread::sleep_for(troubles.slow_for);
    return decks(hand_no);
  };
}

}  // namespace misdeal::harness
