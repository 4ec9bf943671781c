import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../api.js";
import * as intentions from "../intentions.js";

const view = { table: 4, version: 12 };

// An Api whose fetch is recorded and answers with `response`.
function api_with(response) {
  const asked = [];
  const api = new Api(async (path, init) => {
    asked.push({ path, ...init });
    return response();
  });
  return { api, asked };
}

const json = (status, body, headers = {}) => () => new Response(JSON.stringify(body), { status, headers });

test("an action carries id, expected version and token", async () => {
  const { api, asked } = api_with(json(200, {}));
  await api.send({ ...intentions.act(view, 3, "t0ken", "raise", 6), id: "an-id" });
  assert.equal(asked[0].method, "POST");
  assert.equal(asked[0].path, "/api/v1/tables/4/actions");
  assert.deepEqual(asked[0].headers, {
    "Idempotency-Key": '"an-id"',
    "If-Match": '"12"',
    Authorization: "Bearer t0ken",
    "Content-Type": "application/json",
  });
  assert.deepEqual(JSON.parse(asked[0].body), { seat: 3, kind: "raise", amount: 6 });
});

test("a fold names no amount, a join no version and no token, a leave has no body", async () => {
  const { api, asked } = api_with(json(200, {}));
  await api.send({ ...intentions.act(view, 3, "t0ken", "fold"), id: "1" });
  await api.send({ ...intentions.join(4, 3, 200), id: "2" });
  await api.send({ ...intentions.leave(view, 3, "t0ken"), id: "3" });
  assert.deepEqual(JSON.parse(asked[0].body), { seat: 3, kind: "fold" });
  assert.deepEqual(Object.keys(asked[1].headers).sort(), ["Content-Type", "Idempotency-Key"]);
  assert.equal(asked[2].method, "DELETE");
  assert.equal("body" in asked[2], false);
  assert.equal("Content-Type" in asked[2].headers, false);
});

test("version 0 is expected like any other", async () => {
  const { api, asked } = api_with(json(200, {}));
  await api.send({ ...intentions.deal(4, 0), id: "1" });
  assert.equal(asked[0].headers["If-Match"], '"0"');
});

test("an answer tells its version and whether it is a replay", async () => {
  const headers = { ETag: '"13"', "Idempotency-Replayed": "true" };
  const { api } = api_with(json(200, { version: 13 }, headers));
  const answer = await api.send({ ...intentions.deal(4, 12), id: "1" });
  assert.deepEqual([answer.version, answer.is_replay, answer.body.version], [13, true, 13]);
});

test("a problem keeps its type, title, detail and Retry-After", async () => {
  const said = { type: "/problems/overloaded", title: "Full", detail: "try later", status: 429 };
  const { api } = api_with(json(429, said, { "Retry-After": "1" }));
  const answer = await api.send({ ...intentions.deal(4, 12), id: "1" });
  assert.deepEqual(answer.problem, { type: said.type, title: "Full", detail: "try later" });
  assert.equal(answer.retry_after_s, 1);
});

test("an error page of something between is a problem all the same", async () => {
  for (const text of ["<html>Bad gateway</html>", "null", ""]) {
    const { api } = api_with(() => new Response(text, { status: 502 }));
    const answer = await api.tables();
    assert.equal(answer.problem.title, "The server answered 502");
  }
});

test("a success whose body was cut is no answer", async () => {
  const { api } = api_with(() => new Response('{"version":1', { status: 200 }));
  await assert.rejects(api.send({ ...intentions.deal(4, 12), id: "1" }));
});

test("a table that did not move on is answered without a body", async () => {
  const { api, asked } = api_with(() => new Response(null, { status: 304 }));
  const answer = await api.table(4, 12);
  assert.equal(asked[0].headers["If-None-Match"], '"12"');
  assert.deepEqual([answer.status, answer.body, answer.problem], [304, null, null]);
});
