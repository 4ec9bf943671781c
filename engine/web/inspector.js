// The state inspector: what the server keeps of a table, read from its routes, next to what this page
// sent. Reads only while it is open, one round after the other.

import { chain_of, chips_of, version_gaps_of } from "./audit.js";
import { by_id, set_text } from "./dom.js";
import { make_panels } from "./inspector_panels.js";

const requests_shown = 50;
const commits_shown = 30;

export class Inspector {
  #api;
  #trail;
  #panels;
  #feed = null;
  #reading = false;
  #read_again = false;

  // on_recover(): the player wants the table recovered.
  constructor({ api, trail, on_recover }) {
    this.#api = api;
    this.#trail = trail;
    this.#panels = make_panels({ on_recover, on_snapshot: (version) => this.#show_snapshot(version) });
    by_id("inspector_panels").replaceChildren(...this.#panels.elements);
    by_id("inspector").addEventListener("toggle", () => this.update());
  }

  get is_open() {
    return by_id("inspector").open;
  }

  toggle() {
    by_id("inspector").open = !this.is_open;
    by_id("inspector").querySelector("summary").focus();
  }

  // feed: the table to inspect, or null.
  watch(feed) {
    this.#feed = feed;
    this.#panels.snapshot(null);
    this.update();
  }

  update() {
    const feed = this.#feed;
    if (!feed?.view) {
      return;
    }
    set_text(by_id("inspector_digest"), digest(feed.view));
    if (this.is_open) {
      this.#show_own(feed);
      this.#read(feed);
    }
  }

  #show_own(feed) {
    const movements = feed.commits.flatMap((commit) => commit.movements.map((one) => ({ ...one, version: commit.version })));
    this.#panels.version(feed.view, {
      chips: chips_of(feed.view),
      chain: chain_of(movements),
      gaps: version_gaps_of(feed.commits),
      commits: feed.commits.length,
    });
    this.#panels.movements(feed.commits.slice(-commits_shown).reverse());
    this.#panels.sent(this.#trail.requests);
  }

  // One round of reads; if something changed meanwhile, one more.
  async #read(feed) {
    if (this.#reading) {
      this.#read_again = true;
      return;
    }
    this.#reading = true;
    do {
      this.#read_again = false;
      await Promise.all([
        this.#fill(feed, this.#api.requests(feed.table, requests_shown), (body) => this.#panels.requests(body)),
        this.#fill(feed, this.#api.snapshots(feed.table), (body) => this.#panels.snapshots(body)),
        this.#fill(feed, this.#api.alarms(feed.table), (body) => this.#panels.alarms(body)),
      ]);
    } while (this.#read_again && this.is_open && feed === this.#feed);
    this.#reading = false;
  }

  async #fill(feed, asked, show) {
    try {
      const answer = await asked;
      if (feed === this.#feed && answer.body !== null) {
        show(answer.body);
      }
    } catch {
      // The page says when the connection is lost; the panel keeps what it last knew.
    }
  }

  async #show_snapshot(version) {
    const feed = this.#feed;
    const answer = await this.#api.snapshot(feed.table, version).catch(() => null);
    if (feed === this.#feed) {
      this.#panels.snapshot({ version, view: answer?.body ?? null, problem: answer?.problem ?? null });
    }
  }
}

function digest(view) {
  const books = chips_of(view);
  const state = view.is_quarantined ? "stopped by an alarm" : books.is_conserved ? "books balance" : "books do NOT balance";
  return `version ${view.version} · ${state}`;
}
