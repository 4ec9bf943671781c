// Answers tries with what a test scripted, in order, and remembers when each came under which id.
//
// A script entry is an answer, `silence` (never answers), `cut` (fails at once), or a function of the
// request that returns one of these. The last entry repeats.

export const silence = Symbol("silence");
export const cut = Symbol("cut");

export function answer(status, more = {}) {
  const problem = status < 400 ? null : { type: "/problems/x", title: `title ${status}`, detail: "" };
  return { status, body: null, problem, retry_after_s: 0, is_replay: false, ...more };
}

export function problem(status, type, more = {}) {
  return answer(status, { problem: { type, title: type, detail: "" }, ...more });
}

export class FakeServer {
  tries = [];
  in_flight = 0;
  in_flight_max = 0;

  constructor(timers, script) {
    this.timers = timers;
    this.script = script;
    this.send = this.send.bind(this);
  }

  async send(request, signal) {
    this.tries.push({ id: request.id, name: request.name, at_ms: this.timers.now_ms, request });
    this.in_flight_max = Math.max(this.in_flight_max, ++this.in_flight);
    try {
      return await this.#answer(request, signal);
    } finally {
      --this.in_flight;
    }
  }

  async #answer(request, signal) {
    const next = this.script.length > 1 ? this.script.shift() : this.script[0];
    const what = typeof next === "function" ? await next(request) : next;
    if (what === cut) {
      throw new TypeError("connection cut");
    }
    if (what === silence) {
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    }
    return what;
  }
}
