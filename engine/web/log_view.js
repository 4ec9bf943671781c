// The log of the table, newest last; a live region, so that it reads itself out.

import { lines_of } from "./commit_words.js";
import { by_id, el } from "./dom.js";

const lines_max = 300;

export class LogView {
  #shown_up_to = -1;

  clear() {
    this.#shown_up_to = -1;
    by_id("log").replaceChildren();
  }

  // commits: oldest first. Those shown before are not touched.
  show(commits) {
    const fresh = commits.filter((commit) => commit.version > this.#shown_up_to);
    if (fresh.length === 0) {
      return;
    }
    const list = by_id("log");
    const is_at_end = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(...fresh.flatMap(items_of));
    while (list.children.length > lines_max) {
      list.firstElementChild.remove();
    }
    this.#shown_up_to = fresh.at(-1).version;
    if (is_at_end) {
      list.scrollTop = list.scrollHeight;
    }
  }
}

function items_of(commit) {
  return lines_of(commit).map(({ text, is_heading }, i) =>
    el(
      "li",
      { class: is_heading ? "is-heading" : i > 0 ? "is-consequence" : null },
      el("span", {}, text),
      i === 0 ? el("span", { class: "at-version", title: `Version ${commit.version}` }, commit.version) : null,
    ),
  );
}
