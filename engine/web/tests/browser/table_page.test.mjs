import assert from "node:assert/strict";
import { test } from "node:test";

import { assert_chips_conserved, controls_are_back, deal_for_three, go_all_in, seat_of, with_scene } from "./scene.mjs";

const narrow = { width: 360, height: 740 };

// Everything that juts out to the right of the screen, other than what scrolls in a frame of its own.
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

async function shown_version(page) {
  return Number(/version (\d+)/.exec(await page.textContent("#table_title"))?.[1]);
}

test("a whole hand is played with the keyboard alone", () =>
  with_scene(async ({ page, server }) => {
    for (let tabs = 0; (await page.evaluate(() => document.activeElement.id)) !== "quick_start"; ++tabs) {
      assert.ok(tabs < 10, "the first button is a few tab stops away");
      await page.keyboard.press("Tab");
    }
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none", "the focus can be seen");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#moves:not([hidden])");
    await controls_are_back(page);

    // A raise to an amount that is typed, then called and checked down to the end.
    await page.keyboard.press("r");
    await page.keyboard.type("12");
    assert.match(await page.textContent("#raise_text"), /Raise to 12/);
    await page.keyboard.press("Enter");
    for (let turn = 0; !(await page.locator("#deal").isVisible()); ++turn) {
      assert.ok(turn < 30, "the hand ends");
      const version = await shown_version(page);
      await controls_are_back(page);
      await page.keyboard.press("c");
      await page.waitForFunction((old) => !document.getElementById("table_title").textContent.endsWith(`version ${old}`), version);
    }
    await page.waitForFunction(() => /wins/.test(document.getElementById("pot").textContent));
    const over = await server.table(1);
    assert.equal(over.phase, "between_hands");
    assert_chips_conserved(over);

    await controls_are_back(page);
    const focused = await page.evaluate(() => document.activeElement.id);
    assert.equal(focused, "deal", "the focus is where the next key is wanted");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#moves:not([hidden])");
    assert.equal((await server.table(1)).hand_no, 2);
  }));

test("nothing juts out of a narrow screen, in any state of the page", () =>
  with_scene(
    async ({ page }) => {
      assert.equal(await page.evaluate(overflow), 0, "lobby");
      await deal_for_three(page);
      assert.equal(await page.evaluate(overflow), 0, "first decision");
      await page.evaluate(() => document.getElementById("inspector").setAttribute("open", ""));
      await page.waitForSelector(".inspect-requests td");
      assert.equal(await page.evaluate(overflow), 0, "inspector");
      await go_all_in(page);
      assert.equal(await page.evaluate(overflow), 0, "all-in");
      await page.keyboard.press("f");
      await controls_are_back(page);
      await page.keyboard.press("f");
      await page.waitForSelector("#deal:visible");
      assert.equal(await page.evaluate(overflow), 0, "between hands");
    },
    { viewport: narrow },
  ));

test("the inspector shows the version moving on, and what the server keeps", () =>
  with_scene(async ({ page, server }) => {
    const table = await deal_for_three(page);
    await page.keyboard.press("i");
    const fact = page.locator('[data-fact="version"]');
    await fact.waitFor();
    assert.equal(Number(await fact.textContent()), (await server.table(table)).version);
    const before = Number(await fact.textContent());
    await page.keyboard.press("c");
    await page.waitForFunction((old) => Number(document.querySelector('[data-fact="version"]').textContent) === old + 1, before);

    await page.waitForFunction((old) => document.querySelector(".inspect-movements td")?.textContent === String(old + 1), before);
    await page.waitForSelector(".inspect-requests td");
    assert.match(await page.textContent(".inspect-requests"), /committed/);
    assert.match(await page.textContent(".inspect-alarms"), /no alarm/);
    assert.equal(await page.locator(".inspect-version .is-bad").count(), 0);
    assert.ok((await page.locator(".inspect-version .is-good").count()) >= 3);

    await page.locator(".inspect-snapshots button").first().click();
    await page.waitForSelector(".snapshot-view table");
    assert.match(await page.textContent(".snapshot-view"), /hand running/);
  }));

test("what this page sent and what the server remembers are the same ids", () =>
  with_scene(async ({ page }) => {
    await deal_for_three(page);
    await page.keyboard.press("i");
    await page.keyboard.press("c");
    const newest = (panel) => page.locator(`.inspect-${panel} code`).first().getAttribute("title");
    await page.waitForFunction(() => {
      const [sent, known] = ["sent", "requests"].map((panel) => document.querySelector(`.inspect-${panel} code`)?.title);
      return sent !== undefined && sent === known;
    });
    assert.match(await newest("sent"), /^[0-9a-f-]{36}$/);
  }));

test("a reload keeps the seats and their cards", () =>
  with_scene(async ({ page }) => {
    await deal_for_three(page);
    const hand = () => page.locator("#hand .card .hidden").allTextContents();
    await page.waitForSelector("#hand .card");
    const before = await hand();
    assert.equal(before.length, 2);
    await page.reload();
    await page.waitForSelector("#hand .card");
    assert.deepEqual(await hand(), before);
    assert.equal(await page.locator(".seat.is-mine").count(), 3);
  }));

test("a second visitor sees the table but neither cards nor controls", () =>
  with_scene(async ({ page, proxy }) => {
    const table = await deal_for_three(page);
    const other = await page.context().browser().newContext();
    const visitor = await other.newPage();
    await visitor.goto(`${proxy.origin}/#table=${table}`);
    await visitor.waitForSelector(".seat.is-to-act");
    assert.equal(await visitor.locator(".seat .card:not(.is-back)").count(), 0);
    assert.equal(await visitor.locator(".seat .card.is-back").count(), 6);
    assert.equal(await visitor.locator("#fold").isVisible(), false);
    await other.close();
  }));

test("an action on a table that moved on is refused as stale, and the page shows the table as it is", () =>
  with_scene(async ({ page, server }) => {
    const table = await deal_for_three(page);
    const { to_act, version } = await server.table(table);

    // The page is kept from noticing, until its own request is refused.
    let is_blind = true;
    await page.route(`**/api/v1/tables/${table}`, (route) => (is_blind ? route.fulfill({ status: 304 }) : route.continue()));
    page.on("response", (response) => {
      is_blind = is_blind && response.status() !== 412;
    });
    const tokens = new Map(JSON.parse(await page.evaluate((key) => sessionStorage.getItem(key), `misdeal.seats.${table}`)));
    const elsewhere = await fetch(`${server.origin}/api/v1/tables/${table}/actions`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": '"00000000-0000-4000-8000-000000000001"',
        Authorization: `Bearer ${tokens.get(to_act)}`,
      },
      body: JSON.stringify({ seat: to_act, kind: "fold" }),
    });
    assert.equal(elsewhere.status, 200);

    await page.click("#fold");
    await page.waitForSelector(".notice");
    assert.match(await page.textContent(".notice"), /Did not fold: the table had moved on/);
    await controls_are_back(page);
    assert.equal(await shown_version(page), version + 1);
    assert.equal((await server.table(table)).version, version + 1);
  }));

test("what a server says is text, never markup", () =>
  with_scene(async ({ page }) => {
    await deal_for_three(page);
    const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
    await page.route("**/actions", (route) =>
      route.fulfill({
        status: 409,
        contentType: "application/problem+json",
        body: JSON.stringify({ type: "/problems/x", title: hostile, detail: hostile }),
      }),
    );
    await page.click("#fold");
    await page.waitForSelector(".notice");
    assert.equal(await page.locator(".notice :is(img, b)").count(), 0);
    assert.ok((await page.textContent(".notice")).includes("<b>bold</b>"));
  }));

test("chips are added and seats are left between hands", () =>
  with_scene(async ({ page, server }) => {
    const table = await deal_for_three(page);
    for (const left of [2, 1]) {
      await page.keyboard.press("f");
      await page.waitForFunction((n) => document.querySelectorAll(".seat.is-folded").length === 3 - n || document.getElementById("deal").getClientRects().length > 0, left);
      await controls_are_back(page);
    }
    const before = await server.table(table);
    const [first, second] = before.seats.map((seat) => seat.seat);
    await page.fill("#buy_in", "50");
    await page.click(`button[aria-label="Add chips to seat ${first}"]`);
    await controls_are_back(page);
    await page.click(`button[aria-label="Leave seat ${second}"]`);
    await page.waitForSelector(`.seat-${second}.is-empty`);
    await controls_are_back(page);
    await page.click(`button[aria-label="Sit down on seat 1"]`);
    await page.waitForSelector(".seat-1.is-mine");
    const after = await server.table(table);
    assert.equal(seat_of(after, first).stack, seat_of(before, first).stack + 50);
    assert.equal(seat_of(after, second), undefined);
    assert.equal(seat_of(after, 1).stack, 50);
    assert_chips_conserved(after);
  }));
