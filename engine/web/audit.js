// What a page can check of a server's books by itself. Pure.

// Conservation at one version: stacks and pot are what was bought in less what was cashed out.
export function chips_of(view) {
  const stacks = view.seats.reduce((sum, seat) => sum + seat.stack, 0);
  const held = stacks + view.pot;
  const owed = view.bought_in - view.cashed_out;
  return { stacks, pot: view.pot, held, owed, is_conserved: held === owed };
}

// The audit chain over consecutive commits: per account, each movement begins where the last ended.
// Returns { checked, breaks: ["…"] }. A seat changes hands between a cash-out and a buy-in, and both
// end and begin at 0, so the chain of a seat must hold as well.
export function chain_of(movements) {
  const after = new Map();
  const breaks = [];
  for (const movement of movements) {
    const account = movement.seat ?? "pot";
    const expected = after.get(account) ?? movement.state_before;
    if (expected !== movement.state_before) {
      breaks.push(
        `version ${movement.version}: ${account === "pot" ? "the pot" : `seat ${account}`} begins at ` +
          `${movement.state_before}, ended at ${expected}`,
      );
    }
    if (movement.state_before + movement.amount !== movement.state_after) {
      breaks.push(
        `version ${movement.version}: ${movement.state_before} and ${movement.amount} are not ` +
          `${movement.state_after}`,
      );
    }
    after.set(account, movement.state_after);
  }
  return { checked: movements.length, breaks };
}

// Versions of consecutive commits: each one higher than the last.
export function version_gaps_of(commits) {
  const gaps = [];
  for (let i = 1; i < commits.length; ++i) {
    if (commits[i].version !== commits[i - 1].version + 1) {
      gaps.push(`version ${commits[i].version} follows ${commits[i - 1].version}`);
    }
  }
  return gaps;
}
