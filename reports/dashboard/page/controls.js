// The bar at the top: machine, range, measure, search, theme. It only changes the address; what is
// shown follows from that.
import { go, read_address } from "./address.js";
import { element } from "./dom.js";
import { lines_of_machine } from "./data.js";

const ranges = [["30", "last 30 commits"], ["90", "last 90 commits"], ["all", "all commits"]];

// What the address means for this data: indices instead of names, and something for what is not said.
export function read_view(data) {
  const address = read_address();
  const machine = Math.max(0, data.machines.findIndex(({ id }) => id === address.machine));
  const benchmark = data.benchmarks.findIndex(({ name }) => name === address.benchmark);
  const latest = latest_machine(data);
  const count = Number.parseInt(address.range, 10);
  return {
    ...address,
    machine: address.machine === "" ? latest : machine,
    benchmark: address.benchmark === "" ? -1 : benchmark,
    is_unknown: address.benchmark !== "" && benchmark < 0,
    first: count > 0 ? Math.max(0, data.commits.length - count) : 0,
  };
}

// The machine of the last commits; of several the one with most lines.
function latest_machine(data) {
  const last = data.machines.map((_, machine) => lines_of_machine(data, machine).reduce((most, line) => Math.max(most, line.last), -1));
  return Math.max(0, last.indexOf(Math.max(...last)));
}

// Measures of the machine, time first, then by how many benchmarks have them.
export function measures_of(data, machine) {
  const counts = new Map();
  for (const line of lines_of_machine(data, machine)) {
    counts.set(line.measure.name, (counts.get(line.measure.name) ?? 0) + 1);
  }
  const rank = (name) => (name === "real_time" ? Infinity : counts.get(name));
  return [...counts.keys()].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
}

function choice(label, key, options, chosen) {
  const select = element("select", { id: `choose_${key}`, onchange: (event) => go({ [key]: event.target.value }) }, options.map(([value, text]) => element("option", { value, selected: value === chosen }, text)));
  return element("label", {}, element("span", {}, label), select);
}

export function put_controls(host, data, view) {
  const held = document.activeElement?.id;
  const measures = measures_of(data, view.machine);
  const find = element("input", { id: "find", type: "search", value: view.find, placeholder: "part of a name", oninput: (event) => go({ find: event.target.value }, { replaces: true }) });
  host.replaceChildren(
    choice("Machine", "machine", data.machines.map(({ id, label }) => [id, label]), data.machines[view.machine]?.id),
    choice("Range", "range", ranges, view.range),
    ...(view.benchmark < 0 ? [choice("Measure", "measure", measures.map((name) => [name, name]), view.measure || "real_time"), element("label", {}, element("span", {}, "Find"), find)] : []),
  );
  const again = held && document.getElementById(held);
  if (again && again !== document.activeElement) {
    again.focus();
    if (again.id === "find") {
      again.setSelectionRange(again.value.length, again.value.length);
    }
  }
}

// Light, dark, or as the system is set.
export function apply_theme(theme) {
  const is_dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = is_dark ? "dark" : "light";
  const button = document.getElementById("theme");
  button.textContent = is_dark ? "Light" : "Dark";
  button.setAttribute("aria-label", `Switch to the ${is_dark ? "light" : "dark"} theme`);
  button.onclick = () => go({ theme: is_dark ? "light" : "dark" });
}
