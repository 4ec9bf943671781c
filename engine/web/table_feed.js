// What this tab knows of one table: the newest view, the commits that led to it, its own cards.
//
// Versions only move forward, so of two views the higher version is the newer one, whichever arrived
// later. A read that was sent after a version was shown and answers with a lower one means that the
// server forgot or was restarted: that is told as trouble, and what the server says now is shown.

import { begins_anew, commits_of } from "./commits.js";

const commits_max = 400;
const commits_a_read = 200;
const pages_max = 10;

export class TableFeed {
  #api;
  #tokens;
  #on_change;
  #on_trouble;
  #cards_version = null;

  // tokens: SeatTokens. on_change(feed). on_trouble(text).
  constructor({ api, table, tokens, on_change, on_trouble }) {
    this.#api = api;
    this.#tokens = tokens;
    this.#on_change = on_change;
    this.#on_trouble = on_trouble;
    this.table = table;
    this.view = null;
    this.commits = []; // oldest first, without gaps, up to `view` or a little behind
    this.cards = new Map(); // seat to ["Ah", "Kd"]
  }

  get version() {
    return this.view?.version ?? null;
  }

  // A view from the answer to a request, which is news at once; the rest follows with `catch_up`.
  adopt(view, version_when_asked = null) {
    const is_older = this.view !== null && view.version < this.view.version;
    if (is_older && (version_when_asked === null || view.version >= version_when_asked)) {
      return;
    }
    if (is_older) {
      this.#on_trouble(
        `The table went back from version ${this.view.version} to ${view.version}. ` +
          "Was the server restarted?",
      );
      this.commits = [];
      this.cards.clear();
      this.#cards_version = null;
    }
    this.view = view;
    this.#forget_seats_left();
    this.#on_change(this);
  }

  // Reads the table, and if it moved on, what led there and the own cards. Rejects if it cannot.
  async refresh(signal) {
    const asked_at = this.version;
    const answer = await this.#api.table(this.table, asked_at, signal);
    if (answer.problem) {
      throw new FeedError(answer);
    }
    if (answer.body !== null) {
      this.adopt(answer.body, asked_at);
    }
    await this.catch_up(signal);
  }

  // Commits and cards up to the view at hand.
  async catch_up(signal) {
    if (this.view === null) {
      return;
    }
    const has_news = await this.#read_commits(signal);
    const has_cards = await this.#read_cards(signal);
    if (has_news || has_cards) {
      this.#on_change(this);
    }
  }

  async #read_commits(signal) {
    const before = this.#last_commit();
    for (let page = 0; page < pages_max && this.#last_commit() < this.view.version; ++page) {
      const answer = await this.#api.movements(this.table, this.#last_commit(), commits_a_read, signal);
      // Two reads may overlap: what the other one brought meanwhile is no news.
      const after = this.#last_commit();
      const fresh = commits_of(answer.body).filter((commit) => commit.version > after);
      if (begins_anew(answer.body, after)) {
        this.commits = [];
      }
      if (fresh.length === 0) {
        break;
      }
      this.commits = [...this.commits, ...fresh].slice(-commits_max);
    }
    return this.#last_commit() > before;
  }

  #last_commit() {
    return this.commits.at(-1)?.version ?? Math.max(0, this.view.version - commits_a_read);
  }

  // Cards change with a hand; a seat that was dealt in is asked once a hand.
  async #read_cards(signal) {
    const { version, hand_no } = this.view;
    if (this.#cards_version === version) {
      return false;
    }
    let has_changed = false;
    for (const seat of this.#tokens.seats) {
      if (this.cards.get(seat)?.hand_no === hand_no && this.cards.get(seat).cards.length > 0) {
        continue;
      }
      const answer = await this.#api.cards(this.table, seat, this.#tokens.get(seat), signal);
      if (answer.body) {
        this.cards.set(seat, { hand_no, cards: answer.body.cards ?? [] });
        has_changed = true;
      } else if (answer.status === 401 || answer.status === 403) {
        this.#forget(seat);
        has_changed = true;
      }
    }
    this.#cards_version = version;
    return has_changed;
  }

  #forget_seats_left() {
    const taken = new Set(this.view.seats.map((seat) => seat.seat));
    this.#tokens.seats.filter((seat) => !taken.has(seat)).forEach((seat) => this.#forget(seat));
  }

  #forget(seat) {
    this.#tokens.forget(seat);
    this.cards.delete(seat);
  }

  // A seat that this tab took.
  hold(seat, token) {
    this.#tokens.set(seat, token);
    this.#cards_version = null;
    this.#on_change(this);
  }
}

export class FeedError extends Error {
  constructor(answer) {
    super(answer.problem.title);
    this.answer = answer;
  }
}
