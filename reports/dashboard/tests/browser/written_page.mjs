// Pages that the program writes, in a browser, for one test file.
//
// The program is named by the environment variable MISDEAL_PROGRAM. Without it nothing can be tested,
// and that is a failure.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after } from "node:test";

import { launch_browser } from "../../../../engine/web/tests/browser/browser.mjs";

const program = process.env.MISDEAL_PROGRAM;
if (!program) {
  throw new Error("MISDEAL_PROGRAM must name the program to test, for example build/release/harness/cli/misdeal");
}
const make_history = fileURLToPath(new URL("../../../../bench/make-history", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "misdeal-dashboard-"));
let browser = null;

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

function misdeal(...words) {
  const run = spawnSync(program, words, { encoding: "utf8" });
  assert.equal(run.error, undefined);
  return run;
}

function write_page(name, db) {
  const page = join(folder, `${name}.html`);
  const run = misdeal("dashboard", "--db", db, "--out", page, "--repo-url", "https://example.org/project/", "--title", "Benchmarks of a test");
  assert.equal(run.status, 0, run.stderr);
  return pathToFileURL(page).href;
}

// The page of a generated history, and what was planted in it.
export function generated_page(commits) {
  execFileSync(make_history, ["--out", join(folder, "history"), "--program", program, "--commits", String(commits)]);
  const planted = JSON.parse(readFileSync(join(folder, "history", "planted.json"), "utf8"));
  return { address: write_page("generated", join(folder, "history", "bench.db")), planted };
}

// The page of one commit with these benchmarks; the subject of the commit is hostile, too.
export function page_of_one_commit(name, benchmarks) {
  const result = join(folder, `${name}.json`);
  writeFileSync(result, JSON.stringify({ context: { date: "2026-01-01T00:00:00Z" }, benchmarks }));
  const db = join(folder, `${name}.db`);
  misdeal("bench", "record", "--db", db, "--commit", "c0ffee", "--date", "2026-01-01", "--subject", "<b onclick='hacked=1'>why</b>", "--machine", "<i>box</i>", result);
  return write_page(name, db);
}

// Opens an address, runs `look`, and closes it. The page must have raised no error, broken no policy,
// and asked for nothing but itself.
export async function with_page(address, look, { width = 1280, height = 900, scheme = "light" } = {}) {
  browser ??= await launch_browser();
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  try {
    const page = await context.newPage();
    const errors = [];
    const requests = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("request", (request) => requests.push(request.url().split(/[?#]/)[0]));
    page.setDefaultTimeout(20_000);
    await page.goto(address);
    await page.waitForSelector("html[data-ready]");
    await look(page);
    assert.deepEqual(errors, []);
    assert.deepEqual(requests.filter((url) => url !== address.split(/[?#]/)[0] && !url.startsWith("data:")), []);
  } finally {
    await context.close();
  }
}

// True once something is drawn on the canvas of the chart in this element.
export async function is_drawn(page, selector) {
  await page.locator(selector).first().scrollIntoViewIfNeeded();
  await page.waitForFunction((wanted) => {
    const canvas = document.querySelector(`${wanted} canvas`);
    if (!canvas) {
      return false;
    }
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((part, i) => i % 4 === 3 && part > 0);
  }, selector);
  return true;
}
