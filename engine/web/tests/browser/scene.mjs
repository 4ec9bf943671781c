// A browser at a table of the real server, for one test; and what the tests do with its page.

import assert from "node:assert/strict";
import { after } from "node:test";

import { launch_browser } from "./browser.mjs";
import { start_server } from "./server_program.mjs";
import { start_proxy } from "./tcp_proxy.mjs";

const wide = { width: 1280, height: 900 };

// One browser for all tests of a file, each with a context of its own.
let browser = null;
after(() => browser?.close());

// Starts server and proxy, opens the page, runs `play`, and ends them whatever happens. The page must
// have raised no error, and contain nothing that a strict content security policy forbids.
export async function with_scene(play, { viewport = wide } = {}) {
  const server = await start_server();
  const proxy = await start_proxy(server.port);
  let context = null;
  try {
    browser ??= await launch_browser();
    context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => /content security policy/i.test(message.text()) && errors.push(message.text()));
    page.setDefaultTimeout(20_000);
    await page.goto(proxy.origin);
    await controls_are_back(page);
    await play({ server, proxy, page });
    assert.deepEqual(errors, []);
    assert.equal(await page.locator("[style], style, script:not([src])").count(), 0);
  } finally {
    await context?.close();
    await proxy.stop();
    await server.stop();
  }
}

export async function controls_are_back(page) {
  await page.waitForFunction(() => !document.documentElement.classList.contains("is-busy"));
}

// Three seats, all held by this page, and the first hand dealt. Returns the number of the table.
export async function deal_for_three(page) {
  await page.click("#quick_start");
  await page.waitForSelector("#moves:not([hidden])");
  await controls_are_back(page);
  return Number(new URL(page.url()).hash.replace("#table=", ""));
}

// The first to act goes all-in; the next one has to answer it.
export async function go_all_in(page) {
  await page.keyboard.press("a");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /all-in/.test(document.getElementById("seats").textContent));
  await controls_are_back(page);
}

// The requests for actions that leave the page from now on.
export function count_actions(page) {
  const sent = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/actions")) {
      sent.push(request.headers()["idempotency-key"]);
    }
  });
  return sent;
}

export function seat_of(view, no) {
  return view.seats.find((seat) => seat.seat === no);
}

// Nobody won or lost a chip on the way.
export function assert_chips_conserved(view) {
  const held = view.seats.reduce((sum, seat) => sum + seat.stack, view.pot);
  assert.equal(held, view.bought_in - view.cashed_out);
}
