import assert from "node:assert/strict";
import { test } from "node:test";

import { contributions_of } from "../hand_totals.js";
import { pots_of } from "../pots.js";

test("a short all-in makes a main pot and a side pot", () => {
  const totals = new Map([[3, 50], [5, 200], [7, 200]]);
  assert.deepEqual(pots_of(totals, [3, 5, 7]), [
    { amount: 150, seats: [3, 5, 7] },
    { amount: 300, seats: [5, 7] },
  ]);
});

test("what a folded player put in stays in the layers it reached", () => {
  const totals = new Map([[1, 120], [3, 50], [5, 200], [7, 200]]);
  assert.deepEqual(pots_of(totals, [3, 5, 7]), [
    { amount: 200, seats: [3, 5, 7] },
    { amount: 370, seats: [5, 7] },
  ]);
});

test("no chip is lost, whoever put in what and whoever folded", () => {
  let state = 20_240_607; // the seed
  const random = (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 2_000; ++round) {
    const seats = Array.from({ length: 2 + random(8) }, (_, i) => i + 1);
    const totals = new Map(seats.map((seat) => [seat, 1 + random(40)]));
    const in_hand = seats.filter((_, i) => i === 0 || random(3) > 0);
    const sum = pots_of(totals, in_hand).reduce((chips, pot) => chips + pot.amount, 0);
    assert.equal(sum, [...totals.values()].reduce((chips, put_in) => chips + put_in, 0), `round ${round}`);
  }
});

test("contributions begin with the last deal and leave out what was won or returned", () => {
  const move = (seat, reason, amount) => ({ seat, reason, amount });
  const commits = [
    { kind: "start_hand", movements: [move(3, "big_blind", -2)] },
    { kind: "fold", movements: [move(3, "pot_won", 3)] },
    { kind: "start_hand", movements: [move(3, "ante", -1), move(3, "small_blind", -1), move(5, "big_blind", -2), move(null, "ante", 4)] },
    { kind: "raise", movements: [move(3, "raise", -50), move(3, "uncalled_return", 30)] },
  ];
  assert.deepEqual([...contributions_of(commits)], [[3, 22], [5, 2]]);
});
