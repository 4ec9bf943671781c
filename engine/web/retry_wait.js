// How long to wait before a request is tried again. Pure but for `random`.
//
// Doubles from try to try up to a limit, so that a server in trouble is left in peace; differs by up
// to a fifth, so that clients who failed together do not return together. A fifth either way keeps
// each wait longer than the one before. The server's Retry-After is a lower bound, itself bounded.

const jitter = 0.2;
const retry_after_max_ms = 10_000;

// attempt: 1 after the first try failed. random(): 0 <= x < 1.
export function wait_before_retry_ms({ attempt, retry_after_s, limits, random }) {
  const doubled = Math.min(limits.wait_first_ms * 2 ** (attempt - 1), limits.wait_max_ms);
  const own = Math.round(doubled * (1 - jitter + 2 * jitter * random()));
  return Math.max(own, Math.min(retry_after_s * 1_000, retry_after_max_ms));
}
