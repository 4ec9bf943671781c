// Time that passes only when a test says so. Between two timers everything that waits for promises
// runs to its end, so a test sees each step in its order.

export class FakeTimers {
  now_ms = 0;
  #pending = [];
  #last_handle = 0;

  set(callback, wait_ms) {
    const timer = { handle: ++this.#last_handle, due_ms: this.now_ms + wait_ms, callback };
    this.#pending.push(timer);
    return timer.handle;
  }

  clear(handle) {
    this.#pending = this.#pending.filter((timer) => timer.handle !== handle);
  }

  get pending_count() {
    return this.#pending.length;
  }

  async advance(wait_ms) {
    const end_ms = this.now_ms + wait_ms;
    await settle();
    for (;;) {
      const next = this.#pending
        .filter((timer) => timer.due_ms <= end_ms)
        .sort((a, b) => a.due_ms - b.due_ms || a.handle - b.handle)[0];
      if (!next) {
        break;
      }
      this.now_ms = next.due_ms;
      this.clear(next.handle);
      next.callback();
      await settle();
    }
    this.now_ms = end_ms;
  }
}

// Lets everything run that waits for promises alone.
export async function settle() {
  for (let turn = 0; turn < 3; ++turn) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
