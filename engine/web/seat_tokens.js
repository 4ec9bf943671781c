// The tokens of the seats that this tab holds, kept in sessionStorage: a reload keeps the seat, the
// next visitor of the browser does not get it.

export class SeatTokens {
  #storage;
  #key;
  #tokens;

  // storage: the browser's sessionStorage, or a double. table: its number.
  constructor(storage, table) {
    this.#storage = storage;
    this.#key = `misdeal.seats.${table}`;
    this.#tokens = parse(read(storage, this.#key));
  }

  // Ascending seat numbers.
  get seats() {
    return [...this.#tokens.keys()].sort((a, b) => a - b);
  }

  get(seat) {
    return this.#tokens.get(seat) ?? null;
  }

  set(seat, token) {
    this.#tokens.set(seat, token);
    this.#write();
  }

  forget(seat) {
    this.#tokens.delete(seat);
    this.#write();
  }

  // Storage can be full or forbidden; then a reload loses the seat, and play goes on.
  #write() {
    try {
      this.#storage.setItem(this.#key, JSON.stringify([...this.#tokens]));
    } catch {
      // See above.
    }
  }
}

function read(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function parse(text) {
  try {
    const pairs = JSON.parse(text ?? "[]");
    return new Map(pairs.filter(([seat, token]) => Number.isInteger(seat) && typeof token === "string"));
  } catch {
    return new Map();
  }
}
