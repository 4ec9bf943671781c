// Single keys for a hand played without a pointer. They can be switched off, for those whose tools
// type letters of their own, and never act while somebody types or holds a key.

import { by_id } from "./dom.js";

const storage_key = "misdeal.shortcuts";

// actions: { f: () => …, … } by the key in lower case; `Escape` too.
export function listen_for_shortcuts(actions, storage) {
  const is_on = by_id("shortcuts_on");
  is_on.checked = storage.getItem(storage_key) !== "off";
  is_on.addEventListener("change", () => storage.setItem(storage_key, is_on.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    const has_modifier = event.ctrlKey || event.altKey || event.metaKey;
    if (event.repeat || has_modifier || event.defaultPrevented) {
      return;
    }
    const is_escape = event.key === "Escape";
    if (!is_escape && (!is_on.checked || is_typing(event.target))) {
      return;
    }
    const action = actions[is_escape ? event.key : event.key.toLowerCase()];
    if (action) {
      event.preventDefault();
      action();
    }
  });
}

// In a field for numbers letters mean nothing; but whoever is in a field is about to type.
function is_typing(target) {
  return target instanceof HTMLInputElement && !["checkbox", "range"].includes(target.type);
}

// Presses a button as a click would: not if it is disabled or out of sight.
export function press(id) {
  const button = by_id(id);
  if (!button.matches(":disabled") && button.getClientRects().length > 0) {
    button.click();
  }
}
