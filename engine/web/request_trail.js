// What this page itself sent: every try of every request, for the inspector. The server's log shows
// what arrived; next to it, this shows what left.

const requests_max = 50;

export class RequestTrail {
  #requests = []; // newest first

  get requests() {
    return this.#requests;
  }

  // Wraps the `send` of a manager. now_ms(): a clock for durations.
  record(send, now_ms) {
    return async (request, signal) => {
      const entry = this.#entry_of(request);
      const one = { began_ms: now_ms(), took_ms: null, status: null, is_replay: false };
      entry.tries.push(one);
      try {
        const answer = await send(request, signal);
        Object.assign(one, { status: answer.status, is_replay: answer.is_replay });
        entry.version = answer.body?.version ?? null;
        return answer;
      } finally {
        one.took_ms = Math.round(now_ms() - one.began_ms);
      }
    };
  }

  #entry_of({ id, name }) {
    const known = this.#requests.find((entry) => entry.id === id);
    if (known) {
      return known;
    }
    const entry = { id, name, tries: [], version: null };
    this.#requests = [entry, ...this.#requests].slice(0, requests_max);
    return entry;
  }
}
