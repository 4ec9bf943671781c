// The charts beside the trend: a line without axes, scaling over threads, percentiles over commits,
// and every repetition of the last two commits.
import { change_word, date_text, short_id, value_text } from "./format.js";
import { theme_colours } from "./chart_theme.js";
import { axis, commit_axis, commit_scale, put_chart, tooltip, value_axis } from "./chart_parts.js";

const no_cursor = { show: false };

// Without the few outliers that would flatten all the rest.
function usual_range(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const margin = (at(0.97) - at(0.03) || Math.abs(at(0.5)) * 0.1 || 1) * 0.25;
  return [at(0.03) - margin, at(0.97) + margin];
}

// Small: shape alone, with a dot at each change point.
export function put_sparkline(host, data, line, first) {
  const colours = theme_colours();
  const columns = line.columns(first).slice(0, 2);
  const dots = line.changes.filter((change) => change.commit > first);
  const paint = (chart) => {
    for (const { commit, before, after } of dots) {
      const word = change_word(before, after, line.measure.better);
      const { ctx } = chart;
      ctx.fillStyle = { better: colours.good, worse: colours.bad, changed: colours.doubt }[word];
      ctx.beginPath();
      ctx.arc(chart.valToPos(commit, "x", true), chart.valToPos(after, "y", true), 3.5 * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fill();
    }
  };
  const options = (width) => ({
    width,
    height: 52,
    padding: [5, 5, 5, 5],
    scales: { x: commit_scale(data, first), y: { range: usual_range(columns[1]) } },
    legend: { show: false },
    cursor: no_cursor,
    axes: [{ show: false }, { show: false }],
    series: [{}, { stroke: colours.series, width: 1.25, points: { show: line.raw.v.length < 3 } }],
    hooks: { draw: [paint] },
  });
  return put_chart(host, options, columns);
}

// Throughput over threads, logarithmic both ways, beside the ideal: one thread's times their number.
// `curves`: [{ name, points: [[threads, per_second]...] }], the first is the chosen one.
export function put_scaling(host, curves, item) {
  const colours = theme_colours();
  const threads = [...new Set(curves.flatMap((curve) => curve.points.map(([count]) => count)))].sort((a, b) => a - b);
  const [base_threads, base] = curves[0].points[0];
  const ideal = threads.map((count) => (base * count) / base_threads);
  const values = curves.map((curve) => threads.map((count) => curve.points.find(([of]) => of === count)?.[1] ?? null));
  const lines = (index) => [
    [`${threads[index]} threads`, "strong"],
    ...curves.map((curve, i) => [`${curve.name}: ${value_text(values[i][index], "/s")}${values[i][index] === null ? "" : `, ${((100 * values[i][index]) / ideal[index]).toFixed(0)} % of ideal`}`]),
    [`ideal: ${value_text(ideal[index], "/s")}`, "soft"],
  ];
  const options = (width) => ({
    width,
    height: 260,
    scales: { x: { time: false, distr: 3, log: 2 }, y: { distr: 3, log: 10 } },
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    axes: [
      axis({ size: 30, label: "threads", labelSize: 18, labelGap: 0, splits: () => threads, filter: (_, splits) => splits, values: (_, splits) => splits.map(String) }),
      value_axis("/s", null),
    ],
    series: [
      {},
      { stroke: colours.soft, width: 1, dash: [5, 5], points: { show: false } },
      ...curves.map((_, i) => ({ stroke: colours.many[i % 5], width: i === 0 ? 2 : 1.25, points: { show: true, size: 6, fill: colours.many[i % 5] } })),
    ],
    plugins: [tooltip(lines)],
  });
  host.setAttribute("aria-label", `${item} over ${threads.join(", ")} threads`);
  return put_chart(host, options, [threads, ideal, ...values]);
}

// Several lines of one unit over commits, such as p50, p99 and maximum. Logarithmic, so that nothing
// is drawn where nobody waited.
export function put_percentiles(host, data, lines, first) {
  const colours = theme_colours();
  const above_zero = (value) => (value > 0 ? value : null);
  const columns = [lines[0].columns(first)[0], ...lines.map((line) => line.columns(first)[1].map(above_zero))];
  const tell = (index) => {
    const { date, id } = data.commits[first + index];
    return [[`${date_text(date)}  ${short_id(id)}`, "strong"], ...lines.map((line) => [`${line.measure.name}: ${value_text(line.at(first + index), line.measure.unit)}`])];
  };
  const options = (width) => ({
    width,
    height: 220,
    scales: { x: commit_scale(data, first), y: { distr: 3 } },
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    axes: [commit_axis(data), value_axis(lines[0].measure.unit, null)],
    series: [{}, ...lines.map((_, i) => ({ stroke: colours.many[i % 5], width: 1.25, points: { show: columns[0].length < 3 } }))],
    plugins: [tooltip(tell)],
  });
  return put_chart(host, options, columns);
}

// Each repetition a dot: the commit before on the left, the last one on the right.
export function put_repetitions(host, line) {
  const colours = theme_colours();
  const groups = [line.repetitions_before, line.repetitions].filter((group) => group.length > 0);
  const names = groups.length === 2 ? ["before", "latest"] : ["latest"];
  const xs = [];
  const ys = [];
  groups.forEach((group, i) => {
    group.forEach((value, j) => {
      xs.push(i + (group.length > 1 ? (j / (group.length - 1) - 0.5) * 0.3 : 0));
      ys.push(value);
    });
  });
  const options = (width) => ({
    width,
    height: 220,
    scales: { x: { time: false, range: [-0.6, groups.length - 0.4] } },
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    axes: [axis({ size: 32, splits: () => groups.map((_, i) => i), values: () => names, grid: { show: false } }), value_axis(line.measure.unit, Math.max(...ys))],
    series: [{}, { stroke: colours.series, paths: () => null, points: { show: true, size: 9, stroke: colours.series, fill: colours.band } }],
    plugins: [tooltip((index) => [[value_text(ys[index], line.measure.unit), "strong"]])],
  });
  return put_chart(host, options, [xs, ys]);
}
