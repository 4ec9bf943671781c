// What a player can intend, as intentions of the ActionRequestManager (see there). Pure.
//
// `name` is how the page speaks of it, in the middle of a sentence. Whatever could take effect twice
// if it came late carries the version that the player saw.

import { table_path } from "./api.js";

const acts = {
  fold: () => "fold",
  check: () => "check",
  call: () => "call",
  bet: (amount) => `bet ${amount}`,
  raise: (amount) => `raise to ${amount}`,
};

export function open_table(stakes) {
  const { small_blind, big_blind, ante, deck_seed } = stakes;
  const body = { small_blind, big_blind, ante };
  if (deck_seed !== null && deck_seed !== undefined) {
    body.deck_seed = deck_seed;
  }
  return intention({ name: "open a table", method: "POST", path: "/api/v1/tables", body });
}

// kind: fold, check, call, bet or raise; amount for the last two, as the total of this round.
export function act(view, seat, token, kind, amount) {
  const has_amount = kind === "bet" || kind === "raise";
  return intention({
    name: acts[kind](amount),
    method: "POST",
    path: `${table_path(view.table)}/actions`,
    body: has_amount ? { seat, kind, amount } : { seat, kind },
    token,
    expected_version: view.version,
  });
}

export function deal(table, expected_version) {
  return intention({
    name: "deal the next hand",
    method: "POST",
    path: `${table_path(table)}/hands`,
    body: {},
    expected_version,
  });
}

// No version: others may sit down meanwhile, and a seat cannot be taken twice.
export function join(table, seat, amount) {
  return intention({
    name: `sit down on seat ${seat}`,
    method: "POST",
    path: `${table_path(table)}/players`,
    body: { seat, amount },
  });
}

export function add_chips(view, seat, token, amount) {
  return intention({
    name: `add ${amount} chips to seat ${seat}`,
    method: "POST",
    path: `${table_path(view.table)}/players/${seat}/chips`,
    body: { amount },
    token,
    expected_version: view.version,
  });
}

export function leave(view, seat, token) {
  return intention({
    name: `leave seat ${seat}`,
    method: "DELETE",
    path: `${table_path(view.table)}/players/${seat}`,
    token,
    expected_version: view.version,
  });
}

export function recover(table) {
  return intention({
    name: "recover the table",
    method: "POST",
    path: `${table_path(table)}/recovery`,
    body: {},
  });
}

function intention({ body = undefined, token = null, expected_version = null, ...rest }) {
  return { ...rest, body, token, expected_version };
}
