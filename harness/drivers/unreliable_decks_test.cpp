#include "harness/drivers/unreliable_decks.h"

#include <chrono>
#include <stdexcept>

#include <gtest/gtest.h>

namespace misdeal::harness {
namespace {

constexpr std::uint32_t kHands = 2'000;

/// Hands whose first call throws.
unsigned failures(const engine::DeckSource& decks) {
  unsigned count = 0;
  for (std::uint32_t hand = 1; hand <= kHands; ++hand) {
    try {
      decks(hand);
    } catch (const std::runtime_error&) {
      ++count;
    }
  }
  return count;
}

TEST(UnreliableDecks, FailOnceForAboutTheAskedShareOfHandsAndThenGiveTheSeededDeck) {
  const auto seeded = engine::seeded_decks(7);
  const auto decks = unreliable_decks(7, {.failing_percent = 10});
  unsigned count = 0;
  for (std::uint32_t hand = 1; hand <= kHands; ++hand) {
    try {
      EXPECT_EQ(decks(hand), seeded(hand));
    } catch (const std::runtime_error&) {
      ++count;
      EXPECT_EQ(decks(hand), seeded(hand)) << "hand " << hand;
    }
  }
  EXPECT_GT(count, kHands / 20);
  EXPECT_LT(count, kHands / 5);
}

TEST(UnreliableDecks, FailForTheSameHandsWithTheSameSeed) {
  EXPECT_EQ(failures(unreliable_decks(3, {.failing_percent = 5})),
            failures(unreliable_decks(3, {.failing_percent = 5})));
  EXPECT_EQ(failures(unreliable_decks(3, {})), 0U);
}

TEST(UnreliableDecks, DawdleOnceAHandAtLeastForTheAskedTime) {
  const engine::Nanoseconds slow_for = std::chrono::milliseconds{2};
  const auto decks = unreliable_decks(7, {.slow_permille = 1'000, .slow_for = slow_for});
  const engine::SteadyClock clock;
  const auto before = clock.now();
  decks(1);
  EXPECT_GE(clock.now() - before, slow_for);
}

}  // namespace
}  // namespace misdeal::harness
