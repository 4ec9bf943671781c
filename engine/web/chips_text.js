// Chips as people read them: 1,250. Pure.

const number_format = new Intl.NumberFormat("en");

export function chips_text(chips) {
  return number_format.format(chips);
}
