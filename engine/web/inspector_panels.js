// The panels of the inspector: how its facts are laid out. They ask for nothing themselves.

import { chips_text } from "./chips_text.js";
import { el } from "./dom.js";

// on_recover(): recover the table. on_snapshot(version): show that version.
export function make_panels({ on_recover, on_snapshot }) {
  const version = panel("Version and books", "version");
  const sent = panel("Sent by this page", "sent");
  const movements = panel("Chip movements", "movements");
  const requests = panel("Request log of the server", "requests");
  const snapshots = panel("Snapshots", "snapshots");
  const alarms = panel("Integrity alarms", "alarms");
  const snapshot_view = el("div", { class: "snapshot-view", "aria-live": "polite" });
  const snapshot_list = el("div", { class: "chips-row" });
  snapshots.body.append(snapshot_list, snapshot_view);

  return {
    elements: [version, sent, movements, requests, snapshots, alarms].map((one) => one.element),
    version: (view, audit) => fill(version, version_facts(view, audit)),
    sent: (entries) => fill(sent, [sent_table(entries)]),
    movements: (commits) => fill(movements, [movements_table(commits)]),
    requests: (body) => fill(requests, [requests_table(list_of(body, "requests"))]),
    alarms: (body) => fill(alarms, alarm_facts(body, on_recover)),
    snapshots: (body) => show_snapshots(snapshot_list, list_of(body, "snapshots"), on_snapshot),
    snapshot: (shown) => snapshot_view.replaceChildren(...snapshot_facts(shown)),
  };
}

function panel(title, name) {
  const body = el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": title });
  const element = el("section", { class: `panel inspect inspect-${name}` }, el("h3", {}, title), body);
  return { element, body, key: null };
}

// Rebuilt only if it changed, so that a reader's place is kept.
function fill(target, children) {
  const key = children.map((child) => child.outerHTML).join("");
  if (target.key !== key) {
    target.key = key;
    target.body.replaceChildren(...children);
  }
}

function list_of(body, name) {
  return Array.isArray(body?.[name]) ? body[name] : [];
}

function version_facts(view, { chips, chain, gaps, commits }) {
  const facts = [
    fact("Version", view.version, true),
    check(
      chips.is_conserved,
      `stacks ${chips_text(chips.stacks)} + pot ${chips_text(chips.pot)} = bought in ${chips_text(view.bought_in)} − cashed out ${chips_text(view.cashed_out)}`,
      `stacks and pot hold ${chips_text(chips.held)}, owed are ${chips_text(chips.owed)}`,
    ),
    check(gaps.length === 0, `${commits} commits seen, versions without a gap`, gaps[0]),
    check(chain.breaks.length === 0, `${chain.checked} movements, the chain of amounts unbroken`, chain.breaks[0]),
  ];
  return [el("ul", { class: "facts" }, ...facts)];
}

function fact(name, value, is_large = false) {
  return el("li", { class: is_large ? "fact is-large" : "fact" }, el("span", { class: "faint" }, name), " ", el("strong", { "data-fact": name.toLowerCase() }, value));
}

function check(is_good, good, bad) {
  return el(
    "li",
    { class: is_good ? "fact is-good" : "fact is-bad" },
    el("span", { class: "mark", "aria-hidden": "true" }, is_good ? "✓" : "✗"),
    el("span", {}, el("span", { class: "hidden" }, is_good ? "holds: " : "violated: "), is_good ? good : bad),
  );
}

function sent_table(entries) {
  const rows = entries.map((entry) => [
    entry.name,
    id_cell(entry.id),
    entry.tries.length,
    entry.tries.map(try_text).join(", "),
    entry.version ?? "–",
  ]);
  return table(["action", "id", "tries", "answers", "version"], rows, "Nothing yet.");
}

function try_text({ status, took_ms, is_replay }) {
  const time = took_ms === null ? "…" : `${took_ms} ms`;
  const what = status === null ? (took_ms === null ? "awaited" : "no answer") : String(status);
  return `${what}${is_replay ? " replayed" : ""} (${time})`;
}

function movements_table(commits) {
  const rows = commits.flatMap((commit) =>
    commit.movements.length === 0
      ? [[commit.version, commit.seat ? `seat ${commit.seat}` : "–", words(commit.kind), "no chips", ""]]
      : commit.movements.map((one) => [
          commit.version,
          one.seat === null ? "pot" : `seat ${one.seat}`,
          words(one.reason),
          signed(one.amount),
          `${chips_text(one.state_before)} → ${chips_text(one.state_after)}`,
        ]),
  );
  return table(["version", "account", "reason", "amount", "before → after"], rows, "None yet.");
}

function requests_table(requests) {
  const rows = requests.map((one) => [
    id_cell(one.request),
    one.status ?? "–",
    one.refusal ? `refused: ${words(one.refusal)}` : words(one.outcome ?? "–"),
    one.version ?? "–",
  ]);
  return table(["id", "status", "outcome", "version"], rows, "None is remembered just now: an id is kept for a few seconds after its answer.");
}

function show_snapshots(list, snapshots, on_snapshot) {
  const key = snapshots.join(" ");
  if (list.dataset.key === key) {
    return;
  }
  list.dataset.key = key;
  const buttons = [...snapshots]
    .reverse()
    .map((version) => el("button", { type: "button", class: "quiet", "aria-label": `Snapshot of version ${version}`, on: { click: () => on_snapshot(version) } }, version));
  list.replaceChildren(...(buttons.length > 0 ? buttons : [el("p", { class: "faint" }, "None yet.")]));
}

function snapshot_facts(shown) {
  if (shown === null) {
    return [];
  }
  if (shown.view === null) {
    return [el("p", { class: "faint" }, shown.problem?.title ?? "It could not be read.")];
  }
  const { view } = shown;
  const rows = view.seats.map((seat) => [`seat ${seat.seat}`, words(seat.status), chips_text(seat.stack), chips_text(seat.bet)]);
  return [
    el("p", {}, `Version ${view.version}: ${words(view.phase)}, ${view.street}, pot ${chips_text(view.pot)}, board ${view.board.join(" ") || "empty"}`),
    table(["seat", "status", "stack", "bet"], rows, "Nobody sat here."),
  ];
}

function alarm_facts(body, on_recover) {
  const alarms = list_of(body, "alarms"); // the newest of integrity_alarms
  const { is_quarantined: stopped, integrity_alarms: count } = body;
  const facts = [
    check(!stopped && count === 0, "no alarm, the table plays", `${count} so far${stopped ? ", the table is stopped" : ""}`),
    ...alarms.map((alarm) => el("li", { class: "fact alarm" }, `Version ${alarm.version}: ${alarm.what}`)),
  ];
  const recover = el("button", { type: "button", class: "primary", on: { click: on_recover } }, "Recover the table");
  return [el("ul", { class: "facts" }, ...facts), ...(stopped ? [el("fieldset", { "data-controls": true }, recover)] : [])];
}

function table(heads, rows, nothing) {
  if (rows.length === 0) {
    return el("p", { class: "faint" }, nothing);
  }
  return el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, cell))))),
  );
}

function id_cell(id) {
  return el("code", { title: id }, id.slice(0, 8));
}

function signed(amount) {
  return amount > 0 ? `+${chips_text(amount)}` : chips_text(amount).replace("-", "−");
}

function words(name) {
  return String(name).replaceAll("_", " ");
}
