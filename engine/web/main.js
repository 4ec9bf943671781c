// The page: wires what the player does to the manager, and what the server says to the views.
//
// One place decides whether controls are on: `#apply_lock`. They are off while a request runs, while
// nothing is known of the table yet, and after a read that should have followed a request failed.

import { ActionPanel } from "./action_panel.js";
import { ActionRequestManager } from "./action_request_manager.js";
import { Api } from "./api.js";
import { ControlLock } from "./control_lock.js";
import { by_id, set_text } from "./dom.js";
import { Inspector } from "./inspector.js";
import * as intentions from "./intentions.js";
import { LobbyView } from "./lobby_view.js";
import { LogView } from "./log_view.js";
import { clear_errors, show_busy, show_connection, show_error } from "./notices.js";
import { words_of } from "./outcome_words.js";
import { new_request_id } from "./request_id.js";
import { RequestTrail } from "./request_trail.js";
import { SeatTokens } from "./seat_tokens.js";
import { SeatsView } from "./seats_view.js";
import { listen_for_shortcuts, press } from "./shortcuts.js";
import { TableFeed } from "./table_feed.js";

const poll_ms = 1_000;
const poll_after_failure_ms = 2_000;
const read_timeout_ms = 4_000;
// Far from each other, as long as they are free.
const seats_to_choose = [2, 5, 8, 4, 7, 1, 3, 6, 9];
const players_at_quick_start = 3;

const timers = { set: (callback, ms) => setTimeout(callback, ms), clear: (timer) => clearTimeout(timer) };

class Page {
  #api = new Api((...request) => fetch(...request));
  #trail = new RequestTrail();
  #feed = null;
  #tokens = null;
  #needs_read = true;
  #poll_timer = null;
  #manager;
  #log = new LogView();
  #panel = new ActionPanel({
    act: (kind, amount) => this.#act(kind, amount),
    deal: () => this.#perform(intentions.deal(this.#feed.table, this.#feed.version)),
    add_chips: (seat, amount) =>
      this.#perform(intentions.add_chips(this.#feed.view, seat, this.#tokens.get(seat), amount)),
    leave: (seat) => this.#perform(intentions.leave(this.#feed.view, seat, this.#tokens.get(seat))),
  });
  #seats = new SeatsView((seat) => this.#sit(seat));
  #lobby = new LobbyView({
    open: (stakes) => this.#open(stakes),
    quick_start: (stakes) => this.#quick_start(stakes),
  });
  #inspector = new Inspector({
    api: this.#api,
    trail: this.#trail,
    on_recover: () => this.#perform(intentions.recover(this.#feed.table)),
  });
  #lock = new ControlLock({ timers, find_focus: () => this.#panel.first_control() ?? by_id("actions") });

  constructor() {
    this.#manager = new ActionRequestManager({
      send: this.#trail.record((request, signal) => this.#send(request, signal), () => performance.now()),
      read_fresh: (signal) => {
        this.#needs_read = true;
        return this.#read(signal);
      },
      timers,
      random: Math.random,
      new_id: new_request_id,
      on_change: (state) => {
        show_busy(state);
        this.#apply_lock();
        this.#inspector.update();
      },
    });
    this.#listen();
    this.#show_place();
  }

  #listen() {
    window.addEventListener("hashchange", () => this.#show_place());
    window.addEventListener("pagehide", () => this.#manager.abort());
    document.addEventListener("visibilitychange", () => this.#poll_soon());
    listen_for_shortcuts(
      {
        f: () => press("fold"),
        c: () => press("call"),
        d: () => press("deal"),
        r: () => this.#panel.go_to_amount(),
        a: () => this.#panel.go_all_in(),
        i: () => this.#feed && this.#inspector.toggle(),
        Escape: () => this.#feed && (this.#panel.first_control() ?? by_id("actions")).focus(),
      },
      sessionStorage,
    );
  }

  // Where the address says that we are: a table, or the lobby.
  #show_place() {
    const table = table_in(location.hash);
    if (table === null || table !== this.#feed?.table) {
      this.#go_to(table);
    }
  }

  #go_to(table) {
    this.#manager.abort();
    clear_errors();
    this.#log.clear();
    this.#needs_read = true;
    this.#tokens = table === null ? null : new SeatTokens(sessionStorage, table);
    this.#feed = table === null ? null : this.#make_feed(table);
    this.#inspector.watch(this.#feed);
    by_id("lobby").hidden = table !== null;
    by_id("table").hidden = true; // until it was read
    by_id("all_tables").hidden = table === null;
    set_text(by_id("table_title"), "");
    document.title = table === null ? "Misdeal" : `Table ${table} · Misdeal`;
    this.#apply_lock();
    this.#poll_soon();
  }

  #make_feed(table) {
    return new TableFeed({
      api: this.#api,
      table,
      tokens: this.#tokens,
      on_change: (feed) => feed === this.#feed && this.#show_table(),
      on_trouble: (title) => {
        this.#log.clear();
        show_error({ title, detail: "What you see is what it says now.", is_warning: true });
      },
    });
  }

  #show_table() {
    const { view, commits } = this.#feed;
    const mine = this.#tokens.seats;
    by_id("table").hidden = false;
    this.#seats.show(this.#feed, (seat) => mine.includes(seat));
    this.#panel.show(this.#feed, mine);
    this.#log.show(commits);
    this.#inspector.update();
    const ante = view.ante > 0 ? `, ante ${view.ante}` : "";
    set_text(
      by_id("table_title"),
      `Table ${view.table} · blinds ${view.small_blind}/${view.big_blind}${ante} · ${view.hand_no === 0 ? "no hand yet" : `hand ${view.hand_no}`} · version ${view.version}`,
    );
    document.title = `${mine.includes(view.to_act) ? "Your turn · " : ""}Table ${view.table} · Misdeal`;
  }

  #apply_lock() {
    this.#lock.hold(this.#manager.is_busy || this.#needs_read);
  }

  // One try of a request. Its answer is shown before the manager goes on, so before controls return.
  async #send(request, signal) {
    const feed = this.#feed;
    const answer = await this.#api.send(request, signal);
    if (feed !== null && feed === this.#feed && answer.body !== null) {
      this.#show_answer(feed, request, answer.body);
    }
    return answer;
  }

  // The answer to a recovery tells no more than the version; then the controls wait for a read.
  #show_answer(feed, request, { table, token }) {
    if (table === undefined) {
      this.#needs_read = true;
      return;
    }
    feed.adopt(table);
    if (token) {
      feed.hold(request.body.seat, token);
    }
  }

  // Rejects if it cannot; if it was needed, the controls stay away until a later read can.
  async #read(signal) {
    const feed = this.#feed;
    if (feed === null) {
      const answer = await this.#api.tables(signal);
      this.#lobby.show(answer.body.tables);
    } else {
      await feed.refresh(signal);
    }
    if (feed === this.#feed) {
      this.#needs_read = false;
      this.#apply_lock();
    }
  }

  async #perform(intention) {
    if (this.#manager.is_busy || this.#lock.is_locked) {
      return null;
    }
    clear_errors();
    return this.#finish(intention, await this.#manager.submit(intention));
  }

  #finish(intention, result) {
    const words = words_of(intention.name, result);
    if (words !== null) {
      show_error(words);
    }
    this.#poll_soon();
    return result;
  }

  #act(kind, amount) {
    const { view } = this.#feed;
    this.#perform(intentions.act(view, view.to_act, this.#tokens.get(view.to_act), kind, amount));
  }

  #sit(seat) {
    const amount = this.#panel.buy_in();
    if (amount !== null) {
      this.#perform(intentions.join(this.#feed.table, seat, amount));
    }
  }

  // The new table's view, or null.
  async #open(stakes) {
    const result = await this.#perform(intentions.open_table(stakes));
    const opened = result?.kind === "committed" ? result.answer.body : null;
    if (opened !== null) {
      location.hash = `#table=${opened.table}`;
      this.#show_place();
    }
    return opened;
  }

  // Several intentions at once: the manager sends them in order, and drops the rest if one fails.
  async #quick_start(stakes) {
    const opened = await this.#open(stakes);
    if (opened === null) {
      return;
    }
    const { table } = opened;
    const feed = this.#feed;
    const chips = stakes.big_blind * 100;
    const taken = opened.seats.map((seat) => seat.seat);
    const free = seats_to_choose.filter((seat) => !taken.includes(seat));
    const wishes = [
      ...free.slice(0, Math.max(1, players_at_quick_start - taken.length)).map((seat) => intentions.join(table, seat, chips)),
      intentions.deal(table, () => feed.version),
    ];
    const results = await Promise.all(wishes.map((wish) => this.#manager.submit(wish)));
    results.forEach((result, i) => this.#finish(wishes[i], result));
  }

  #poll_soon() {
    timers.clear(this.#poll_timer);
    this.#poll_timer = timers.set(() => this.#poll(), 0);
  }

  // Others play, too. While a request runs its answer will tell; while nobody looks, nobody asks.
  async #poll() {
    let next_ms = poll_ms;
    if (!document.hidden && !this.#manager.is_busy) {
      const is_connected = await this.#try_read();
      show_connection(is_connected);
      next_ms = is_connected ? poll_ms : poll_after_failure_ms;
    }
    timers.clear(this.#poll_timer);
    this.#poll_timer = timers.set(() => this.#poll(), next_ms);
  }

  // False if there was no answer. A table that is gone leads back to the lobby.
  async #try_read() {
    const feed = this.#feed;
    try {
      await this.#read(AbortSignal.timeout(read_timeout_ms));
      return true;
    } catch (error) {
      if (error.answer?.status === 404 && feed === this.#feed) {
        location.hash = "";
        this.#show_place();
        show_error({ title: `There is no table ${feed.table}`, detail: "Choose another, or open one.", is_warning: true });
      }
      return error.answer !== undefined;
    }
  }
}

// "#table=3": 3; anything else: null.
function table_in(hash) {
  const match = /^#table=(\d+)$/.exec(hash);
  return match ? Number(match[1]) : null;
}

new Page();
