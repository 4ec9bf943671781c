// Commits as the page uses them, from the body of the movements route. Pure.

// [{ version, timestamp_ns, request, kind, seat, amount, movements }], oldest first. `seat` is null
// where none is concerned: in a commit the deal of a hand, in a movement the pot.
export function commits_of(body) {
  return (body?.commits ?? []).map(({ command, movements, ...commit }) => ({
    ...commit,
    kind: command.kind,
    seat: command.kind === "start_hand" ? null : command.seat,
    amount: command.amount,
    movements,
  }));
}

// True if what came directly after a version is no longer kept: then these commits stand alone.
export function begins_anew(body, after) {
  return (body?.checkpoint?.version ?? 0) > after;
}
