#include "engine/table/lobby_config.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace misdeal::engine {
namespace {

TEST(ProcessingMode, IsReadBackFromItsName) {
  for (const auto mode : {ProcessingMode::per_table_lock, ProcessingMode::global_lock,
                          ProcessingMode::synchronous, ProcessingMode::optimistic}) {
    EXPECT_EQ(parse_processing_mode(to_string(mode)), mode);
  }
  EXPECT_FALSE(parse_processing_mode("per_table_lock"));
  EXPECT_FALSE(parse_processing_mode(""));
}

TEST(SeededDecks, AreThePureFunctionOfSeedAndHand) {
  const DeckSource decks = seeded_decks(42);
  const Deck first = decks(1);
  EXPECT_EQ(first, seeded_decks(42)(1));
  EXPECT_NE(first, decks(2));
  EXPECT_NE(first, seeded_decks(43)(1));
  Deck sorted = first;
  std::ranges::sort(sorted);
  EXPECT_EQ(sorted, sorted_deck());
}

}  // namespace
}  // namespace misdeal::engine
