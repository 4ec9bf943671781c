#include "harness/drivers/flaky_decks.h"

#include <atomic>
#include <memory>
#include <stdexcept>

#include "harness/workload/random.h"

namespace misdeal::harness {

engine::DeckSource flaky_decks(std::uint64_t seed, unsigned percent) {
  // Relaxed suffices: the value only has to let one caller through; it publishes nothing.
  auto failed_hand = std::make_shared<std::atomic<std::uint32_t>>(0);
  return [decks = engine::seeded_decks(seed), failed_hand, seed, percent](std::uint32_t hand_no) {
    const bool is_chosen = derive_seed(seed, hand_no) % 100 < percent;
    if (is_chosen && failed_hand->exchange(hand_no, std::memory_order_relaxed) != hand_no) {
      throw std::runtime_error("the deck source did not answer");
    }
    return decks(hand_no);
  };
}

}  // namespace misdeal::harness
