import assert from "node:assert/strict";
import { test } from "node:test";

import { generated_page, is_drawn, page_of_one_commit, with_page } from "./written_page.mjs";

const commits = 60;
const { address, planted } = generated_page(commits);
const benchmark = "submit/mode:table_lock/tables:8/duplicates:10/reads:0/threads:4";
const detail = `${address}#${new URLSearchParams({ benchmark })}`;

async function width_of_page(page) {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

test("the overview draws its charts, and says that the figures are generated", () =>
  with_page(address, async (page) => {
    assert.ok(await is_drawn(page, "#changes .spark"));
    assert.ok(await is_drawn(page, "#locks .chart"));
    assert.ok(await is_drawn(page, "#benchmarks .spark"));
    assert.match(await page.title(), /generated figures/);
    assert.match(await page.textContent("#generated"), /not measured/);
  }));

test("a benchmark has its trend, scaling, waits and repetitions drawn", () =>
  with_page(detail, async (page) => {
    assert.ok(await is_drawn(page, "#trend"));
    assert.ok(await is_drawn(page, "#scaling"));
    assert.equal(await page.locator(".pair .chart canvas").count(), 4);
    const box = await page.locator("#trend .u-over").boundingBox();
    await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
    const tip = await page.textContent("#trend .tip");
    assert.match(tip, /\d (ns|µs)/, "value with unit");
    assert.match(tip, /to .* 3 repetitions/, "spread");
    assert.match(tip, /2026-0\d-\d\d {2}[0-9a-f]{8}/, "date and commit");
  }));

test("change points stand at the planted commits", () =>
  with_page(address, async (page) => {
    for (const more of await page.locator("#changes > button.more").all()) {
      await more.click();
    }
    // In so short a history some have too few commits around them, up to its end or to where the
    // benchmark library changed.
    const library_changes = commits * 0.15;
    const findable = planted.filter(({ index, factor }) => index >= library_changes + 8 && index <= commits - 8 && Math.abs(factor - 1) > 0.1);
    assert.ok(findable.length >= 3);
    for (const { commit, names, factor } of findable) {
      const group = page.locator(`article.change[data-commit="${commit}"]`);
      const found = await group.locator("li").filter({ hasText: names }).first().textContent();
      assert.match(found, factor > 1 ? /worse/ : /better/);
    }
    assert.ok((await page.locator("article.change").count()) <= planted.length + 5, "and hardly any elsewhere");
  }));

test("commits are linked to the repository", () =>
  with_page(address, async (page) => {
    const href = await page.locator("article.change h3 a").first().getAttribute("href");
    assert.match(href, /^https:\/\/example\.org\/project\/commit\/[0-9a-f]{40}$/);
  }));

test("filters stand in the address bar and survive a reload", () =>
  with_page(address, async (page) => {
    await page.selectOption("#choose_range", "30");
    await page.selectOption("#choose_measure", "wait_p99_ns");
    const machines = await page.locator("#choose_machine option").allTextContents();
    await page.selectOption("#choose_machine", { label: machines.find((label) => label.startsWith("Neoverse")) });
    await page.fill("#find", "queue");
    await page.click("#theme");
    await page.click("#changes .pills >> text=worse");
    const before = [page.url(), await page.textContent("#benchmarks"), await page.textContent("#machine_note")];
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    assert.deepEqual([page.url(), await page.textContent("#benchmarks"), await page.textContent("#machine_note")], before);
    assert.equal(await page.inputValue("#choose_range"), "30");
    assert.equal(await page.inputValue("#find"), "queue");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    assert.equal(await page.textContent("#changes [aria-current]"), "worse");
    assert.equal(await page.locator("#benchmarks .bench").count(), 5);
  }));

test("machines are never mixed", () =>
  with_page(detail, async (page) => {
    const seen = new Map();
    for (const label of await page.locator("#choose_machine option").allTextContents()) {
      await page.selectOption("#choose_machine", { label });
      assert.equal(await page.textContent("#machine_note"), `All figures on this page: ${label}.`);
      await page.locator("details").evaluate((table) => (table.open = true));
      seen.set(label.split(/[ ,]/)[0], await page.locator("tbody tr td:first-child").allTextContents());
    }
    assert.equal(seen.size, 3);
    // One machine took over from another: no commit is of both.
    assert.deepEqual(seen.get("Intel").filter((commit) => seen.get("Neoverse-V1").includes(commit)), []);
    assert.equal(seen.get("Neoverse-V1").length, commits * 0.3);
  }));

test("a benchmark that was renamed or is no longer measured is told", () =>
  with_page(address, async (page) => {
    assert.match(await page.locator(".bench", { hasText: "append" }).textContent(), /last measured \d+ commits ago/);
    assert.match(await page.textContent("#failures"), /3 chips lost/);
  }));

test("names from a result file are shown and never run", () => {
  const name = "<img src=x onerror=hacked=1></script><script>hacked=1</script>/lock:\"'><svg onload=hacked=1>";
  const row = { name, run_name: name, run_type: "iteration", real_time: 5, cpu_time: 5, time_unit: "ns", wait_p99_ns: 3, "<b>counter_ns": 4 };
  return with_page(page_of_one_commit("hostile", [row, { ...row, real_time: 7 }]), async (page) => {
    assert.equal(await page.getAttribute(".bench", "title"), name);
    await page.click(".bench");
    await page.waitForSelector("#trend");
    assert.ok((await page.textContent("main")).includes(name));
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator("main img, main script, main i, main b").count(), 0);
  });
});

test("a page of one commit and a page of none say what is missing", async () => {
  const row = { name: "a", run_name: "a", run_type: "iteration", real_time: 5, cpu_time: 5, time_unit: "ns" };
  await with_page(page_of_one_commit("one", [row]), async (page) => {
    assert.match(await page.textContent("#changes"), /takes ten commits/);
    await page.click(".bench");
    assert.ok(await is_drawn(page, "#trend"));
  });
  await with_page(page_of_one_commit("none", []), async (page) => {
    assert.match(await page.textContent("main"), /No results yet.*misdeal bench record/s);
  });
});

test("an address that names what is not there says so", () =>
  with_page(`${address}#benchmark=no-such&machine=nobody&range=x&measure=y&heat=z`, async (page) => {
    assert.match(await page.textContent("main"), /There is no such benchmark/);
    await page.click("#back");
    assert.ok(await is_drawn(page, "#locks .chart"));
  }));

test("everything is reached with the keyboard", () =>
  with_page(address, async (page) => {
    await page.locator(".bench").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("#trend");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#changes");
    assert.equal(await page.locator("main [onclick], main div[role=button]").count(), 0);
  }));

for (const scheme of ["light", "dark"]) {
  test(`nothing is wider than a narrow ${scheme} window`, async () => {
    const narrow = { width: 390, height: 844, scheme };
    for (const shown of [address, detail]) {
      await with_page(
        shown,
        async (page) => {
          assert.equal(await page.getAttribute("html", "data-theme"), scheme);
          await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
          assert.ok((await width_of_page(page)) <= 390);
        },
        narrow,
      );
    }
  });
}
