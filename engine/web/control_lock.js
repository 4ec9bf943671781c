// Disables every control at once, and gives them back when that is safe.
//
// Controls stand in <fieldset data-controls>, which disables them natively: no click, no key, no tab
// stop. Two more habits of hands are no intentions, and never reach a control:
//   a burst of presses: after an answer the controls stay away until the pointer has rested, for the
//     next decision can appear under a finger that is still hammering on the last one;
//   a key held down: its repetitions press nothing.
// The focus returns to where it was, or to a place that the page names.

const rest_ms = 350;

export class ControlLock {
  #timers;
  #find_focus;
  #is_held = false;
  #is_locked = false;
  #rest_timer = null;
  #focused = null;

  // timers: { set, clear }. find_focus(): where the focus goes if its old place is gone, or null.
  constructor({ timers, find_focus }) {
    this.#timers = timers;
    this.#find_focus = find_focus;
    document.addEventListener("pointerdown", () => this.#note_press(), { capture: true });
    document.addEventListener("keydown", swallow_repeated_press, { capture: true });
  }

  get is_locked() {
    return this.#is_locked;
  }

  // Holds the controls back, or lets them return once the pointer rests.
  hold(is_held) {
    this.#is_held = is_held;
    this.#apply();
  }

  #note_press() {
    if (this.#rest_timer !== null) {
      this.#timers.clear(this.#rest_timer);
    }
    this.#rest_timer = this.#timers.set(() => {
      this.#rest_timer = null;
      this.#apply();
    }, rest_ms);
  }

  #apply() {
    if (this.#is_held && !this.#is_locked) {
      this.#focused = document.activeElement;
      this.#set_locked(true);
    } else if (!this.#is_held && this.#is_locked && this.#rest_timer === null) {
      this.#set_locked(false);
      this.#restore_focus();
    }
  }

  #set_locked(is_locked) {
    this.#is_locked = is_locked;
    document.documentElement.classList.toggle("is-busy", is_locked);
    for (const fieldset of document.querySelectorAll("fieldset[data-controls]")) {
      fieldset.disabled = is_locked;
    }
  }

  // Only a focus that the lock took away: a reader who moved on meanwhile stays where they are. A
  // field is not returned to: its number belonged to the decision that was taken.
  #restore_focus() {
    const had_control = this.#focused?.closest?.("fieldset[data-controls]");
    const is_lost = document.activeElement === null || document.activeElement === document.body;
    if (!had_control || (!is_lost && document.activeElement !== this.#focused)) {
      return;
    }
    const target = can_press(this.#focused) ? this.#focused : this.#find_focus();
    target?.focus({ preventScroll: true });
  }
}

function can_press(element) {
  return element.matches("button:not(:disabled)") && element.getClientRects().length > 0;
}

function swallow_repeated_press(event) {
  const presses = event.key === "Enter" || event.key === " ";
  if (event.repeat && presses && event.target.closest?.("button, summary, a, input")) {
    event.preventDefault();
  }
}
