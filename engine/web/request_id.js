// A random UUID (version 4, RFC 9562) for one intended action.
//
// Not crypto.randomUUID: that exists only on pages from https or this machine, and a table may be
// served to a phone in the same room.

// random_bytes(array): fills it, as crypto.getRandomValues does.
export function new_request_id(random_bytes = (bytes) => crypto.getRandomValues(bytes)) {
  const bytes = random_bytes(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; // version 4
  bytes[8] = (bytes[8] & 0x3f) | 0x80; // variant 10
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return parts.join("-");
}
