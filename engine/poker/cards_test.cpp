#include "engine/poker/cards.h"

#include <algorithm>
#include <array>
#include <string>

#include <gtest/gtest.h>

namespace misdeal::engine {
namespace {

TEST(Cards, AreReadAsTheyAreWritten) {
  std::string all;
  for (const Card card : sorted_deck()) all += to_string(card);
  const auto cards = parse_cards(all);
  ASSERT_TRUE(cards.has_value());
  EXPECT_TRUE(std::ranges::equal(*cards, sorted_deck()));
  EXPECT_EQ(all.substr(0, 8), "2c2d2h2s");
  EXPECT_EQ(to_string(Card{51}), "As");
}

TEST(Cards, RefuseWhatIsNoCardAndQuoteIt) {
  EXPECT_EQ(parse_cards("AhXx").error(), "unknown card 'Xx'");
  EXPECT_EQ(parse_cards("ah").error(), "unknown card 'ah'");
  EXPECT_EQ(parse_cards("10h").error(), "unknown card '10'");
  EXPECT_EQ(parse_cards("AhK").error(), "half a card at the end: 'K'");
  EXPECT_EQ(parse_cards("\xff\n").error(), "unknown card '\\xff\\x0a'");
  EXPECT_TRUE(parse_cards("").value().empty());
}

TEST(Cards, AreShuffledAsAPureFunctionOfTheSeed) {
  EXPECT_EQ(shuffled_deck(7), shuffled_deck(7));
  EXPECT_NE(shuffled_deck(7), shuffled_deck(8));
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Deck deck = shuffled_deck(seed);
    std::ranges::sort(deck);
    ASSERT_EQ(deck, sorted_deck()) << "seed " << seed;
  }
  // Recorded once: a seed means the same deck on every platform and in every version.
  EXPECT_EQ(to_string(shuffled_deck(1)[0]) + to_string(shuffled_deck(1)[51]), "6sKd");
}

TEST(Cards, AreShuffledWithoutPreference) {
  constexpr int kDecks = 52'000;
  std::array<std::array<int, 52>, 52> seen{};
  for (int seed = 0; seed < kDecks; ++seed) {
    const Deck deck = shuffled_deck(static_cast<std::uint64_t>(seed));
    for (std::size_t place = 0; place < 52; ++place) ++seen[place][deck[place].index];
  }
  for (const auto& place : seen) {
    // Chi-square with 51 degrees of freedom: above 110 is rarer than one in 300,000.
    double chi_square = 0;
    for (const int count : place) chi_square += (count - 1000.0) * (count - 1000.0) / 1000.0;
    EXPECT_LT(chi_square, 110.0);
  }
}

}  // namespace
}  // namespace misdeal::engine
