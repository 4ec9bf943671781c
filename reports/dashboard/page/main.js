// Shows what the address asks for, and again whenever it changes.
import { apply_theme, put_controls, read_view } from "./controls.js";
import { commit_range_text, put_detail, title_of } from "./detail.js";
import { leave_benchmark, put_overview } from "./overview.js";
import { read_address } from "./address.js";
import { read_data } from "./data.js";

const data = read_data(document.getElementById("data").textContent);
const content = document.getElementById("content");
let shown_benchmark = null;
let overview_scroll = 0;

function put_head(view) {
  const generated = data.generated_by ? " (generated figures)" : "";
  document.title = `${title_of(data, view)}${generated}`;
  document.getElementById("title").textContent = data.title;
  document.getElementById("branch").textContent = data.branch ? `branch ${data.branch}` : "";
  document.getElementById("span").textContent = commit_range_text(data, view.first);
  const notice = document.getElementById("generated");
  notice.hidden = !data.generated_by;
  notice.textContent = `Generated figures: made up by ${data.generated_by}, not measured.`;
  const machine = data.machines[view.machine];
  document.getElementById("machine_note").textContent = machine ? `All figures on this page: ${machine.label}.` : "";
  document.getElementById("made").textContent = `Written ${data.written_at.replace("T", " ").replace("Z", " UTC")} by misdeal ${data.tool_version}. Charts: uPlot (MIT).`;
}

// Back from a benchmark the overview is where it was left.
function keep_place(view) {
  const benchmark = view.is_unknown ? view.benchmark : (data.benchmarks[view.benchmark]?.name ?? "");
  if (shown_benchmark !== null && benchmark !== shown_benchmark) {
    scrollTo(0, benchmark === "" ? overview_scroll : 0);
  }
  shown_benchmark = benchmark;
}

function show() {
  const view = read_view(data);
  if (shown_benchmark === "" && view.benchmark >= 0) {
    overview_scroll = scrollY;
  }
  apply_theme(view.theme);
  put_controls(document.getElementById("controls"), data, view);
  put_head(view);
  if (view.benchmark >= 0 || view.is_unknown) {
    put_detail(content, data, view);
  } else {
    put_overview(content, data, view);
  }
  keep_place(view);
  document.documentElement.dataset.ready = "true";
}

addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && read_address().benchmark !== "") {
    leave_benchmark();
  }
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
