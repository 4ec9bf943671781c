// What the player can do now: fold, check or call, bet or raise; between hands deal, rebuy, leave.
//
// The elements stay the same ones from state to state, so that the focus does, too. The panel knows
// no request: it says what the player wants, and what the limits are.

import { show_cards } from "./card_view.js";
import { chips_text } from "./chips_text.js";
import { by_id, el, set_text } from "./dom.js";
import { clamp, is_within, presets_of } from "./raise_amount.js";

export class ActionPanel {
  #view = null;
  #decision = null;
  #wishes;

  // wishes: { act(kind, amount), deal(), add_chips(seat, amount), leave(seat) }
  constructor(wishes) {
    this.#wishes = wishes;
    by_id("fold").addEventListener("click", () => wishes.act("fold"));
    by_id("call").addEventListener("click", () => this.#check_or_call());
    by_id("deal").addEventListener("click", () => wishes.deal());
    by_id("raise_slider").addEventListener("input", (event) => this.#set_amount(event.target.value));
    by_id("raise_amount").addEventListener("input", () => this.#show_amount());
    by_id("raise_form").addEventListener("submit", (event) => this.#raise(event));
    by_id("seat_form").addEventListener("submit", (event) => event.preventDefault());
  }

  // mine: the seats that this tab holds.
  show(feed, mine) {
    const { view } = feed;
    this.#view = view;
    const is_my_turn = view.to_act !== null && mine.includes(view.to_act);
    by_id("moves").hidden = !is_my_turn;
    by_id("between").hidden = view.phase === "hand_running";
    by_id("actions").classList.toggle("is-my-turn", is_my_turn);
    show_cards(by_id("hand"), is_my_turn ? (feed.cards.get(view.to_act)?.cards ?? []) : []);
    show_turn(view, mine, is_my_turn);
    if (is_my_turn) {
      this.#show_moves(view);
    }
    this.#show_between(view, mine);
  }

  // The place for somebody who has lost theirs.
  first_control() {
    return ["call", "fold", "deal"].map(by_id).find((button) => button.getClientRects().length > 0 && !button.disabled) ?? null;
  }

  go_to_amount() {
    const amount = by_id("raise_amount");
    if (amount.getClientRects().length > 0) {
      amount.focus();
      amount.select();
    }
  }

  go_all_in() {
    if (this.#view?.raise_max > 0) {
      this.#set_amount(this.#view.raise_max);
      this.go_to_amount();
    }
  }

  buy_in() {
    const input = by_id("buy_in");
    return input.reportValidity() ? Number(input.value) : null;
  }

  #show_moves(view) {
    set_text(by_id("call_text"), view.can_check ? "Check" : `Call ${chips_text(view.to_call)}`);
    by_id("raise_form").hidden = view.raise_max === 0;
    // A new decision begins with the smallest amount; the same one keeps what was typed.
    const decision = `${view.table}/${view.version}`;
    if (view.raise_max > 0 && this.#decision !== decision) {
      this.#decision = decision;
      this.#show_limits(view);
      this.#set_amount(view.raise_min);
    }
  }

  #show_limits(view) {
    for (const id of ["raise_slider", "raise_amount"]) {
      Object.assign(by_id(id), { min: view.raise_min, max: view.raise_max, step: 1 });
    }
    const is_all_in_only = view.raise_min === view.raise_max;
    by_id("raise_slider").disabled = is_all_in_only;
    set_text(
      by_id("raise_limits"),
      is_all_in_only ? `all-in ${chips_text(view.raise_max)}` : `${chips_text(view.raise_min)} to ${chips_text(view.raise_max)}`,
    );
    by_id("presets").replaceChildren(
      ...presets_of(view).map(({ name, amount }) =>
        el("button", { type: "button", class: "quiet", "aria-label": `${name}, ${amount}`, on: { click: () => this.#set_amount(amount) } }, name),
      ),
    );
  }

  #set_amount(amount) {
    by_id("raise_amount").value = clamp(amount, this.#view);
    this.#show_amount();
  }

  #show_amount() {
    const amount = by_id("raise_amount").valueAsNumber;
    const slider = by_id("raise_slider");
    slider.value = clamp(amount, this.#view);
    slider.setAttribute("aria-valuetext", `${slider.value} chips`);
    const verb = this.#view.current_bet === 0 ? "Bet" : "Raise to";
    const is_all_in = amount === this.#view.raise_max;
    set_text(by_id("raise_text"), is_within(amount, this.#view) ? `${verb} ${chips_text(amount)}${is_all_in ? ", all-in" : ""}` : verb);
  }

  #check_or_call() {
    this.#wishes.act(this.#view.can_check ? "check" : "call");
  }

  // The browser has checked the limits and told the player; `is_within` guards against a view that
  // moved on under the form.
  #raise(event) {
    event.preventDefault();
    const amount = by_id("raise_amount").valueAsNumber;
    if (is_within(amount, this.#view)) {
      this.#wishes.act(this.#view.current_bet === 0 ? "bet" : "raise", amount);
    }
  }

  #show_between(view, mine) {
    const with_chips = view.seats.filter((seat) => seat.stack > 0).length;
    by_id("deal").hidden = with_chips < 2;
    const list = by_id("my_seats");
    const key = mine.join(" ");
    if (list.dataset.key !== key) {
      list.dataset.key = key;
      list.replaceChildren(...mine.map((seat) => this.#seat_controls(seat)));
    }
  }

  #seat_controls(seat) {
    const rebuy = () => {
      const amount = this.buy_in();
      if (amount !== null) {
        this.#wishes.add_chips(seat, amount);
      }
    };
    return el(
      "li",
      {},
      el("span", {}, `Seat ${seat}`),
      el("button", { type: "button", "aria-label": `Add chips to seat ${seat}`, on: { click: rebuy } }, "Rebuy"),
      el("button", { type: "button", class: "quiet", "aria-label": `Leave seat ${seat}`, on: { click: () => this.#wishes.leave(seat) } }, "Leave"),
    );
  }
}

function show_turn(view, mine, is_my_turn) {
  set_text(by_id("turn"), turn_text(view, mine, is_my_turn));
  set_text(by_id("turn_detail"), turn_detail(view, mine, is_my_turn));
}

function turn_text(view, mine, is_my_turn) {
  if (view.is_quarantined) {
    return "The table is stopped";
  }
  if (view.phase === "hand_running") {
    return is_my_turn ? `Seat ${view.to_act}, your turn` : `Seat ${view.to_act} is to act`;
  }
  return mine.length === 0 ? "Take a seat" : "Between hands";
}

function turn_detail(view, mine, is_my_turn) {
  if (view.is_quarantined) {
    return "An integrity alarm stopped it. The inspector below shows why, and can recover it.";
  }
  if (is_my_turn) {
    return view.can_check ? `Nothing to call, pot ${chips_text(view.pot)}` : `${chips_text(view.to_call)} to call, pot ${chips_text(view.pot)}`;
  }
  if (view.phase === "hand_running") {
    return "Your turn will come.";
  }
  const with_chips = view.seats.filter((seat) => seat.stack > 0).length;
  return with_chips < 2 ? "A hand needs two players with chips. You may take several seats." : "Rebuy, leave, or deal the next hand.";
}
