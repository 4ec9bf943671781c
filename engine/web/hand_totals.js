// What each seat put into the running hand, from the commits of the table. Pure.

const into_pot = new Set(["ante", "small_blind", "big_blind", "call", "bet", "raise"]);

// Map of seat to chips. Complete only if the deal of the hand is among the commits.
export function contributions_of(commits) {
  const deal = commits.findLastIndex((commit) => commit.kind === "start_hand");
  const totals = new Map();
  for (const commit of deal < 0 ? [] : commits.slice(deal)) {
    for (const movement of commit.movements) {
      const is_stack = movement.seat !== null;
      if (is_stack && (into_pot.has(movement.reason) || movement.reason === "uncalled_return")) {
        totals.set(movement.seat, (totals.get(movement.seat) ?? 0) - movement.amount);
      }
    }
  }
  return totals;
}
