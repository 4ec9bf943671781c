import assert from "node:assert/strict";
import { test } from "node:test";

import { judge } from "../answer_verdict.js";

const problem = (status, type) => ({ status, problem: { type, title: "", detail: "" } });

test("success is committed, 412 is stale", () => {
  assert.equal(judge({ status: 200, problem: null }), "committed");
  assert.equal(judge({ status: 201, problem: null }), "committed");
  assert.equal(judge(problem(412, "/problems/stale-version")), "stale");
});

test("of all answers of 409 only 'still running' is tried again", () => {
  assert.equal(judge(problem(409, "/problems/request-in-progress")), "retry");
  for (const type of ["not-your-turn", "no-hand-running", "hand-running", "seat-taken", "seat-empty"]) {
    assert.equal(judge(problem(409, `/problems/${type}`)), "refused");
  }
});

test("an error inside the server was recorded and would only be repeated", () => {
  assert.equal(judge(problem(500, "/problems/failed")), "refused");
});

test("an answer without a problem document is judged by its status", () => {
  assert.equal(judge({ status: 502, problem: null }), "retry");
  assert.equal(judge({ status: 409, problem: null }), "refused");
});
