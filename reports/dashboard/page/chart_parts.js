// What all charts over commits have in common.
import { date_text, plain_number, scale_for } from "./format.js";
import { theme_colours } from "./chart_theme.js";

const font = '12px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

export function axis(more = {}) {
  const colours = theme_colours();
  return { stroke: colours.soft, font, labelFont: font, grid: { stroke: colours.line, width: 1 }, ticks: { show: false }, ...more };
}

// Commits are evenly spaced and named by their dates.
export function commit_axis(data, more = {}) {
  return axis({
    space: 84,
    incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
    values: (_, places) => places.map((place) => date_text(data.commits[place]?.date ?? "")),
    grid: { show: false },
    size: 32,
    gap: 8,
    ...more,
  });
}

// All commits from `first` on, a column each, so that a single one stands in the middle.
export function commit_scale(data, first) {
  return { time: false, range: [first - 0.5, data.commits.length - 0.5] };
}

// Values with the unit that suits the largest of them; each its own on a logarithmic axis, for which
// `largest` is null.
export function value_axis(unit, largest, more = {}) {
  const text = (place) => {
    const scale = scale_for(unit, largest ?? place);
    return `${trimmed(place / scale.factor)}${scale.name ? ` ${scale.name}` : ""}`;
  };
  const is_power_of_ten = (place) => Math.abs(Math.log10(place) - Math.round(Math.log10(place))) < 1e-9;
  const lines = largest === null ? { grid: { stroke: theme_colours().line, width: 1, filter: (_, places) => places.map((place) => (is_power_of_ten(place) ? place : null)) } } : {};
  return axis({ size: 74, ...lines, values: (_, places) => places.map((place) => (place === null ? "" : text(place))), ...more });
}

function trimmed(value) {
  return plain_number(value).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

// A chart that is as wide as what it stands in. `options` is asked for the options of that width.
export function put_chart(host, options, columns) {
  let chart = null;
  const width = () => Math.max(120, Math.floor(host.clientWidth));
  chart = new uPlot(options(width()), columns, host);
  const watcher = new ResizeObserver(() => {
    if (host.isConnected && chart.width !== width()) {
      chart.setSize({ width: width(), height: chart.height });
    }
  });
  watcher.observe(host);
  return chart;
}

// A box beside the pointer, and lines of text in it, from `lines(index)`; nothing for no lines.
export function tooltip(lines) {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  return {
    hooks: {
      init: (chart) => chart.over.append(box),
      setCursor: (chart) => {
        const texts = chart.cursor.idx === null || chart.cursor.left < 0 ? [] : lines(chart.cursor.idx, chart);
        box.hidden = texts.length === 0;
        box.replaceChildren(
          ...texts.map(([text, kind]) => {
            const line = document.createElement("div");
            line.className = kind ?? "";
            line.textContent = text;
            return line;
          }),
        );
        const is_right = chart.cursor.left > chart.over.clientWidth / 2;
        box.style.left = is_right ? "auto" : `${chart.cursor.left + 14}px`;
        box.style.right = is_right ? `${chart.over.clientWidth - chart.cursor.left + 14}px` : "auto";
      },
    },
  };
}
