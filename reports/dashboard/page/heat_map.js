// Lock x commit: how long threads waited, or held it. A row is a lock: the dimension `lock` or `mode`
// of a benchmark's name, or what stands before the dot of a counter (`lobby.wait_p99_ns`), or the
// benchmark's family. Of several benchmarks of a lock the longest time counts; sums are added up.
import { date_text, short_id, value_text } from "./format.js";
import { heat_colour, theme_colours } from "./chart_theme.js";
import { axis, commit_axis, commit_scale, put_chart, tooltip } from "./chart_parts.js";
import { lines_of_machine } from "./data.js";

const row_px = 26;
const lock_measure = /(^|\.)((wait|hold)_(p50|p99|max|sum|total)_ns|contended_share)$/;

function bare_measure(name) {
  return name.split(".").at(-1);
}

// Names of measures of locks that this machine has, without the lock's.
export function lock_measures(data, machine) {
  const names = lines_of_machine(data, machine).map((line) => line.measure.name);
  return [...new Set(names.filter((name) => lock_measure.test(name)).map(bare_measure))].sort();
}

function lock_of(line) {
  const { name } = line.measure;
  if (name.includes(".")) {
    return name.slice(0, name.lastIndexOf("."));
  }
  const dimension = line.benchmark.dimensions.find(([key]) => key === "lock" || key === "mode");
  return dimension ? `${line.benchmark.family} ${dimension[1]}` : line.benchmark.family;
}

// [{ lock, values, from }], a value and the benchmark it is from for each commit from `first` on.
export function lock_rows(data, machine, measure, first) {
  const rows = new Map();
  const is_sum = /_(sum|total)_ns$/.test(measure);
  for (const line of lines_of_machine(data, machine)) {
    if (bare_measure(line.measure.name) !== measure || !lock_measure.test(line.measure.name)) {
      continue;
    }
    const lock = lock_of(line);
    const row = rows.get(lock) ?? { lock, unit: line.measure.unit, values: data.commits.slice(first).map(() => null), from: [] };
    rows.set(lock, row);
    row.values.forEach((old, i) => {
      const value = line.at(first + i);
      if (value !== null && (old === null || is_sum || value > old)) {
        row.values[i] = is_sum ? (old ?? 0) + value : value;
        row.from[i] = line.benchmark.name;
      }
    });
  }
  return [...rows.values()].filter((row) => row.values.some((value) => value !== null)).sort((a, b) => last_value(b) - last_value(a));
}

function last_value(row) {
  return row.values.findLast((value) => value !== null);
}

export function put_heat_map(host, legend, data, rows, first) {
  const positive = rows.flatMap((row) => row.values).filter((value) => value > 0);
  const low = Math.log(Math.min(...positive));
  const high = Math.log(Math.max(...positive));
  const share = (value) => (high > low ? (Math.log(Math.max(value, Math.exp(low))) - low) / (high - low) : 0.5);
  const xs = data.commits.slice(first).map((_, i) => first + i);
  const is_narrow = host.clientWidth < 600;
  const options = (width) => ({
    width,
    height: rows.length * row_px + 44,
    scales: { x: commit_scale(data, first), y: { range: [0, rows.length], dir: -1 } },
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    axes: [
      commit_axis(data),
      axis({
        size: is_narrow ? 130 : 190,
        grid: { show: false },
        splits: () => rows.map((_, i) => i + 0.5),
        values: () => rows.map((row) => (is_narrow ? row.lock.slice(-20) : row.lock.slice(0, 32))),
      }),
    ],
    series: [{}, ...rows.map(() => ({ paths: () => null, points: { show: false } }))],
    hooks: { draw: [(chart) => draw_cells(chart, rows, first, share)] },
    plugins: [tooltip((index, chart) => cell_lines(data, rows, first, index, chart))],
  });
  put_chart(host, options, [xs, ...rows.map((row) => row.values)]);
  const unit = rows[0].unit;
  const ramp = Array.from({ length: 9 }, (_, i) => heat_colour(i / 8)).join(",");
  legend.replaceChildren(value_text(Math.exp(low), unit), Object.assign(document.createElement("span"), { className: "ramp" }), value_text(Math.exp(high), unit));
  legend.querySelector(".ramp").style.background = `linear-gradient(90deg, ${ramp})`;
}

function draw_cells(chart, rows, first, share) {
  const { ctx } = chart;
  const { card } = theme_colours();
  rows.forEach((row, y) => {
    const top = Math.round(chart.valToPos(y, "y", true));
    const bottom = Math.round(chart.valToPos(y + 1, "y", true));
    row.values.forEach((value, i) => {
      const left = Math.round(chart.valToPos(first + i - 0.5, "x", true));
      const right = Math.round(chart.valToPos(first + i + 0.5, "x", true));
      ctx.fillStyle = value === null ? card : heat_colour(share(value));
      ctx.fillRect(left, top, Math.max(1, right - left), bottom - top - devicePixelRatio);
    });
  });
}

function cell_lines(data, rows, first, index, chart) {
  const row = rows[Math.floor(chart.posToVal(chart.cursor.top, "y"))];
  if (!row) {
    return [];
  }
  const { date, id, subject } = data.commits[first + index];
  const value = row.values[index];
  return [
    [row.lock, "strong"],
    [value === null ? "not measured" : value_text(value, row.unit)],
    ...(value === null ? [] : [[row.from[index], "soft"]]),
    [`${date_text(date)}  ${short_id(id)}`],
    ...(subject ? [[subject]] : []),
  ];
}
