// A card as an element: rank and suit to look at, its name in words to listen to.

import { card_of } from "./cards.js";
import { el } from "./dom.js";

// text: "Ah"; tag: `li` in a list of cards, `span` elsewhere.
export function card_element(text, tag = "li") {
  const card = card_of(text);
  if (card === null) {
    return el(tag, { class: "card" }, text);
  }
  return el(
    tag,
    { class: `card is-${card.suit}` },
    el("span", { class: "hidden" }, card.name),
    el("span", { class: "rank", "aria-hidden": "true" }, card.rank),
    el("span", { class: "suit", "aria-hidden": "true" }, card.symbol),
  );
}

export function card_back(tag = "li") {
  return el(tag, { class: "card is-back", "aria-hidden": "true" });
}

export function card_place(tag = "li") {
  return el(tag, { class: "card is-place", "aria-hidden": "true" });
}

// Rebuilds a list of cards only if it shows others than before.
export function show_cards(list, texts, places = 0) {
  const key = `${texts.join(" ")}/${places}`;
  if (list.dataset.key === key) {
    return;
  }
  list.dataset.key = key;
  const blanks = Array.from({ length: Math.max(0, places - texts.length) }, () => card_place());
  list.replaceChildren(...texts.map((text) => card_element(text)), ...blanks);
}
