import assert from "node:assert/strict";
import { test } from "node:test";

import { ActionRequestManager, default_limits } from "../action_request_manager.js";
import { FakeServer, answer, cut, problem, silence } from "./doubles/fake_server.mjs";
import { FakeTimers, settle } from "./doubles/fake_timers.mjs";

const fold = { name: "fold", method: "POST", path: "/actions", body: { seat: 3, kind: "fold" } };
const intention = (name, more = {}) => ({ ...fold, name, body: { name }, ...more });

// A manager in front of a server that answers as scripted. Chance is in the middle: no jitter.
function scene(script, more = {}) {
  const timers = new FakeTimers();
  const server = new FakeServer(timers, script);
  const states = [];
  const scene = { timers, server, states, reads: 0, last_id: 0 };
  scene.manager = new ActionRequestManager({
    send: server.send,
    read_fresh: async () => {
      ++scene.reads;
    },
    timers,
    random: () => 0.5,
    new_id: () => `id-${++scene.last_id}`,
    on_change: (state) => states.push(state),
    ...more,
  });
  return scene;
}

const ids = (server) => server.tries.map((a_try) => a_try.id);
const gaps = (server) => server.tries.slice(1).map((a_try, i) => a_try.at_ms - server.tries[i].at_ms);
const longest_ms = default_limits.attempts_max * (default_limits.attempt_timeout_ms + 4_000);

test("twenty rapid clicks on Fold make one request, and every click gets its answer", async () => {
  const { manager, server } = scene([answer(200)]);
  const results = await Promise.all(Array.from({ length: 20 }, () => manager.submit(fold)));
  assert.equal(server.tries.length, 1);
  assert.deepEqual(new Set(results.map((result) => result.kind)), new Set(["committed"]));
});

test("clicks while the answer is still awaited join the running request", async () => {
  const { manager, server, timers } = scene([silence, answer(200)]);
  const first = manager.submit(fold);
  await timers.advance(1_000);
  const second = manager.submit({ ...fold, body: { seat: 3, kind: "fold" } });
  await timers.advance(longest_ms);
  assert.equal((await first).id, (await second).id);
  assert.equal(new Set(ids(server)).size, 1);
});

test("the same action at a later version is a new intention with a new id", async () => {
  const { manager, server } = scene([answer(200)]);
  await manager.submit({ ...fold, expected_version: 12 });
  await manager.submit({ ...fold, expected_version: 13 });
  assert.deepEqual(ids(server), ["id-1", "id-2"]);
});

test("the manager is busy from the click on, until the answer is there", async () => {
  const { manager, states, timers } = scene([silence, answer(200)]);
  const result = manager.submit(fold);
  assert.equal(manager.is_busy, true);
  assert.equal(states.at(-1).step, "sending");
  await timers.advance(default_limits.attempt_timeout_ms);
  assert.equal(manager.state.step, "pausing");
  assert.equal(manager.state.wait_ms, default_limits.wait_first_ms);
  await timers.advance(longest_ms);
  await result;
  assert.equal(manager.is_busy, false);
  assert.equal(states.at(-1).is_busy, false);
});

test("a time-out is tried again under the same id, after growing waits", async () => {
  const { manager, server, timers } = scene([silence]);
  const result = manager.submit(fold);
  await timers.advance(longest_ms);
  await result;
  assert.deepEqual(new Set(ids(server)), new Set(["id-1"]));
  const waits = gaps(server).map((gap) => gap - default_limits.attempt_timeout_ms);
  assert.deepEqual(waits, [200, 400, 800, 1_600, 3_200]);
});

test("jitter moves a wait by at most a fifth", async () => {
  for (const [chance, wait_ms] of [[0, 160], [0.999_999, 240]]) {
    const { manager, server, timers } = scene([cut, answer(200)], { random: () => chance });
    const result = manager.submit(fold);
    await timers.advance(longest_ms);
    await result;
    assert.deepEqual(gaps(server), [wait_ms]);
  }
});

test("an answer that was lost on its way is asked for again under the same id", async () => {
  let effects = 0;
  const seen = new Set();
  const takes_effect_once = (request) => {
    effects += seen.has(request.id) ? 0 : 1;
    seen.add(request.id);
  };
  const { manager, timers } = scene([
    (request) => (takes_effect_once(request), cut),
    (request) => (takes_effect_once(request), answer(200, { is_replay: true })),
  ]);
  const result = manager.submit(fold);
  await timers.advance(longest_ms);
  assert.equal((await result).kind, "committed");
  assert.equal((await result).attempts, 2);
  assert.equal((await result).answer.is_replay, true);
  assert.equal(effects, 1);
});

for (const [what, not_now] of [
  ["the first request still runs (409)", problem(409, "/problems/request-in-progress")],
  ["the request log is full (429)", problem(429, "/problems/overloaded")],
  ["the server is shutting down (503)", problem(503, "/problems/shutting-down")],
  ["something between has no answer (502)", problem(502, "")],
]) {
  test(`tried again under the same id when ${what}`, async () => {
    const { manager, server, timers } = scene([not_now, answer(200)]);
    const result = manager.submit(fold);
    await timers.advance(longest_ms);
    assert.equal((await result).kind, "committed");
    assert.deepEqual(ids(server), ["id-1", "id-1"]);
  });
}

test("Retry-After is waited for, but not forever", async () => {
  for (const [retry_after_s, wait_ms] of [[1, 1_000], [86_400, 10_000]]) {
    const busy = problem(409, "/problems/request-in-progress", { retry_after_s });
    const { manager, server, timers } = scene([busy, answer(200)]);
    const result = manager.submit(fold);
    await timers.advance(longest_ms);
    await result;
    assert.deepEqual(gaps(server), [wait_ms]);
  }
});

for (const status of [400, 401, 403, 404, 409, 413, 415, 422, 423, 500]) {
  test(`an answer of ${status} is the last word: not sent again, the table read afresh`, async () => {
    const s = scene([answer(status)]);
    const result = await s.manager.submit(fold);
    assert.equal(result.kind, "refused");
    assert.equal(result.answer.problem.title, `title ${status}`);
    assert.equal(s.server.tries.length, 1);
    assert.equal(s.reads, 1);
  });
}

test("a lobby that is full is told at once", async () => {
  const { manager, server } = scene([problem(503, "/problems/too-many-tables")]);
  assert.equal((await manager.submit(fold)).kind, "refused");
  assert.equal(server.tries.length, 1);
});

test("after 412 the controls return only when the table was read afresh", async () => {
  let finish_read;
  const read = new Promise((resolve) => {
    finish_read = resolve;
  });
  const { manager } = scene([answer(412)], { read_fresh: () => read });
  const result = manager.submit(fold);
  await settle();
  assert.equal(manager.is_busy, true);
  assert.equal(manager.state.step, "reading");
  finish_read();
  assert.equal((await result).kind, "stale");
  assert.equal((await result).is_view_fresh, true);
  await settle();
  assert.equal(manager.is_busy, false);
});

test("a fresh read that fails is tried again, then admitted", async () => {
  let reads = 0;
  const { manager, timers } = scene([answer(412)], {
    read_fresh: async () => {
      ++reads;
      throw new TypeError("connection cut");
    },
  });
  const result = manager.submit(fold);
  await timers.advance(longest_ms);
  assert.equal((await result).is_view_fresh, false);
  assert.equal(reads, default_limits.reads_max);
  assert.equal(manager.is_busy, false);
});

test("a fresh read that hangs does not hang the page", async () => {
  const { manager, timers } = scene([answer(412)], { read_fresh: () => new Promise(() => {}) });
  const result = manager.submit(fold);
  await timers.advance(longest_ms);
  assert.equal((await result).is_view_fresh, false);
});

test("a committed request needs no read, for its answer carries the table, and leaves no timer", async () => {
  const s = scene([answer(200)]);
  await s.manager.submit(fold);
  assert.equal(s.reads, 0);
  assert.equal(s.timers.pending_count, 0);
});

test("actions are sent in the order of intention, one in flight at a time", async () => {
  const { manager, server, timers } = scene([
    () => new Promise((resolve) => timers.set(() => resolve(answer(200)), 50)),
  ]);
  const results = ["join 3", "join 5", "deal"].map((name) => manager.submit(intention(name)));
  assert.equal(manager.state.waiting, 2);
  await timers.advance(1_000);
  await Promise.all(results);
  assert.deepEqual(server.tries.map((a_try) => a_try.name), ["join 3", "join 5", "deal"]);
  assert.equal(server.in_flight_max, 1);
  assert.deepEqual(ids(server), ["id-1", "id-2", "id-3"]);
});

test("what an answer makes somebody submit is sent too", async () => {
  const { manager, server } = scene([answer(200)]);
  const both = manager.submit(intention("join")).then(() => manager.submit(intention("deal")));
  assert.equal((await both).kind, "committed");
  assert.equal(server.tries.length, 2);
  assert.equal(server.in_flight_max, 1);
});

test("an expected version may be asked for when the request is first sent, and then stays", async () => {
  let version = 1;
  const { manager, server, timers } = scene([() => (++version, cut), answer(200)]);
  const result = manager.submit({ ...fold, expected_version: () => version });
  await timers.advance(longest_ms);
  await result;
  assert.deepEqual(server.tries.map((a_try) => a_try.request.expected_version), [1, 1]);
});

test("what waits behind a refused action is dropped unsent", async () => {
  const { manager, server } = scene([answer(409), answer(200)]);
  const results = await Promise.all([manager.submit(intention("join")), manager.submit(intention("deal"))]);
  assert.deepEqual(results.map((result) => result.kind), ["refused", "dropped"]);
  assert.match(results[1].failure, /"join" came before it/);
  assert.equal(server.tries.length, 1);
});

test("the queue is bounded and says so", async () => {
  const { manager } = scene([silence], { limits: { queue_max: 2 } });
  for (const name of ["runs", "waits", "waits too"]) {
    manager.submit(intention(name));
  }
  const result = await manager.submit(intention("too much"));
  assert.equal(result.kind, "dropped");
  assert.match(result.failure, /too many/);
});

test("gives up after a bound, says why, reads the table, and is ready again", async () => {
  const s = scene([silence]);
  const result = s.manager.submit(fold);
  await s.timers.advance(longest_ms);
  assert.equal((await result).kind, "gave_up");
  assert.equal((await result).failure, "no answer in time");
  assert.equal((await result).attempts, default_limits.attempts_max);
  assert.equal(s.server.tries.length, default_limits.attempts_max);
  assert.equal(s.reads, 1);
  assert.equal(s.manager.is_busy, false);
  assert.equal(s.timers.pending_count, 0);
});

test("after giving up, the same click is a new intention", async () => {
  const { manager, server, timers } = scene([...Array(default_limits.attempts_max).fill(cut), answer(200)]);
  const first = manager.submit(fold);
  await timers.advance(longest_ms);
  await first;
  assert.equal((await manager.submit(fold)).id, "id-2");
  assert.equal(ids(server).at(-1), "id-2");
});

test("leaving stops what runs and what waits, and leaves no timer behind", async () => {
  for (const moment_ms of [100, default_limits.attempt_timeout_ms + 100]) {
    const { manager, server, timers } = scene([silence]);
    const results = [manager.submit(fold), manager.submit(intention("deal"))];
    await timers.advance(moment_ms);
    manager.abort();
    assert.deepEqual((await Promise.all(results)).map((result) => result.kind), ["aborted", "dropped"]);
    assert.equal(timers.pending_count, 0);
    await timers.advance(longest_ms);
    assert.equal(server.tries.length, 1);
    assert.equal(server.in_flight, 0);
    assert.equal(manager.is_busy, false);
  }
});

test("after leaving one table, the next one is played as usual", async () => {
  const { manager } = scene([silence, answer(200)]);
  const left = manager.submit(fold);
  await settle();
  manager.abort();
  assert.equal((await manager.submit(fold)).kind, "committed");
  assert.equal((await left).kind, "aborted");
});

test("leaving while the table is read afresh does not wait for the read", async () => {
  const { manager } = scene([answer(412)], { read_fresh: () => new Promise(() => {}) });
  const result = manager.submit(fold);
  await settle();
  manager.abort();
  assert.equal((await result).is_view_fresh, false);
});
