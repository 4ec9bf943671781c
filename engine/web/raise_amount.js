// Amounts for a bet or raise within the limits that the server gives. Pure.
//
// An amount is the total in front of the player in this round ("raise to"), as in the interface.

export function clamp(amount, view) {
  const whole = Math.round(Number(amount));
  if (!Number.isFinite(whole)) {
    return view.raise_min;
  }
  return Math.min(Math.max(whole, view.raise_min), view.raise_max);
}

// Whether what was typed can be sent as it is; the server refuses it otherwise.
export function is_within(amount, view) {
  return Number.isInteger(amount) && amount >= view.raise_min && amount <= view.raise_max;
}

// [{ name, amount }]: a pot-sized raise is the current bet plus the pot after calling.
export function presets_of(view) {
  const pot_after_call = view.pot + view.to_call;
  const presets = [
    { name: "Min", amount: view.raise_min },
    { name: "½ pot", amount: clamp(view.current_bet + Math.floor(pot_after_call / 2), view) },
    { name: "Pot", amount: clamp(view.current_bet + pot_after_call, view) },
    { name: "All-in", amount: view.raise_max },
  ];
  return presets;
}
