// Sends what a player intends, once: the client's half of exactly-once.
//
// An intention (a fold, a deal, a rebuy) becomes one request with one id. Whatever happens to that
// request on the way, a time-out, a cut connection, a server that is still busy with it, it is sent
// again under the same id, so that the server can tell a second arrival from a second intention. A
// second click while the same intention waits or runs joins it; it is no new request.
//
// One request is in flight at a time; the others wait in order. If one does not commit, those behind
// it are dropped unsent: they were meant for a table that turned out otherwise. The manager is busy
// until the answer is there and, unless the request committed, the table was read afresh; the page
// keeps every control disabled for as long.
//
// Everything is bounded: the queue, the tries of a request, the wait for each, the reads after it.
// Time, chance and ids come from outside. Never throws for what the network does: `submit` resolves
// to a Result, whose `kind` is one of
//   committed  the server answered with success; `answer`
//   refused    the server refused it, and nothing changed; `answer` holds the problem
//   stale      the table had moved on (412), and nothing changed by this try; `answer`
//   gave_up    no answer after all tries: whether it took effect is unknown; `failure`
//   aborted    stopped from this side, by `abort`; whether it took effect is unknown
//   dropped    never sent
// with `id` (null if never sent), `attempts`, and `is_view_fresh`: false if the read afterwards failed.

import { judge } from "./answer_verdict.js";
import { wait_before_retry_ms } from "./retry_wait.js";

export const default_limits = Object.freeze({
  // The server remembers an id for 5 s after completion. Two further tries fit into that, also if the
  // first answer was lost at once; after it, the expected version stops a late one.
  attempt_timeout_ms: 1_500,
  attempts_max: 6,
  wait_first_ms: 200,
  wait_max_ms: 3_200,
  queue_max: 16,
  reads_max: 3,
});

export class ActionRequestManager {
  #send;
  #read_fresh;
  #timers;
  #random;
  #new_id;
  #limits;
  #on_change;
  #waiting = [];
  #running = null;
  #stop = new AbortController();

  // send(request, signal): one try; resolves to an answer (see api.js), rejects if there is none.
  //   A request is { id, name, method, path, body, token, expected_version }.
  // read_fresh(signal): reads the table and shows it; rejects if it cannot.
  // timers: { set(callback, ms), clear(handle) }. random(): 0 <= x < 1. new_id(): a UUID.
  // on_change(state): called at each step, see `state`.
  constructor({ send, read_fresh, timers, random, new_id, limits = {}, on_change = () => {} }) {
    this.#send = send;
    this.#read_fresh = read_fresh;
    this.#timers = timers;
    this.#random = random;
    this.#new_id = new_id;
    this.#limits = { ...default_limits, ...limits };
    this.#on_change = on_change;
  }

  get is_busy() {
    return this.#running !== null;
  }

  // What to show: { is_busy, step, name, attempt, attempts_max, wait_ms, waiting }, where step is
  // `idle`, `sending`, `pausing` (before the next try) or `reading`.
  get state() {
    const running = this.#running;
    return {
      is_busy: running !== null,
      step: running?.step ?? "idle",
      name: running?.intention.name ?? null,
      attempt: running?.attempt ?? 0,
      attempts_max: this.#limits.attempts_max,
      wait_ms: running?.wait_ms ?? 0,
      waiting: this.#waiting.length,
    };
  }

  // intention: { name, method, path, body, token, expected_version }. The expected version is a
  // number, null for any, or a function asked once, when the request is first sent.
  submit(intention) {
    const key = key_of(intention);
    const same = [this.#running, ...this.#waiting].find(
      (entry) => entry?.key === key && !entry.stop.aborted,
    );
    if (same) {
      return same.result;
    }
    if (this.#waiting.length >= this.#limits.queue_max) {
      return Promise.resolve(unsent("too many actions are waiting"));
    }
    const entry = {
      intention,
      key,
      stop: this.#stop.signal,
      step: "sending",
      attempt: 0,
      wait_ms: 0,
    };
    entry.result = new Promise((resolve) => {
      entry.resolve = resolve;
    });
    this.#waiting.push(entry);
    if (this.#running === null) {
      this.#work_off();
    } else {
      this.#changed();
    }
    return entry.result;
  }

  // Stops what runs and drops what waits, because the player leaves. New intentions are welcome.
  abort() {
    this.#drop_waiting("the player left");
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  async #work_off() {
    while (this.#waiting.length > 0) {
      const entry = this.#waiting.shift();
      this.#running = entry;
      const result = await this.#carry_out(entry);
      if (result.kind !== "committed" && result.kind !== "aborted") {
        this.#drop_waiting(`"${entry.intention.name}" came before it and did not take effect`);
        result.is_view_fresh = await this.#read_afterwards(entry);
      }
      entry.resolve(result);
    }
    this.#running = null;
    this.#changed();
  }

  #drop_waiting(failure) {
    for (const entry of this.#waiting.splice(0)) {
      entry.resolve(unsent(failure));
    }
  }

  async #carry_out(entry) {
    const { stop } = entry;
    const request = { ...entry.intention, id: this.#new_id() };
    if (typeof request.expected_version === "function") {
      request.expected_version = request.expected_version();
    }
    let failure = "";
    for (entry.attempt = 1; ; ++entry.attempt) {
      this.#step(entry, "sending");
      const outcome = await this.#try_once((signal) => this.#send(request, signal), stop);
      const result = { id: request.id, attempts: entry.attempt, is_view_fresh: true };
      if (stop.aborted) {
        return { ...result, kind: "aborted" };
      }
      const verdict = outcome.answer ? judge(outcome.answer) : "retry";
      if (verdict !== "retry") {
        return { ...result, kind: verdict, answer: outcome.answer };
      }
      failure = outcome.failure ?? outcome.answer.problem.title;
      if (entry.attempt >= this.#limits.attempts_max) {
        return { ...result, kind: "gave_up", answer: outcome.answer, failure };
      }
      entry.wait_ms = wait_before_retry_ms({
        attempt: entry.attempt,
        retry_after_s: outcome.answer?.retry_after_s ?? 0,
        limits: this.#limits,
        random: this.#random,
      });
      this.#step(entry, "pausing");
      await this.#pause(entry.wait_ms, stop);
      if (stop.aborted) {
        return { ...result, kind: "aborted" };
      }
    }
  }

  // One try, ended by its answer, its time-out or `stop`, even if `start` never settles.
  async #try_once(start, stop) {
    let timed_out = false;
    const attempt = new AbortController();
    const timer = this.#timers.set(() => {
      timed_out = true;
      attempt.abort();
    }, this.#limits.attempt_timeout_ms);
    const forward = () => attempt.abort();
    stop.addEventListener("abort", forward);
    try {
      return { answer: await until_aborted(attempt.signal, () => start(attempt.signal)) };
    } catch (error) {
      return { failure: timed_out ? "no answer in time" : `no connection (${error.message})` };
    } finally {
      this.#timers.clear(timer);
      stop.removeEventListener("abort", forward);
    }
  }

  // True if the table was read. The reads are bounded like the tries.
  async #read_afterwards(entry) {
    for (let read = 1; read <= this.#limits.reads_max && !entry.stop.aborted; ++read) {
      this.#step(entry, "reading");
      const outcome = await this.#try_once(this.#read_fresh, entry.stop);
      if (!outcome.failure) {
        return true;
      }
      if (read < this.#limits.reads_max) {
        await this.#pause(this.#limits.wait_first_ms * read, entry.stop);
      }
    }
    return false;
  }

  async #pause(wait_ms, stop) {
    let timer;
    const waited = () => new Promise((resolve) => {
      timer = this.#timers.set(resolve, wait_ms);
    });
    await until_aborted(stop, waited).catch(() => {});
    this.#timers.clear(timer);
  }

  #step(entry, step) {
    entry.step = step;
    this.#changed();
  }

  #changed() {
    this.#on_change(this.state);
  }
}

// Two intentions with one key are the same: a double click, not a second wish.
function key_of({ method, path, body, expected_version }) {
  const version = typeof expected_version === "function" ? "latest" : expected_version;
  return JSON.stringify([method, path, body, version]);
}

function unsent(failure) {
  return { kind: "dropped", id: null, attempts: 0, is_view_fresh: true, failure };
}

async function until_aborted(signal, start) {
  if (signal.aborted) {
    throw new Error("stopped");
  }
  let on_abort;
  const aborted = new Promise((_, reject) => {
    on_abort = () => reject(new Error("stopped"));
    signal.addEventListener("abort", on_abort);
  });
  try {
    return await Promise.race([start(), aborted]);
  } finally {
    signal.removeEventListener("abort", on_abort);
  }
}
