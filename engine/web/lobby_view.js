// The lobby: tables to choose from, and a form to open one.

import { by_id, el } from "./dom.js";

export class LobbyView {
  #key = null;

  // wishes: { open(stakes), quick_start(stakes) }
  constructor(wishes) {
    const form = by_id("open_form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      wishes.open(stakes_of(form));
    });
    by_id("quick_start").addEventListener("click", () => {
      wishes.quick_start({ small_blind: 1, big_blind: 2, ante: 0, deck_seed: null });
    });
  }

  // tables: [{ table, version, hand_no, players }]
  show(tables) {
    const key = JSON.stringify(tables);
    if (key === this.#key) {
      return;
    }
    this.#key = key;
    by_id("no_tables").hidden = tables.length > 0;
    by_id("tables").replaceChildren(...tables.map(table_item));
  }
}

function table_item({ table, hand_no, players }) {
  const people = players === 1 ? "1 player" : `${players} players`;
  const hands = hand_no === 0 ? "no hand yet" : `hand ${hand_no}`;
  return el(
    "li",
    {},
    el("a", { href: `#table=${table}` }, el("strong", {}, `Table ${table}`), el("span", { class: "faint" }, `${people}, ${hands}`)),
  );
}

function stakes_of(form) {
  const number = (name) => form.elements[name].valueAsNumber;
  const seed = number("deck_seed");
  return {
    small_blind: number("small_blind"),
    big_blind: number("big_blind"),
    ante: number("ante"),
    deck_seed: Number.isNaN(seed) ? null : seed,
  };
}
