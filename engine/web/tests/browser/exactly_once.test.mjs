import assert from "node:assert/strict";
import { test } from "node:test";

import { assert_chips_conserved, controls_are_back, count_actions, deal_for_three, go_all_in, seat_of, with_scene } from "./scene.mjs";

// Somebody is all-in, the next one folds: the moment at which players lost chips for each copy.
async function before_the_fold({ server, page }) {
  const table = await deal_for_three(page);
  await go_all_in(page);
  const before = await server.table(table);
  return { table, before, folder: before.to_act };
}

async function assert_folded_once({ server, page }, { table, before, folder }) {
  await page.waitForFunction((seat) => document.querySelector(`.seat-${seat}`).classList.contains("is-folded"), folder);
  await controls_are_back(page);
  const after = await server.table(table);
  assert.equal(after.version, before.version + 1);
  assert.equal(seat_of(after, folder).status, "folded");
  assert.equal(seat_of(after, folder).stack, seat_of(before, folder).stack);
  assert.equal(after.phase, "hand_running", "the last player has not folded, too");
  assert.notEqual(after.to_act, folder);
  assert_chips_conserved(after);
}

// The fold costs what the player had put in before, once.
async function assert_cost_once({ server, page }, { table, before, folder }) {
  await page.keyboard.press("f");
  await page.waitForSelector("#deal:visible, #my_seats:visible");
  const over = await server.table(table);
  assert.equal(over.phase, "between_hands");
  assert.equal(seat_of(over, folder).stack, seat_of(before, folder).stack);
  assert_chips_conserved(over);
}

test("twenty rapid clicks on Fold send one request and fold one seat", () =>
  with_scene(async (scene) => {
    const { page } = scene;
    const moment = await before_the_fold(scene);
    const sent = count_actions(page);
    const box = await page.locator("#fold").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let click = 0; click < 20; ++click) {
      await page.mouse.down();
      await page.mouse.up();
    }
    await assert_folded_once(scene, moment);
    assert.equal(sent.length, 1);
    await assert_cost_once(scene, moment);
  }));

test("twenty clicks before the page can draw once send one request", () =>
  with_scene(async (scene) => {
    const { page } = scene;
    const moment = await before_the_fold(scene);
    const sent = count_actions(page);
    await page.evaluate(() => {
      for (let click = 0; click < 20; ++click) {
        document.getElementById("fold").click();
      }
    });
    await assert_folded_once(scene, moment);
    assert.equal(sent.length, 1);
  }));

test("a key held down folds one seat", () =>
  with_scene(async (scene) => {
    const { page } = scene;
    const moment = await before_the_fold(scene);
    const sent = count_actions(page);
    await page.focus("#fold");
    for (let repeat = 0; repeat < 20; ++repeat) {
      await page.keyboard.down("Enter"); // the second and later ones are repetitions
    }
    await page.keyboard.up("Enter");
    await assert_folded_once(scene, moment);
    assert.equal(sent.length, 1);
  }));

test("a request that is held up is sent again under the same id, and both arrivals fold once", () =>
  with_scene(async (scene) => {
    const { page, proxy } = scene;
    const moment = await before_the_fold(scene);
    proxy.trouble = "hold_request";
    const seen_before = proxy.keys.length;
    await page.click("#fold");
    await proxy.seen(seen_before + 2);
    proxy.release();
    await assert_folded_once(scene, moment);
    assert.equal(new Set(proxy.keys.slice(seen_before)).size, 1);
    await assert_cost_once(scene, moment);
  }));

test("an answer that is held up is asked for again under the same id, with one effect", () =>
  with_scene(async (scene) => {
    const { page, proxy } = scene;
    const moment = await before_the_fold(scene);
    proxy.trouble = "hold_answer";
    const seen_before = proxy.keys.length;
    await page.evaluate(() => {
      window.texts_seen = [];
      const busy_text = document.getElementById("busy_text");
      new MutationObserver(() => window.texts_seen.push(busy_text.textContent)).observe(busy_text, { childList: true });
    });
    await page.click("#fold");
    await proxy.seen(seen_before + 2);
    proxy.release();
    await assert_folded_once(scene, moment);
    assert.equal(new Set(proxy.keys.slice(seen_before)).size, 1);
    assert.equal(await page.locator(".notice").count(), 0);
    const texts = await page.evaluate(() => window.texts_seen);
    assert.ok(texts.some((text) => /asking again/.test(text)), `the player was told: ${texts}`);
  }));

// The browser itself repeats what it sent over an old connection that was cut, and tells nobody; so the
// line is cut until the page hears of it.
test("an answer that is cut off is asked for again under the same id, with one effect", () =>
  with_scene(async (scene) => {
    const { page, proxy } = scene;
    const moment = await before_the_fold(scene);
    proxy.trouble = "cut_answer";
    proxy.times = Infinity;
    const seen_before = proxy.keys.length;
    const noticed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/actions"));
    await page.click("#fold");
    await noticed;
    const seen_at_failure = proxy.keys.length;
    proxy.trouble = "none";
    await proxy.seen(seen_at_failure + 1);
    await assert_folded_once(scene, moment);
    assert.equal(new Set(proxy.keys.slice(seen_before)).size, 1);
    assert.equal(await page.locator(".notice").count(), 0);
    await assert_cost_once(scene, moment);
  }));

test("every control is off while a request runs, and comes back after it", () =>
  with_scene(async (scene) => {
    const { page, proxy } = scene;
    const moment = await before_the_fold(scene);
    proxy.trouble = "hold_answer";
    const seen_before = proxy.keys.length;
    await page.click("#fold");
    await proxy.seen(seen_before + 1);
    const usable = page.locator("main fieldset :is(button, input):visible:not(:disabled)");
    assert.equal(await usable.count(), 0);
    assert.match(await page.textContent("#busy_text"), /^Fold/);
    proxy.release();
    await assert_folded_once(scene, moment);
    assert.ok((await usable.count()) > 0);
    assert.equal(await page.textContent("#busy_text"), "");
  }));

test("leaving the table in the middle of a request ends it quietly, with one effect at most", () =>
  with_scene(async (scene) => {
    const { page, proxy, server } = scene;
    const { table, before } = await before_the_fold(scene);
    proxy.trouble = "hold_answer";
    const seen_before = proxy.keys.length;
    await page.click("#fold");
    await proxy.seen(seen_before + 1);
    await page.click("#all_tables");
    await page.waitForSelector("#lobby:not([hidden])");
    proxy.release();
    await page.click(`a[href="#table=${table}"]`);
    await page.waitForSelector("#moves:not([hidden])");
    assert.equal((await server.table(table)).version, before.version + 1);
    assert.equal(proxy.keys.length, seen_before + 1);
    assert.equal(await page.locator(".notice").count(), 0);
  }));
