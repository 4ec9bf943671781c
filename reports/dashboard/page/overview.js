// Everything at a glance: what changed, which locks make threads wait, and every benchmark in small.
import { change_text, change_word, counted, date_text, short_id, value_text } from "./format.js";
import { address_with, go } from "./address.js";
import { changes_by_commit, word_of } from "./changes.js";
import { element, when_near } from "./dom.js";
import { lines_of_machine } from "./data.js";
import { lock_measures, lock_rows, put_heat_map } from "./heat_map.js";
import { put_sparkline } from "./small_charts.js";

const rows_at_first = 5;
const groups_at_first = 8;
// threads:4 before threads:16.
const by_name = new Intl.Collator("en", { numeric: true });
const points_for_a_change = 10;
const signs = { worse: "✕", better: "✓", changed: "•" };

export function commit_link(data, commit) {
  const { id, subject } = data.commits[commit];
  const text = short_id(id);
  return data.repo_url ? element("a", { href: `${data.repo_url}/commit/${encodeURIComponent(id)}`, rel: "noreferrer", class: "mono", title: subject || false }, text) : element("span", { class: "mono", title: subject || false }, text);
}

export function verdict(change) {
  const word = word_of(change);
  return element("span", { class: `verdict is-${word}` }, `${signs[word]} ${change_text(change.before, change.after)} ${word}`);
}

export function put_overview(host, data, view) {
  host.replaceChildren();
  if (data.series.length === 0) {
    host.append(element("section", { class: "card empty" }, element("h2", {}, "No results yet"), element("p", {}, "Measure something and record it:"), element("pre", {}, "my_bench --benchmark_repetitions=5 --benchmark_out=result.json --benchmark_out_format=json\nmisdeal bench record result.json\nmisdeal dashboard")));
    return;
  }
  put_changes(host, data, view);
  put_failures(host, data, view);
  put_locks(host, data, view);
  put_benchmarks(host, data, view);
}

function put_changes(host, data, view) {
  const groups = changes_by_commit(data, view.machine, view.first, view.show);
  const filter = ["all", "worse", "better"].map((show) => element("a", { href: address_with({ show }), "aria-current": view.show === show ? "true" : false }, show));
  const section = element("section", { id: "changes" }, element("div", { class: "heading" }, element("h2", {}, "What changed"), element("nav", { class: "pills", "aria-label": "Which changes" }, filter)));
  if (groups.length === 0) {
    const measured = data.commits.length - view.first;
    const few = "No change point. It takes ten commits on one machine to tell a change from noise.";
    section.append(element("p", { class: "card empty soft" }, measured < points_for_a_change ? few : `No ${view.show === "all" ? "change" : view.show} in ${counted(measured, "commit")}.`));
  }
  const shown = groups.map((group) => change_group(data, view, group));
  section.append(...shown.slice(0, groups_at_first));
  if (shown.length > groups_at_first) {
    section.append(more_button(`${counted(shown.length - groups_at_first, "more commit")}, with smaller changes`, shown.slice(groups_at_first)));
  }
  section.append(element("p", { class: "note soft" }, "A change is where the level of all later commits differs from that of the earlier ones by 2 % or more, beyond what noise would do (permutation test on ranks after E-divisive, p ≤ 0.001)."));
  host.append(section);
}

function more_button(text, hidden) {
  return element("button", { type: "button", class: "more", onclick: (event) => event.target.replaceWith(...hidden) }, text);
}

function change_group(data, view, group) {
  const { date, subject } = data.commits[group.commit];
  const counts = ["worse", "better", "changed"].filter((word) => group[word] > 0).map((word) => element("span", { class: `verdict is-${word}` }, `${signs[word]} ${group[word]} ${word}`));
  const rows = group.benchmarks.map(({ change, others }) => change_row(view, change, others));
  const list = element("ul", {}, rows.slice(0, rows_at_first));
  if (rows.length > rows_at_first) {
    list.append(element("li", {}, more_button(`${rows.length - rows_at_first} more`, rows.slice(rows_at_first))));
  }
  return element("article", { class: "card change", "data-commit": data.commits[group.commit].id }, element("h3", {}, commit_link(data, group.commit), element("span", {}, subject || ""), element("time", { class: "soft" }, date_text(date)), element("span", { class: "counts" }, counts)), list);
}

function change_row(view, change, others) {
  const { line } = change;
  const host = element("span", { class: "spark", "aria-hidden": "true" });
  when_near(host, () => put_sparkline(host, line.data, line, view.first));
  const { unit } = line.measure;
  const names = others.map((other) => `${other.line.measure.name} ${change_text(other.before, other.after)}`);
  return element("li", {}, element("a", { href: address_with({ benchmark: line.benchmark.name, measure: line.measure.name }), class: "name" }, line.benchmark.name), host, element("span", { class: "amounts" }, verdict(change), element("span", { class: "soft" }, `${line.measure.name}: ${value_text(change.before, unit)} → ${value_text(change.after, unit)}`), others.length > 0 ? element("span", { class: "soft", title: names.join("\n") }, `and ${counted(others.length, "other measure")}`) : null));
}

function put_failures(host, data, view) {
  const failures = data.failures.filter(({ machine, commit }) => machine === view.machine && commit >= view.first);
  if (failures.length === 0) {
    return;
  }
  const rows = failures.slice(-20).reverse().map((failure) => element("li", {}, commit_link(data, failure.commit), ` ${data.benchmarks[failure.benchmark].name}: ${failure.reason}`));
  host.append(element("section", { id: "failures" }, element("h2", {}, "Failed or skipped"), element("ul", { class: "card plain" }, rows)));
}

function put_locks(host, data, view) {
  const measures = lock_measures(data, view.machine);
  if (measures.length === 0) {
    return;
  }
  const preferred = ["wait_sum_ns", "wait_total_ns", "wait_p99_ns"].find((name) => measures.includes(name)) ?? measures[0];
  const measure = measures.includes(view.heat) ? view.heat : preferred;
  const rows = lock_rows(data, view.machine, measure, view.first);
  const pills = measures.map((heat) => element("a", { href: address_with({ heat }), "aria-current": heat === measure ? "true" : false }, heat));
  const chart = element("div", { class: "chart", role: "img", "aria-label": `${measure} of each lock over commits` });
  const legend = element("p", { class: "legend soft" });
  const section = element("section", { id: "locks" }, element("div", { class: "heading" }, element("h2", {}, "Locks"), element("nav", { class: "pills", "aria-label": "Measure of locks" }, pills)));
  host.append(section);
  if (!rows.some((row) => row.values.some((value) => value > 0))) {
    section.append(element("p", { class: "card empty soft" }, `No ${measure} above zero here.`));
    return;
  }
  section.append(element("div", { class: "card pad" }, chart, legend), element("p", { class: "note soft" }, "A row is a lock, a column a commit. Of several benchmarks of a lock the highest figure counts. Colours are logarithmic."));
  put_heat_map(chart, legend, data, rows, view.first);
}

function put_benchmarks(host, data, view) {
  const wanted = view.measure || "real_time";
  const find = view.find.toLowerCase();
  const lines = lines_of_machine(data, view.machine).filter((line) => line.measure.name === wanted && line.benchmark.name.toLowerCase().includes(find) && line.last >= view.first);
  lines.sort((a, b) => by_name.compare(a.benchmark.name, b.benchmark.name));
  const heading = element("div", { class: "heading" }, element("h2", {}, "Benchmarks"), element("span", { class: "soft" }, `${counted(lines.length, "benchmark")} with ${wanted}${better_text(lines[0])}`));
  const section = element("section", { id: "benchmarks" }, heading);
  if (lines.length === 0) {
    section.append(element("p", { class: "card empty soft" }, "None. ", element("a", { href: address_with({ find: "", measure: "" }) }, "Show all")));
  }
  const families = grouped_by_family(lines);
  for (const [family, members] of families) {
    section.append(element("h3", { class: "family" }, family), element("div", { class: "cards" }, cards_of(data, view, members)));
  }
  host.append(section);
}

function grouped_by_family(lines) {
  const families = new Map();
  for (const line of lines) {
    families.set(line.benchmark.family, [...(families.get(line.benchmark.family) ?? []), line]);
  }
  return families;
}

function better_text(line) {
  const better = line?.measure.better ?? "unknown";
  return better === "unknown" ? "" : `; ${better} is better`;
}

// Of the dimensions only those that tell the family's members apart.
function cards_of(data, view, members) {
  const values = new Map();
  for (const [key, value] of members.flatMap((line) => line.benchmark.dimensions)) {
    values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  const count = (key) => members.filter((line) => line.benchmark.dimensions.some(([of]) => of === key)).length;
  const tells = ([key]) => values.get(key).size > 1 || count(key) < members.length || members.length === 1;
  return members.map((line) => card(data, view, line, line.benchmark.dimensions.filter(tells)));
}

function card(data, view, line, dimensions) {
  const host = element("span", { class: "spark", "aria-hidden": "true" });
  when_near(host, () => put_sparkline(host, data, line, view.first));
  const value = line.at(line.last);
  const behind = data.commits.length - 1 - line.last;
  const { name, family } = line.benchmark;
  const label = dimensions.length === 0 ? family : dimensions.map(([key, text]) => (/^\d+$/.test(key) ? text : `${key} ${text}`)).join(", ");
  return element(
    "a",
    { class: "card bench", href: address_with({ benchmark: name, measure: line.measure.name }), title: name },
    element("span", { class: "label" }, label),
    host,
    element("span", { class: "figures" }, element("strong", {}, value_text(value, line.measure.unit)), state_of(line, view)),
    behind > 0 ? element("span", { class: "stale" }, `last measured ${counted(behind, "commit")} ago`) : null,
  );
}

// From the level at the start of the range to that of now.
function state_of(line, view) {
  const changes = line.changes.filter((change) => change.commit > view.first);
  if (changes.length === 0) {
    const count = line.raw.v.filter((value, i) => value !== null && line.raw.s + i >= view.first).length;
    return element("span", { class: "soft" }, count < points_for_a_change ? "" : "steady");
  }
  const { before } = changes[0];
  const { after } = changes.at(-1);
  const word = change_word(before, after, line.measure.better);
  return element("span", { class: `verdict is-${word}` }, `${signs[word]} ${change_text(before, after)}`);
}

export function leave_benchmark() {
  go({ benchmark: "", measure: "" });
}
