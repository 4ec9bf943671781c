// One benchmark: its trend, where it changed, how it scales, how it spreads.
import { change_text, counted, date_text, short_id, value_text } from "./format.js";
import { address_with } from "./address.js";
import { commit_link, verdict } from "./overview.js";
import { element } from "./dom.js";
import { line_of, lines_of_machine } from "./data.js";
import { put_percentiles, put_repetitions, put_scaling } from "./small_charts.js";
import { put_trend } from "./trend_chart.js";
import { theme_colours } from "./chart_theme.js";

const rows_max = 40;

export function put_detail(host, data, view) {
  host.replaceChildren();
  const back = element("p", { class: "back" }, element("a", { href: address_with({ benchmark: "", measure: "" }), id: "back" }, "← All benchmarks"));
  const lines = lines_of_machine(data, view.machine).filter((line) => line.benchmark_index === view.benchmark);
  if (view.is_unknown || lines.length === 0) {
    const others = data.machines.filter((_, machine) => lines_of_machine(data, machine).some((line) => line.benchmark_index === view.benchmark));
    const links = others.map(({ id, label }) => element("li", {}, element("a", { href: address_with({ machine: id }) }, label)));
    host.append(back, element("section", { class: "card empty" }, element("h2", {}, view.benchmark), element("p", {}, others.length > 0 ? "Not measured on this machine, but on:" : "There is no such benchmark."), element("ul", {}, links)));
    return;
  }
  const line = lines.find(({ measure }) => measure.name === view.measure) ?? lines.find(({ measure }) => measure.name === "real_time") ?? lines[0];
  host.append(back, heading(line), measure_tabs(lines, line));
  put_trend_section(host, data, view, line);
  const pair = element("div", { class: "pair" });
  host.append(pair);
  put_scaling_section(pair, data, view, line);
  put_waits(pair, data, view, lines, "latency", "How long an operation took");
  put_waits(pair, data, view, lines, "wait", "How long threads waited");
  put_waits(pair, data, view, lines, "hold", "How long the lock was held");
  put_spread(pair, line);
  put_table(host, data, view, line);
}

function heading(line) {
  const chips = line.benchmark.dimensions.map(([key, value]) => element("span", { class: "chip" }, /^\d+$/.test(key) ? value : `${key} ${value}`));
  return element("div", { class: "title" }, element("h2", { id: "benchmark_name" }, line.benchmark.family), element("p", { class: "chips" }, chips), element("p", { class: "soft mono small" }, line.benchmark.name));
}

function measure_tabs(lines, chosen) {
  const tabs = lines.map((line) => element("a", { href: address_with({ measure: line.measure.name }), "aria-current": line === chosen ? "true" : false }, element("span", {}, line.measure.name), element("strong", {}, value_text(line.at(line.last), line.measure.unit))));
  return element("nav", { class: "tabs", "aria-label": "Measures" }, tabs);
}

function put_trend_section(host, data, view, line) {
  const { better, name } = line.measure;
  const direction = better === "unknown" ? "direction unknown" : `${better} is better`;
  const chart = element("div", { class: "chart", id: "trend", role: "img", "aria-label": `${name} over commits; figures in the table below` });
  const section = element("section", {}, element("h3", {}, `${name} over commits `, element("span", { class: "soft" }, `(${direction}; line: median, band: lowest to highest repetition)`)), element("div", { class: "card pad" }, chart));
  const changes = line.changes.filter((change) => change.commit > view.first);
  if (changes.length > 0) {
    section.append(element("ul", { class: "card plain", id: "change_points" }, changes.toReversed().map((change) => change_item(data, line, change))));
  }
  host.append(section);
  if (line.last < view.first) {
    chart.replaceWith(element("p", { class: "soft" }, "Nothing measured in this range."));
    return;
  }
  put_trend(chart, data, line, view.first);
}

function change_item(data, line, change) {
  const { date, id, subject } = data.commits[change.commit];
  const before = line.build_at(change.commit - 1)?.compiler;
  const after = line.build_at(change.commit)?.compiler;
  const compiler = before && after && before !== after ? ` The compiler changed here, too: ${before} → ${after}.` : "";
  const { unit } = line.measure;
  return element("li", { "data-commit": id }, verdict(change), ` ${value_text(change.before, unit)} → ${value_text(change.after, unit)} at `, commit_link(data, change.commit), ` ${subject} `, element("span", { class: "soft" }, `${date_text(date)}${compiler}`));
}

// Lines of the same benchmark that differ in the number of threads alone, as throughput.
function curve_of(data, view, benchmark, commit) {
  const rest = (other) => other.dimensions.filter(([key]) => key !== "threads").join("|");
  const points = [];
  data.benchmarks.forEach((other, index) => {
    const threads = Number(other.dimensions.find(([key]) => key === "threads")?.[1]);
    if (other.family !== benchmark.family || rest(other) !== rest(benchmark) || !(threads > 0)) {
      return;
    }
    const rate = throughput_at(data, view.machine, index, commit);
    if (rate > 0) {
      points.push([threads, rate]);
    }
  });
  return points.sort(([a], [b]) => a - b);
}

function throughput_at(data, machine, benchmark, commit) {
  for (const name of ["items_per_second", "ops_per_second"]) {
    const measure = data.measures.findIndex((one) => one.name === name);
    const value = line_of(data, machine, benchmark, measure)?.at(commit);
    if (value > 0) {
      return value;
    }
  }
  return null;
}

function put_scaling_section(host, data, view, line) {
  const latest = line.last;
  const now = curve_of(data, view, line.benchmark, latest);
  if (now.length < 2) {
    return;
  }
  const curves = [{ name: "latest", points: now }];
  const then = curve_of(data, view, line.benchmark, Math.max(view.first, line.raw.s));
  if (then.length > 1 && latest > view.first) {
    curves.push({ name: "first of the range", points: then });
  }
  const chart = element("div", { class: "chart", id: "scaling", role: "img" });
  host.append(element("section", {}, element("h3", {}, "Scaling over threads"), element("div", { class: "card pad" }, chart, key_of([...curves.map(({ name }) => name)], "ideal: dashed"))));
  put_scaling(chart, curves, line.benchmark.family);
}

function key_of(names, more) {
  const { many } = theme_colours();
  const entries = names.map((name, i) => {
    const mark = element("span", { class: "swatch", "aria-hidden": "true" });
    mark.style.background = many[i % many.length];
    return element("span", {}, mark, name);
  });
  return element("p", { class: "key soft" }, entries, more ? element("span", {}, more) : null);
}

function put_waits(host, data, view, lines, what, title) {
  const wanted = ["p50", "p99", "max"].map((part) => lines.find(({ measure }) => measure.name === `${what}_${part}_ns`)).filter(Boolean);
  if (!wanted.some((line) => line.raw.v.some((value) => value > 0))) {
    return;
  }
  const chart = element("div", { class: "chart", role: "img", "aria-label": title });
  host.append(element("section", {}, element("h3", {}, title), element("div", { class: "card pad" }, chart, key_of(wanted.map(({ measure }) => measure.name)))));
  put_percentiles(chart, data, wanted, view.first);
}

function put_spread(host, line) {
  if (line.repetitions.length + line.repetitions_before.length < 2) {
    return;
  }
  const chart = element("div", { class: "chart", role: "img", "aria-label": "Every repetition of the last two commits" });
  const text = `${counted(line.repetitions.length, "repetition")}, ${value_text(Math.min(...line.repetitions), line.measure.unit)} to ${value_text(Math.max(...line.repetitions), line.measure.unit)}`;
  host.append(element("section", {}, element("h3", {}, `Repetitions of ${line.measure.name}`), element("div", { class: "card pad" }, chart, element("p", { class: "key soft" }, `latest: ${text}`))));
  put_repetitions(chart, line);
}

function put_table(host, data, view, line) {
  const { unit } = line.measure;
  const rows = [];
  let before = null;
  for (let commit = Math.max(view.first, line.raw.s); commit <= line.last; ++commit) {
    const value = line.at(commit);
    if (value === null) {
      continue;
    }
    rows.push(element("tr", {}, element("td", {}, commit_link(data, commit)), element("td", { class: "w" }, date_text(data.commits[commit].date)), element("td", { class: "n" }, value_text(value, unit)), element("td", { class: "n" }, before === null ? "" : change_text(before, value)), element("td", { class: "w" }, `${value_text(line.low(commit), unit)} to ${value_text(line.high(commit), unit)}`), element("td", {}, data.commits[commit].subject)));
    before = value;
  }
  const head = ["Commit", "Date", "Median", "To the one before", "Spread", "Subject"].map((text) => element("th", { scope: "col" }, text));
  host.append(element("details", { class: "figures-table" }, element("summary", {}, rows.length > rows_max ? `The last ${rows_max} commits as a table` : "As a table"), element("div", { class: "card scroll" }, element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows.toReversed().slice(0, rows_max))))));
}

export function title_of(data, view) {
  const benchmark = data.benchmarks[view.benchmark];
  return benchmark ? `${benchmark.name}: ${data.title}` : data.title;
}

export function commit_range_text(data, first) {
  const last = data.commits.at(-1);
  if (!last) {
    return "no commits";
  }
  const [from, to] = [data.commits[first], last].map(({ date }) => date_text(date));
  return `${counted(data.commits.length - first, "commit")}, ${from === to ? to : `${from} to ${to}`} (${short_id(last.id)})`;
}
