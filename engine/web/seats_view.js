// The felt: nine seats, the board, the pots. On wide screens around the table, on narrow ones a list.

import { card_back, card_element, show_cards } from "./card_view.js";
import { chips_text } from "./chips_text.js";
import { by_id, el, set_text } from "./dom.js";
import { contributions_of } from "./hand_totals.js";
import { pots_of } from "./pots.js";

const seat_count = 9;
const board_size = 5;

const status_words = {
  waiting: "waiting",
  in_hand: "",
  all_in: "all-in",
  folded: "folded",
};

export class SeatsView {
  #plates;

  // on_sit(seat): somebody wants an empty seat.
  constructor(on_sit) {
    this.#plates = Array.from({ length: seat_count }, (_, i) => make_plate(i + 1, on_sit));
    by_id("seats").replaceChildren(...this.#plates.map((plate) => plate.item));
  }

  show(feed, is_mine) {
    const { view } = feed;
    const taken = new Map(view.seats.map((seat) => [seat.seat, seat]));
    for (const plate of this.#plates) {
      show_plate(plate, {
        view,
        seat: taken.get(plate.no) ?? null,
        is_mine: is_mine(plate.no),
        cards: feed.cards.get(plate.no),
      });
    }
    show_cards(by_id("board"), view.board, board_size);
    show_pots(feed);
  }
}

function make_plate(no, on_sit) {
  const parts = {
    name: el("span", { class: "seat-name" }, `Seat ${no}`),
    mark: el("span", { class: "seat-mark" }),
    stack: el("span", { class: "stack" }),
    status: el("span", { class: "status" }),
    cards: el("ul", { class: "cards seat-cards" }),
    bet: el("span", { class: "bet" }),
    button: el("span", { class: "dealer", title: "Button" }, el("span", { class: "hidden" }, "has the button"), el("span", { "aria-hidden": "true" }, "D")),
    sit: el("button", { type: "button", class: "sit", on: { click: () => on_sit(no) } }, `Sit ${no}`),
  };
  parts.sit.setAttribute("aria-label", `Sit down on seat ${no}`);
  const item = el(
    "li",
    { class: `seat seat-${no}`, "data-seat": no },
    parts.cards,
    el("div", { class: "plate" }, el("div", { class: "plate-head" }, parts.name, parts.mark, parts.button), el("div", { class: "plate-chips" }, parts.stack, parts.status)),
    parts.bet,
    parts.sit,
  );
  return { no, item, ...parts };
}

function show_plate(plate, { view, seat, is_mine, cards }) {
  const is_taken = seat !== null;
  const is_to_act = view.to_act === plate.no;
  const { classList } = plate.item;
  classList.toggle("is-empty", !is_taken);
  classList.toggle("is-mine", is_mine);
  classList.toggle("is-to-act", is_to_act);
  classList.toggle("is-folded", seat?.status === "folded");
  plate.item.toggleAttribute("aria-current", is_to_act);
  plate.button.hidden = !is_taken || view.button !== plate.no || view.hand_no === 0;
  plate.sit.hidden = is_taken || view.phase === "hand_running";
  set_text(plate.mark, is_mine ? "you" : "");
  set_text(plate.stack, is_taken ? chips_text(seat.stack) : "");
  set_text(plate.status, is_taken ? status_text(seat, view, is_to_act) : "empty");
  set_text(plate.bet, seat?.bet > 0 ? `bet ${chips_text(seat.bet)}` : "");
  show_seat_cards(plate.cards, { view, seat, cards });
}

function status_text(seat, view, is_to_act) {
  if (is_to_act) {
    return "to act";
  }
  if (seat.stack === 0 && seat.status === "waiting") {
    return "out of chips";
  }
  return status_words[seat.status] ?? seat.status;
}

// Own cards open, those of others as backs while they are in the hand. Own cards stay until the next
// hand, so that the end of a hand can be looked at.
function show_seat_cards(list, { view, seat, cards }) {
  const is_dealt_in = seat !== null && ["in_hand", "all_in"].includes(seat.status);
  const own = seat !== null && cards?.hand_no === view.hand_no ? cards.cards : [];
  const key = `${own.join(" ")}/${is_dealt_in}`;
  if (list.dataset.key === key) {
    return;
  }
  list.dataset.key = key;
  if (own.length > 0) {
    list.replaceChildren(...own.map((text) => card_element(text)));
  } else {
    list.replaceChildren(...(is_dealt_in ? [card_back(), card_back()] : []));
  }
}

function show_pots(feed) {
  const { view } = feed;
  const is_running = view.phase === "hand_running";
  set_text(by_id("pot"), is_running ? `Pot ${chips_text(view.pot)}` : result_text(feed));
  const pots = is_running ? side_pots_of(feed) : [];
  const texts = pots.map((pot, i) => `${i === 0 ? "Main" : `Side ${i}`} ${chips_text(pot.amount)} · seats ${pot.seats.join(", ")}`);
  const list = by_id("side_pots");
  if (list.dataset.key !== texts.join("/")) {
    list.dataset.key = texts.join("/");
    list.replaceChildren(...texts.map((text) => el("li", {}, text)));
  }
}

// Who won what in the hand that ended with the newest commits, as far as the page knows.
function result_text({ view, commits }) {
  const end = commits.findLast((commit) => commit.movements.some((one) => one.reason === "pot_won"));
  if (view.hand_no === 0 || end === undefined) {
    return view.hand_no === 0 ? "No hand yet" : "Hand over";
  }
  const won = new Map();
  for (const { seat, reason, amount } of end.movements) {
    if (seat !== null && reason === "pot_won") {
      won.set(seat, (won.get(seat) ?? 0) + amount);
    }
  }
  return [...won].map(([seat, amount]) => `Seat ${seat} wins ${chips_text(amount)}`).join(" · ");
}

// The pots of the rounds that ended, where there is more than one; what was bet in this round lies in
// front of the seats. Shown only if the page knows the whole hand: then the sums agree.
function side_pots_of({ view, commits }) {
  const totals = contributions_of(commits);
  for (const { seat, bet } of view.seats) {
    totals.set(seat, (totals.get(seat) ?? 0) - bet);
  }
  const in_hand = view.seats.filter((seat) => ["in_hand", "all_in"].includes(seat.status));
  const pots = pots_of(totals, in_hand.map((seat) => seat.seat));
  const bets = view.seats.reduce((sum, seat) => sum + seat.bet, 0);
  const is_whole = pots.reduce((sum, pot) => sum + pot.amount, bets) === view.pot;
  return is_whole && pots.length > 1 ? pots : [];
}
