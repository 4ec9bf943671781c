// Commits as the page uses them, from the body of the movements route. Pure.

// [{ version, timestamp_ns, request, kind, seat, amount, movements }], oldest first. `seat` is null
// where none is concerned: in a commit the deal of a hand, in a movement the pot.
export function commits_of(body) {
  return (body?.commits ?? []).map((commit) => ({
    kind: null,
    amount: 0,
    ...commit,
    seat: commit.seat || null,
    movements: (commit.movements ?? []).map((movement) => ({ ...movement, seat: movement.seat || null })),
  }));
}
