import assert from "node:assert/strict";
import { test } from "node:test";

import { SeatTokens } from "../seat_tokens.js";
import { TableFeed } from "../table_feed.js";
import { MemoryStorage } from "./doubles/memory_storage.mjs";

const view = (version, more = {}) => ({ table: 1, version, hand_no: 1, seats: [{ seat: 3 }], ...more });
const commit = (version) => ({
  version,
  command: { kind: "check", seat: 3, amount: 0 },
  movements: [],
});
const ok = (body) => ({ status: 200, body, problem: null });

// A server at a version, with a commit for each version up to it.
class FakeTable {
  version = 0;
  cards_asked = 0;
  cards_status = 200;

  table = async (_, known) => (known === this.version ? ok(null) : ok(view(this.version)));
  movements = async (_, after, limit) => {
    const count = Math.max(0, Math.min(this.version - after, limit));
    return ok({ commits: Array.from({ length: count }, (_, i) => commit(after + 1 + i)) });
  };
  cards = async () => {
    ++this.cards_asked;
    return this.cards_status === 200
      ? ok({ cards: ["Ah", "Kd"] })
      : { status: this.cards_status, body: null, problem: { title: "" } };
  };
}

function scene() {
  const api = new FakeTable();
  const tokens = new SeatTokens(new MemoryStorage(), 1);
  const troubles = [];
  const feed = new TableFeed({ api, table: 1, tokens, on_change: () => {}, on_trouble: (text) => troubles.push(text) });
  return { api, feed, tokens, troubles };
}

test("an older view that arrives late does not undo a newer one", () => {
  const { feed, troubles } = scene();
  feed.adopt(view(5));
  feed.adopt(view(4));
  assert.equal(feed.version, 5);
  assert.deepEqual(troubles, []);
});

test("a read that was under way when a commit was answered is no trouble", async () => {
  const { api, feed, troubles } = scene();
  api.version = 4;
  await feed.refresh();
  api.table = async () => {
    feed.adopt(view(5));
    return ok(view(4));
  };
  await feed.refresh();
  assert.equal(feed.version, 5);
  assert.deepEqual(troubles, []);
});

test("a table that went back is told, and shown as it is", async () => {
  const { api, feed, troubles } = scene();
  api.version = 9;
  await feed.refresh();
  api.version = 2;
  await feed.refresh();
  assert.equal(feed.version, 2);
  assert.match(troubles[0], /from version 9 to 2/);
  assert.deepEqual(feed.commits.map((one) => one.version), [1, 2]);
});

test("commits are read once each, also when reads overlap", async () => {
  const { api, feed } = scene();
  api.version = 3;
  await feed.refresh();
  api.version = 6;
  await Promise.all([feed.refresh(), feed.refresh(), feed.catch_up()]);
  assert.deepEqual(feed.commits.map((one) => one.version), [1, 2, 3, 4, 5, 6]);
});

test("after a long absence all commits since are read, the oldest of them forgotten", async () => {
  const { api, feed } = scene();
  api.version = 1;
  await feed.refresh();
  api.version = 1_000;
  await feed.refresh();
  assert.equal(feed.commits.length, 400);
  assert.equal(feed.commits.at(-1).version, 1_000);
});

test("commits that the server has summed up meanwhile leave no gap: what is left stands alone", async () => {
  const { api, feed } = scene();
  api.version = 3;
  await feed.refresh();
  api.version = 90;
  api.movements = async () => ok({ checkpoint: { version: 88 }, commits: [commit(89), commit(90)] });
  await feed.refresh();
  assert.deepEqual(feed.commits.map((one) => one.version), [89, 90]);
});

test("own cards are asked once a hand", async () => {
  const { api, feed, tokens } = scene();
  tokens.set(3, "t0ken");
  for (api.version = 1; api.version < 6; ++api.version) {
    await feed.refresh();
  }
  assert.equal(api.cards_asked, 1);
  assert.deepEqual(feed.cards.get(3), { hand_no: 1, cards: ["Ah", "Kd"] });
});

test("a seat that the server gives to nobody or somebody else is held no longer", async () => {
  const { api, feed, tokens } = scene();
  tokens.set(3, "t0ken");
  tokens.set(4, "left long ago");
  api.version = 1;
  api.cards_status = 403;
  await feed.refresh();
  assert.deepEqual(tokens.seats, []);
});

test("a seat taken before the newest view shows it is kept", async () => {
  const { api, feed, tokens } = scene();
  api.version = 1;
  await feed.refresh();
  feed.adopt(view(2, { seats: [{ seat: 3 }, { seat: 7 }] }));
  feed.hold(7, "t0ken");
  assert.deepEqual(tokens.seats, [7]);
});

test("a table that is gone rejects with the answer", async () => {
  const { api, feed } = scene();
  api.table = async () => ({ status: 404, body: null, problem: { title: "There is no such table" } });
  await assert.rejects(feed.refresh(), (error) => error.answer.status === 404);
});
