// Numbers, dates and names as people read them.

const scales = {
  ns: [["ns", 1], ["µs", 1e3], ["ms", 1e6], ["s", 1e9]],
  us: [["µs", 1], ["ms", 1e3], ["s", 1e6]],
  ms: [["ms", 1], ["s", 1e3]],
  s: [["s", 1]],
  B: [["B", 1], ["kB", 1e3], ["MB", 1e6], ["GB", 1e9]],
  "/s": [["/s", 1], ["k/s", 1e3], ["M/s", 1e6], ["G/s", 1e9]],
  "B/s": [["B/s", 1], ["kB/s", 1e3], ["MB/s", 1e6], ["GB/s", 1e9]],
  "": [["", 1], ["k", 1e3], ["M", 1e6], ["G", 1e9]],
};

// The unit in which a value of about that size is read best: { name, factor }.
export function scale_for(unit, size) {
  if (unit === "share") {
    return { name: "%", factor: 0.01 };
  }
  const steps = scales[unit] ?? scales[""];
  const fitting = steps.filter(([, factor]) => Math.abs(size) >= factor);
  const [name, factor] = fitting.at(-1) ?? steps[0];
  return { name, factor };
}

// Three significant digits, no exponent: 0.0123, 1.23, 12.3, 1,234.
export function plain_number(value) {
  if (value === 0) {
    return "0";
  }
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function value_text(value, unit, scale = scale_for(unit, value)) {
  if (value === null || value === undefined) {
    return "–";
  }
  return `${plain_number(value / scale.factor)}${scale.name ? ` ${scale.name}` : ""}`;
}

// +15.2 %, −8.0 %, or ×4.1 where percent would be hard to read.
export function change_text(before, after) {
  if (before === 0) {
    return after === 0 ? "no change" : "from 0";
  }
  const ratio = after / before;
  if (ratio >= 3) {
    return `×${plain_number(ratio)}`;
  }
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;
}

// Both directions alike: halved is as far as doubled.
export function change_size(before, after) {
  if (before <= 0 || after <= 0) {
    return before === after ? 0 : Infinity;
  }
  return Math.abs(Math.log(after / before));
}

// "better", "worse", or "changed" where nobody knows which direction is good.
export function change_word(before, after, better) {
  if (better === "unknown" || before === after) {
    return "changed";
  }
  return (after < before) === (better === "lower") ? "better" : "worse";
}

export function date_text(iso) {
  return iso.slice(0, 10);
}

export function short_id(id) {
  return /^[0-9a-f]{12,}$/.test(id) ? id.slice(0, 8) : id;
}

export function counted(number, noun) {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}
