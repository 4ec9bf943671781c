import assert from "node:assert/strict";
import { test } from "node:test";

import { chain_of, chips_of, version_gaps_of } from "../audit.js";

const move = (version, seat, state_before, amount, state_after = state_before + amount) => ({
  version, seat, state_before, amount, state_after,
});

test("chips are conserved if stacks and pot are what was bought in less what was cashed out", () => {
  const view = { seats: [{ stack: 194 }, { stack: 74 }], pot: 12, bought_in: 300, cashed_out: 20 };
  assert.equal(chips_of(view).is_conserved, true);
  assert.equal(chips_of({ ...view, pot: 9 }).is_conserved, false);
});

test("an unbroken chain is found unbroken, per account", () => {
  const movements = [move(1, 3, 0, 200), move(2, 3, 200, -2), move(2, null, 0, 2), move(3, 3, 198, -4), move(3, null, 2, 4)];
  assert.deepEqual(chain_of(movements), { checked: 5, breaks: [] });
});

test("three chips lost between two movements are found", () => {
  const { breaks } = chain_of([move(1, 3, 0, 200), move(2, 3, 197, -2)]);
  assert.deepEqual(breaks, ["version 2: seat 3 begins at 197, ended at 200"]);
});

test("a movement that does not add up is found", () => {
  const { breaks } = chain_of([move(1, null, 0, 3, 6)]);
  assert.equal(breaks.length, 1);
});

test("a version left out or used twice is found", () => {
  const at = (version) => ({ version });
  assert.deepEqual(version_gaps_of([at(4), at(5), at(6)]), []);
  assert.equal(version_gaps_of([at(4), at(6)]).length, 1);
  assert.equal(version_gaps_of([at(4), at(4)]).length, 1);
});
