// Colours of the charts, which are drawn on canvases, from the style sheet's.

export function theme_colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: of("text"), soft: of("soft"), line: of("line"), card: of("card"), series: of("series"),
    band: of("band"), bad: of("bad"), good: of("good"), doubt: of("doubt"),
    many: [of("d0"), of("d1"), of("d2"), of("d3"), of("d4")],
  };
}

// Viridis (Smith and van der Walt, 2015): even in lightness, for every kind of colour vision.
const viridis = [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [110, 206, 88], [181, 222, 43], [253, 231, 37]];

// `share` from 0 to 1.
export function heat_colour(share) {
  const place = Math.max(0, Math.min(1, share)) * (viridis.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, viridis.length - 1);
  const mixed = viridis[below].map((part, i) => Math.round(part + (viridis[above][i] - part) * (place - below)));
  return `rgb(${mixed.join(",")})`;
}
