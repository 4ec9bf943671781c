// Main pot and side pots of a running hand, from what each seat put in. Pure.
//
// Layers as in the rules: let L1 < L2 < … be the different totals of those still in the hand; pot k
// holds what everybody put in between L(k-1) and L(k), and those who put in L(k) or more can win it.
// What folded players put in above the last layer, and what nobody has matched yet, is in the last.

// totals: Map of seat to chips put into this hand. in_hand: seats that have not folded.
// Returns [{ amount, seats }], main pot first; empty pots are left out.
export function pots_of(totals, in_hand) {
  const total = (seat) => totals.get(seat) ?? 0;
  const levels = [...new Set(in_hand.map(total))].filter((level) => level > 0).sort((a, b) => a - b);
  const pots = levels.map((level, i) => {
    const below = i === 0 ? 0 : levels[i - 1];
    const above = i === levels.length - 1 ? Infinity : level;
    let amount = 0;
    for (const put_in of totals.values()) {
      amount += Math.max(0, Math.min(put_in, above) - below);
    }
    return { amount, seats: in_hand.filter((seat) => total(seat) >= level) };
  });
  return pots.filter((pot) => pot.amount > 0);
}
