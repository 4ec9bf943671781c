// A commit in words for the log. Pure.
//
// commit: { version, kind, seat, amount, movements: [{ seat, reason, amount, … }] }; the seat of a
// movement of the pot is null.

import { chips_text } from "./chips_text.js";

// [{ text, is_heading }], in the order in which it happened.
export function lines_of(commit) {
  const lines = [{ text: act_text(commit), is_heading: commit.kind === "start_hand" }];
  for (const movement of commit.movements) {
    const text = movement.seat === null ? null : movement_text(movement);
    if (text !== null) {
      lines.push({ text, is_heading: false });
    }
  }
  return lines;
}

function act_text(commit) {
  const who = `Seat ${commit.seat}`;
  switch (commit.kind) {
    case "start_hand":
      return "New hand";
    case "fold":
      return `${who} folds`;
    case "check":
      return `${who} checks`;
    case "call":
      return `${who} calls ${chips_text(paid(commit, "call"))}`;
    case "bet":
      return `${who} bets ${chips_text(commit.amount)}`;
    case "raise":
      return `${who} raises to ${chips_text(commit.amount)}`;
    case "join":
      return `${who} sits down with ${chips_text(commit.amount)}`;
    case "leave":
      return `${who} leaves`;
    case "add_chips":
      return `${who} adds ${chips_text(commit.amount)}`;
    case "recovery":
      return "Emergency recovery: the hand is void";
    default:
      return commit.kind;
  }
}

function paid(commit, reason) {
  const movement = commit.movements.find((one) => one.seat === commit.seat && one.reason === reason);
  return movement ? -movement.amount : 0;
}

// What follows from an act and is not said by it.
function movement_text({ seat, reason, amount }) {
  switch (reason) {
    case "ante":
      return `Seat ${seat} posts the ante, ${chips_text(-amount)}`;
    case "small_blind":
      return `Seat ${seat} posts the small blind, ${chips_text(-amount)}`;
    case "big_blind":
      return `Seat ${seat} posts the big blind, ${chips_text(-amount)}`;
    case "uncalled_return":
      return `${chips_text(amount)} uncalled go back to seat ${seat}`;
    case "pot_won":
      return `Seat ${seat} wins ${chips_text(amount)}`;
    case "cash_out":
      return `Seat ${seat} takes ${chips_text(-amount)} along`;
    default:
      return null;
  }
}
