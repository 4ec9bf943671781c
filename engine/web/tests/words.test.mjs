import assert from "node:assert/strict";
import { test } from "node:test";

import { card_of } from "../cards.js";
import { lines_of } from "../commit_words.js";
import { words_of } from "../outcome_words.js";
import { clamp, is_within, presets_of } from "../raise_amount.js";

const problem = { type: "/problems/not-your-turn", title: "It is another seat's turn", detail: "seat 5 is to act" };

test("what was committed or left needs no words: the table shows it", () => {
  assert.equal(words_of("fold", { kind: "committed" }), null);
  assert.equal(words_of("fold", { kind: "aborted" }), null);
});

test("a refusal says what could not be done, and why, in the server's words", () => {
  const words = words_of("fold", { kind: "refused", is_view_fresh: true, answer: { problem } });
  assert.equal(words.title, "Could not fold: it is another seat's turn");
  assert.equal(words.detail, "Seat 5 is to act.");
});

test("giving up says that the outcome is unknown, how often it tried, and why", () => {
  const words = words_of("fold", { kind: "gave_up", attempts: 6, failure: "no answer in time", is_view_fresh: true });
  assert.match(words.title, /no answer in time, 6 times/);
  assert.match(words.detail, /may or may not have taken effect/);
});

test("a stale answer to a repeated try admits that the first one may have counted", () => {
  const stale = { kind: "stale", is_view_fresh: true };
  assert.doesNotMatch(words_of("fold", { ...stale, attempts: 1 }).detail, /may have counted/);
  assert.match(words_of("fold", { ...stale, attempts: 2 }).detail, /may have counted/);
});

test("a read that failed is not passed over in silence", () => {
  const words = words_of("fold", { kind: "stale", attempts: 1, is_view_fresh: false });
  assert.match(words.detail, /could not be read/);
});

test("cards have names", () => {
  assert.deepEqual(card_of("Td"), { rank: "10", suit: "diamonds", symbol: "♦", name: "Ten of diamonds" });
  for (const text of ["", "A", "Ahh", "1h", "Ax", undefined]) {
    assert.equal(card_of(text), null);
  }
});

test("a commit is told with what followed from it", () => {
  const commit = {
    version: 9, kind: "fold", seat: 3, amount: 0,
    movements: [
      { seat: 5, reason: "uncalled_return", amount: 1 },
      { seat: 5, reason: "pot_won", amount: 1_200 },
      { seat: null, reason: "pot_won", amount: -1_201 },
    ],
  };
  assert.deepEqual(lines_of(commit).map((line) => line.text), [
    "Seat 3 folds",
    "1 uncalled go back to seat 5",
    "Seat 5 wins 1,200",
  ]);
});

test("amounts stay within the limits, whatever was typed", () => {
  const view = { raise_min: 12, raise_max: 80, pot: 14, to_call: 6, current_bet: 6 };
  assert.deepEqual(["", "abc", -5, 12.4, 1e9].map((text) => clamp(text, view)), [12, 12, 12, 12, 80]);
  assert.deepEqual([11, 12, 80, 81, 12.5, NaN].map((amount) => is_within(amount, view)), [false, true, true, false, false, false]);
  assert.deepEqual(presets_of(view).map((preset) => preset.amount), [12, 16, 26, 80]);
});
