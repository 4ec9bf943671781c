import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { new_request_id } from "../request_id.js";

const random_bytes = (bytes) => webcrypto.getRandomValues(bytes);

test("an id is a UUID of version 4 in lower case", () => {
  for (let i = 0; i < 1_000; ++i) {
    assert.match(
      new_request_id(random_bytes),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  }
});

test("all but version and variant comes from chance", () => {
  assert.equal(new_request_id((bytes) => bytes.fill(0xff)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  assert.equal(new_request_id((bytes) => bytes.fill(0)), "00000000-0000-4000-8000-000000000000");
});

test("ten thousand ids are all different", () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => new_request_id(random_bytes)));
  assert.equal(ids.size, 10_000);
});
