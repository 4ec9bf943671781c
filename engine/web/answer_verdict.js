// What an answer means for the request it answers: `committed`, `refused`, `stale` or `retry`. Pure.
//
// Retried under the same id are only the answers that say "not now": the request still runs, or it
// was never looked up. All others are the server's last word; it would only repeat them.

const gateway_statuses = new Set([502, 504]);

// answer: { status, problem: { type, title } or null }
export function judge(answer) {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    return "committed";
  }
  if (status === 412) {
    return "stale";
  }
  return is_not_now(status, answer.problem?.type ?? "") ? "retry" : "refused";
}

function is_not_now(status, type) {
  return (
    (status === 409 && type === "/problems/request-in-progress") ||
    status === 429 ||
    (status === 503 && type !== "/problems/too-many-tables") ||
    gateway_statuses.has(status)
  );
}
