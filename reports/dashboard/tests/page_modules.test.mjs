import assert from "node:assert/strict";
import { test } from "node:test";

import { changes_by_commit, word_of } from "../page/changes.js";
import { line_of, read_data } from "../page/data.js";
import { change_size, change_text, change_word, plain_number, scale_for, value_text } from "../page/format.js";
import { lock_measures, lock_rows } from "../page/heat_map.js";

test("values carry the unit that suits their size", () => {
  assert.equal(value_text(827, "ns"), "827 ns");
  assert.equal(value_text(1440, "ns"), "1.44 µs");
  assert.equal(value_text(1.21e6, "/s"), "1.21 M/s");
  assert.equal(value_text(0.875, "share"), "87.5 %");
  assert.equal(value_text(0, "ns"), "0 ns");
  assert.equal(value_text(null, "ns"), "–");
  assert.equal(plain_number(0.00123), "0.00123");
  assert.deepEqual(scale_for("no such unit", 5e3), { name: "k", factor: 1e3 });
});

test("a change is named by its direction and the measure's", () => {
  assert.equal(change_text(100, 115), "+15.0 %");
  assert.equal(change_text(100, 80), "−20.0 %");
  assert.equal(change_text(100, 410), "×4.10");
  assert.equal(change_text(0, 5), "from 0");
  assert.equal(change_word(100, 115, "lower"), "worse");
  assert.equal(change_word(100, 115, "higher"), "better");
  assert.equal(change_word(100, 115, "unknown"), "changed");
});

test("halved is as large a change as doubled", () => {
  assert.ok(Math.abs(change_size(100, 50) - change_size(100, 200)) < 1e-12);
  assert.equal(change_size(0, 5), Infinity);
});

// Two machines, one benchmark with a lock; the second commit is missing on the first machine.
function small_data() {
  const series = (x, m, v, c = []) => ({ b: 0, m, x, s: 0, v, l: [20, 0, 10], h: [30, 0, 10], n: [3, 0, 3], u: [[0, 0], [2, 1]], c, r: [1, 2] });
  return read_data(
    JSON.stringify({
      commits: [["a", "2026-01-01", ""], ["b", "2026-01-02", ""], ["c", "2026-01-03", ""]],
      machines: [{ id: "1", label: "one" }, { id: "2", label: "two" }],
      benchmarks: [{ name: "submit/mode:queue", family: "submit", dimensions: [["mode", "queue"]] }],
      measures: [{ name: "real_time", unit: "ns", better: "lower" }, { name: "wait_p99_ns", unit: "ns", better: "lower" }],
      builds: [["clang", "", "v1"], ["clang", "", "v2"]],
      failures: [],
      series: [series(0, 0, [100, null, 200], [[2, 100, 200]]), series(1, 0, [7, 7, 7]), series(0, 1, [5, null, 50], [[2, 5, 50]])],
    }),
  );
}

test("a line has its values, spread and gaps, and breaks where the library changes", () => {
  const line = line_of(small_data(), 0, 0, 0);
  assert.equal(line.low(0), 98);
  assert.equal(line.high(0), 103);
  assert.equal(line.at(1), null);
  assert.equal(line.high(1), null);
  assert.deepEqual(line.columns(1), [[1, 2], [null, 200], [null, 198], [null, 202]]);
  assert.deepEqual(line.library_breaks(), [2]);
});

test("changes of one benchmark at one commit are one entry, of its machine alone", () => {
  const data = small_data();
  const [group, ...more] = changes_by_commit(data, 0, 0, "all");
  assert.equal(more.length, 0);
  assert.equal(group.commit, 2);
  assert.equal(group.benchmarks.length, 1);
  assert.equal(group.benchmarks[0].change.line.measure.name, "real_time", "time speaks for the others");
  assert.equal(group.benchmarks[0].others.length, 1);
  assert.equal(word_of(group.benchmarks[0].change), "worse");
  assert.deepEqual(changes_by_commit(data, 0, 0, "better"), []);
  assert.deepEqual(changes_by_commit(data, 1, 0, "all"), []);
  assert.deepEqual(changes_by_commit(data, 0, 2, "all"), [], "nothing before the range is in it");
});

test("a lock is a row of the heat map", () => {
  const data = small_data();
  assert.deepEqual(lock_measures(data, 0), ["wait_p99_ns"]);
  assert.deepEqual(lock_measures(data, 1), []);
  const [row] = lock_rows(data, 0, "wait_p99_ns", 0);
  assert.equal(row.lock, "submit queue");
  assert.deepEqual(row.values, [5, null, 50]);
});
