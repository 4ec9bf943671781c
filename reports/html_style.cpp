#include "reports/html_style.h"

namespace misdeal::reports {

// Colours after Okabe and Ito (2008), which remain apart for every kind of colour vision; every one
// of them comes with a word or a sign.
std::string_view html_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --ground: #f6f6f3; --card: #ffffff; --sunk: #f1f1ed; --line: #dfdfd8; --text: #1d2126;
  --soft: #5b626b; --link: #0b5cad; --bad: #b5360b; --bad-ground: #fdf0ea; --good: #00684e;
  --doubt: #7a5600; --doubt-ground: #fdf6e3; --race: #d55e00; --bar: #6b7684; --latency: #0072b2;
  --d0: #0072b2; --d1: #8c6d00; --d2: #00805f; --d3: #a8457c; --d4: #2a7fae; --d5: #6a5acd;
  --mono: ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131518; --card: #1b1e23; --sunk: #23272d; --line: #343a42; --text: #e7e9ec;
    --soft: #a3abb5; --link: #7cb8f2; --bad: #ff9466; --bad-ground: #33201a; --good: #4fd1a5;
    --doubt: #e8bd55; --doubt-ground: #2d2717; --race: #ff8a3d; --bar: #8b96a4;
    --latency: #56b4e9; --d0: #56b4e9; --d1: #e6b422; --d2: #35c49a; --d3: #e48fbd; --d4: #8ecdf0;
    --d5: #a99df5;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere; font-variant-numeric: tabular-nums;
}
main, .top { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
main { padding-bottom: 4rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline;
  padding-top: 1rem; font-size: .875rem; color: var(--soft); }
.top strong { color: var(--text); letter-spacing: .01em; }
.top nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-left: auto; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: pretty; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .9rem; }
h4 { font-size: .95rem; margin: 1.75rem 0 .5rem; }
p { margin: .4rem 0; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
code, .mono { font-family: var(--mono); font-size: .9em; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.bad { color: var(--bad); } .good { color: var(--good); } .doubt { color: var(--doubt); }
.verdict { margin-top: 1.25rem; padding: 1.5rem 1.5rem 1.25rem; border-left: 8px solid var(--bar); }
.verdict.is-bad { border-left-color: var(--bad); }
.verdict.is-good { border-left-color: var(--good); }
.verdict.is-doubt { border-left-color: var(--doubt); }
.verdict h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); letter-spacing: -.01em; }
.verdict .sentence { font-size: 1.1rem; margin: .35rem 0 0; }
.facts { display: grid; gap: 1px; margin: 1.25rem 0 0; background: var(--line); overflow: hidden;
  border: 1px solid var(--line); border-radius: 8px;
  grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); }
.facts div { background: var(--card); padding: .6rem .8rem; }
.facts dt { font-size: .8rem; color: var(--soft); }
.facts dd { margin: 0; font-size: 1.15rem; font-weight: 600; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px;
  background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { padding: .45rem .75rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; background: var(--sunk); }
tbody th { font-weight: 600; }
.n { text-align: right; white-space: nowrap; }
.w { white-space: nowrap; }
td .soft, th .soft { display: block; }
.wide td, .wide th { white-space: nowrap; overflow-wrap: normal; }
.schedule td { min-width: 15rem; border-bottom: 0; padding-top: .2rem; padding-bottom: .2rem; }
.schedule .step { border-left: 3px solid var(--line); } .schedule .step .soft { display: inline; }
.wide td, .wide th { padding-left: .5rem; padding-right: .5rem; }
.wide thead th { white-space: normal; vertical-align: bottom; }
.wide tbody th, .wide td.text { white-space: normal; min-width: 6.5rem; }
.wide tbody th .bad { display: block; white-space: nowrap; }
tr.is-bad > * { background: var(--bad-ground); }
tr.is-context { color: var(--soft); }
tr.is-culprit > * { background: var(--bad-ground); }
tr.is-lit > *, tr:target > * { box-shadow: inset 0 0 0 100vmax color-mix(in srgb, var(--link) 14%, transparent); }
.finding { padding: 1.25rem 1.5rem 1.5rem; margin-bottom: 1.5rem; border-top: 4px solid var(--bad); }
section > h3 { font-size: 1rem; margin: 1rem 0 .4rem; }
.finding h3 { font-size: 1.15rem; margin-top: .15rem; }
.finding .kicker { font-size: .875rem; font-weight: 600; color: var(--bad); }
.told { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.1rem; margin: .9rem 0; }
.told dt { color: var(--soft); } .told dd { margin: 0; }
.told .race dd, .told dd.race { font-weight: 600; }
summary { cursor: pointer; font-weight: 600; font-size: .95rem; margin-top: 1.25rem; }
figure { margin: 1.25rem 0 0; }
figcaption { font-size: .875rem; color: var(--soft); margin-top: .5rem; }
.diagram { display: flex; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.diagram .names { flex: none; padding-left: .75rem; background: var(--sunk);
  border-right: 1px solid var(--line); }
.diagram .picture { overflow-x: auto; flex: 1; min-width: 0; }
svg { display: block; font-family: inherit; }
svg text { fill: var(--text); }
.st-names text { font-size: 13px; font-weight: 600; }
.st-names .st-unit { font-size: 11px; font-weight: 400; fill: var(--soft); }
.st text { font-size: 12px; }
.st .st-row, .st .st-tick { stroke: var(--line); }
.st .st-tick { stroke-dasharray: 2 4; }
.st .st-time, .st .st-gap { font-size: 11px; fill: var(--soft); }
.st-race { fill: var(--race); fill-opacity: .13; }
.st .st-race-text { font-size: 11px; font-weight: 600; fill: var(--bad); }
.st a { text-decoration: none; --c: var(--bar); }
.st .d0 { --c: var(--d0); } .st .d1 { --c: var(--d1); } .st .d2 { --c: var(--d2); }
.st .d3 { --c: var(--d3); } .st .d4 { --c: var(--d4); } .st .d5 { --c: var(--d5); }
.st a rect, .st .st-body { fill: color-mix(in srgb, var(--c) 20%, var(--card)); stroke: var(--c);
  stroke-width: 1.5; }
.st .is-open .st-body { stroke-dasharray: 5 3; }
.st .is-culprit rect, .st .is-culprit .st-body { stroke: var(--bad); stroke-width: 3; }
.st .is-context rect, .st .is-context .st-body { fill: var(--card); stroke-opacity: .55; }
.st .is-context text { fill: var(--soft); }
.st .st-asked { font-weight: 600; }
.st .is-context .st-asked { font-weight: 400; }
.st .st-badge { font-weight: 700; fill: var(--c); }
.st .st-flag { font-weight: 600; fill: var(--bad); }
.st .st-link { fill: none; stroke: var(--c); stroke-width: 2; stroke-dasharray: 1 4;
  stroke-linecap: round; }
.st .st-dot { fill: var(--c); }
.st a:hover rect, .st a.is-lit rect, .st a:hover .st-body, .st a.is-lit .st-body { stroke-width: 3; }
.st a:focus-visible { outline: none; }
.st a:focus-visible rect, .st a:focus-visible .st-body { stroke: var(--link); stroke-width: 4; }
.lb rect { fill: var(--latency); fill-opacity: .75; }
.lb line { stroke: var(--text); stroke-opacity: .55; stroke-dasharray: 3 2; }
.lb text { font-size: 11px; fill: var(--soft); }
.command { display: flex; gap: .5rem; align-items: flex-start; background: var(--sunk);
  border: 1px solid var(--line); border-radius: 8px; padding: .5rem .5rem .5rem .8rem;
  margin: .35rem 0 .8rem; }
.command code { flex: 1; min-width: 0; padding: .2rem 0; white-space: pre-wrap; }
button { font: inherit; font-size: .8rem; padding: .2rem .65rem; border-radius: 6px; cursor: pointer;
  color: var(--text); background: var(--card); border: 1px solid var(--line); }
button:hover { border-color: var(--soft); }
.pair { display: grid; gap: 0 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.share { display: block; height: 5px; border-radius: 3px; background: var(--latency); opacity: .7;
  margin-top: .25rem; min-width: 2px; }
.told.is-wide { grid-template-columns: max-content 1fr; padding: 1rem 1.25rem; margin: 0; }
@media (max-width: 40rem) {
  main, .top { padding-left: .9rem; padding-right: .9rem; }
  .top nav { margin-left: 0; }
  .verdict, .finding { padding: 1rem; }
  .told, .told.is-wide { grid-template-columns: 1fr; gap: 0; }
  .told dd { margin-bottom: .55rem; }
}
@media print {
  body { background: #fff; } nav, button { display: none; }
  .scroll, .diagram .picture { overflow: visible; }
}
)css";
}

std::string_view html_script() {
  return R"js(
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const code = button.previousElementSibling;
    let done = true;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      done = document.execCommand('copy');
    }
    button.textContent = done ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
}
for (const picture of document.querySelectorAll('.picture[data-focus]')) {
  picture.scrollLeft = Math.max(0, Number(picture.dataset.focus) - 24);
}
for (const bar of document.querySelectorAll('.st a')) {
  const row = document.getElementById(bar.getAttribute('href').slice(1));
  if (!row) continue;
  for (const [over, other] of [[bar, row], [row, bar]]) {
    over.addEventListener('pointerenter', () => other.classList.add('is-lit'));
    over.addEventListener('pointerleave', () => other.classList.remove('is-lit'));
  }
}
)js";
}

}  // namespace misdeal::reports
