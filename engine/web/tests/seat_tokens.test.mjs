import assert from "node:assert/strict";
import { test } from "node:test";

import { SeatTokens } from "../seat_tokens.js";
import { MemoryStorage } from "./doubles/memory_storage.mjs";

test("a reload keeps the seats of a table, and of that table only", () => {
  const storage = new MemoryStorage();
  const before = new SeatTokens(storage, 1);
  before.set(7, "seven");
  before.set(3, "three");
  before.forget(7);
  const after = new SeatTokens(storage, 1);
  assert.deepEqual(after.seats, [3]);
  assert.equal(after.get(3), "three");
  assert.equal(after.get(7), null);
  assert.deepEqual(new SeatTokens(storage, 2).seats, []);
});

test("what is stored by somebody else is not trusted", () => {
  for (const text of ["", "{", "null", "5", '[["a",1],[3,"three"],[4,null]]']) {
    const storage = new MemoryStorage();
    storage.setItem("misdeal.seats.1", text);
    const { seats } = new SeatTokens(storage, 1);
    assert.ok(seats.every((seat) => seat === 3), text);
  }
});

test("a storage that is forbidden costs the seat after a reload, not the game", () => {
  const forbidden = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const tokens = new SeatTokens({ getItem: forbidden, setItem: forbidden }, 1);
  tokens.set(3, "three");
  assert.equal(tokens.get(3), "three");
});
