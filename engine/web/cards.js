// Cards as text ("Ah", "Td") and in words. Pure.

const ranks = {
  2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine",
  T: "Ten", J: "Jack", Q: "Queen", K: "King", A: "Ace",
};

const suits = {
  c: { name: "clubs", symbol: "♣" },
  d: { name: "diamonds", symbol: "♦" },
  h: { name: "hearts", symbol: "♥" },
  s: { name: "spades", symbol: "♠" },
};

// { rank: "10", suit: "hearts", symbol: "♥", name: "Ten of hearts" }, or null if it is no card.
export function card_of(text) {
  const rank = ranks[text?.[0]];
  const suit = suits[text?.[1]];
  if (!rank || !suit || text.length !== 2) {
    return null;
  }
  return {
    rank: text[0] === "T" ? "10" : text[0],
    suit: suit.name,
    symbol: suit.symbol,
    name: `${rank} of ${suit.name}`,
  };
}
