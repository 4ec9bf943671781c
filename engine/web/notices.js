// The two voices of the page: what it is doing (polite), and what went wrong (at once).

import { by_id, el, set_text } from "./dom.js";

const errors_max = 4;

export function show_busy(state) {
  const busy = by_id("busy");
  set_text(by_id("busy_text"), busy_text(state));
  busy.classList.toggle("is-working", state.is_busy);
  busy.classList.toggle("is-troubled", state.is_busy && state.attempt > 1);
}

function busy_text(state) {
  if (!state.is_busy) {
    return "";
  }
  const name = state.name[0].toUpperCase() + state.name.slice(1);
  const tries = `${state.attempt} of ${state.attempts_max}`;
  switch (state.step) {
    case "sending":
      return state.attempt === 1 ? `${name} …` : `${name} … no answer, asking again (${tries})`;
    case "pausing":
      return `${name} … no answer, asking again in ${seconds_text(state.wait_ms)} (${tries})`;
    default:
      return `${name} … reading the table afresh`;
  }
}

function seconds_text(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}

// words: { title, detail, is_warning }
export function show_error(words) {
  const list = by_id("errors");
  const notice = el(
    "div",
    { class: words.is_warning ? "notice is-warning" : "notice" },
    el("div", {}, el("strong", {}, words.title), el("p", {}, words.detail)),
    el("button", { type: "button", class: "quiet", "aria-label": "Dismiss", on: { click: () => notice.remove() } }, "×"),
  );
  list.append(notice);
  while (list.children.length > errors_max) {
    list.firstElementChild.remove();
  }
}

// A new intention clears the page of old complaints.
export function clear_errors() {
  by_id("errors").replaceChildren();
}

export function show_connection(is_connected) {
  by_id("connection").hidden = is_connected;
}
