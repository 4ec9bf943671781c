// One measure of one benchmark over commits: median, band from the lowest to the highest repetition,
// levels between change points, and what there is to know of a commit beside the pointer.
import { change_text, change_word, counted, date_text, short_id, value_text } from "./format.js";
import { theme_colours } from "./chart_theme.js";
import { commit_axis, commit_scale, put_chart, tooltip, value_axis } from "./chart_parts.js";

const height_px = 320;

export function put_trend(host, data, line, first) {
  const columns = line.columns(first);
  const colours = theme_colours();
  const highest = Math.max(...columns[3].filter((value) => value !== null), 0);
  const options = (width) => ({
    width,
    height: height_px,
    scales: { x: commit_scale(data, first), y: { range: value_range } },
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 8, fill: colours.series } },
    axes: [commit_axis(data), value_axis(line.measure.unit, highest)],
    series: [
      {},
      { stroke: colours.series, width: 1.5, points: { show: columns[0].length < 60, size: 5, fill: colours.series }, spanGaps: false },
      { stroke: "transparent", points: { show: false } },
      { stroke: "transparent", points: { show: false } },
    ],
    bands: [{ series: [3, 2], fill: colours.band }],
    plugins: [marks(line, first), tooltip((index) => commit_lines(data, line, first + index))],
  });
  return put_chart(host, options, columns);
}

// From zero if the values come near it: a change looks as large as it is.
function value_range(_, low, high) {
  if (low === null || high === null) {
    return [0, 1];
  }
  const margin = (high - low || Math.abs(high) || 1) * 0.12;
  return [low >= 0 && low < (high - low) * 2 ? 0 : low - margin, high + margin];
}

// What the pointer tells of a commit.
function commit_lines(data, line, commit) {
  const { date, id, subject } = data.commits[commit];
  const value = line.at(commit);
  if (value === null) {
    return [[`${date_text(date)}  ${short_id(id)}`, "strong"], ["not measured", "soft"]];
  }
  const { unit } = line.measure;
  const build = line.build_at(commit);
  const change = line.changes.find((one) => one.commit === commit);
  return [
    [value_text(value, unit), "strong"],
    [`${value_text(line.low(commit), unit)} to ${value_text(line.high(commit), unit)}, ${counted(line.count(commit), "repetition")}`],
    ...(change ? [[`${change_text(change.before, change.after)} ${change_word(change.before, change.after, line.measure.better)} from here on`, "strong"]] : []),
    [`${date_text(date)}  ${short_id(id)}`],
    ...(subject ? [[subject]] : []),
    ...(build?.compiler ? [[build.compiler, "soft"]] : []),
  ];
}

// Behind the line: levels, change points with their size, and where the benchmark library changed.
function marks(line, first) {
  return { hooks: { drawClear: (chart) => draw_breaks(chart, line, first), draw: (chart) => draw_changes(chart, line, first) } };
}

function vertical(chart, commit, colour, dash) {
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(commit - 0.5, "x", true));
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((part) => part * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
  return x;
}

function write(chart, text, x, y, colour) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.font = `600 ${11.5 * devicePixelRatio}px system-ui, "DejaVu Sans", sans-serif`;
  ctx.fillStyle = colour;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  const width = ctx.measureText(text).width;
  const fits = x + width + 6 * devicePixelRatio < bbox.left + bbox.width;
  ctx.fillText(text, fits ? x + 4 * devicePixelRatio : x - width - 4 * devicePixelRatio, y);
  ctx.restore();
}

function draw_breaks(chart, line, first) {
  const { soft } = theme_colours();
  for (const commit of line.library_breaks().filter((at) => at > first)) {
    const x = vertical(chart, commit, soft, [2, 4]);
    write(chart, `benchmark library ${line.build_at(commit).library}`, x, chart.bbox.top + chart.bbox.height - 8 * devicePixelRatio, soft);
  }
}

function draw_changes(chart, line, first) {
  const colours = theme_colours();
  const colour_of = { better: colours.good, worse: colours.bad, changed: colours.doubt };
  line.changes.forEach((change, i) => {
    if (change.commit <= first) {
      return;
    }
    const word = change_word(change.before, change.after, line.measure.better);
    const x = vertical(chart, change.commit, colour_of[word], [5, 4]);
    const sign = change.after > change.before ? "▲" : "▼";
    write(chart, `${sign} ${change_text(change.before, change.after)}`, x, chart.bbox.top + (14 + 15 * (i % 3)) * devicePixelRatio, colour_of[word]);
  });
}
