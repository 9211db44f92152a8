/** The whole look of the report: light, dark, narrow and print. Values before and after differ by dash and letter, never by colour alone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --muted: #57606a; --line: #d0d7de; --soft: #f3f5f7;
  --before: #57606a; --after: #0550ae; --loss: #bc4c00; --gain: #0a7560; --target: #8250df;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1419; --ink: #e6e9ec; --muted: #a3adb8; --line: #39424d; --soft: #1a2129;
    --before: #b3bcc6; --after: #7ab7ff; --loss: #ff9a57; --gain: #4fd1b0; --target: #c9a4ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: break-word;
}
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p, ul, ol { margin: .6rem 0; }
code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .87em; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .75rem 1rem; overflow-x: auto; border-radius: 6px; }
pre code { overflow-wrap: normal; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid var(--line); color: var(--muted); }
a { color: var(--after); }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; background: var(--soft); }
th[align="right"], td[align="right"] { text-align: right; }
td:has(> code:only-child) { min-width: 12.5rem; }
td code { font-size: .85em; }
figure { margin: 1.5rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; }
figcaption { font-weight: 600; margin-bottom: .5rem; }
.chart { overflow-x: auto; }
.chart:focus-visible, summary:focus-visible, a:focus-visible { outline: 3px solid var(--after); outline-offset: 2px; }
.chart svg { display: block; width: 100%; min-width: 38rem; height: auto; font: 12px system-ui, "DejaVu Sans", sans-serif; }
.chart text { white-space: pre; }
.reading { color: var(--muted); font-size: .88rem; margin: .4rem 0; }
summary { cursor: pointer; font-size: .88rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; border: 2px solid var(--after); }
@media (max-width: 40rem) {
  body { padding: 1rem .75rem 3rem; }
  h1 { font-size: 1.35rem; }
  figure { padding: .75rem .5rem; }
  .scroll > table:has(th:nth-child(4)) { min-width: 32rem; }
  .scroll > table:has(th:nth-child(6)) { min-width: 52rem; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --muted: #444; --line: #bbb; --soft: #f3f3f3;
    --before: #555; --after: #0550ae; --loss: #a04000; --gain: #0a6552; --target: #6a3fc0;
  }
  @page { size: A4; margin: 15mm 14mm; }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  h2, h3, figcaption { break-after: avoid; }
  h2 { margin-top: 1.2rem; }
  tr, figure { break-inside: avoid; }
  .chart svg { min-width: 0; max-height: 9.5cm; }
  .scroll, .chart { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding: .2rem .35rem; }
  /* The same tables stand in the text below each chart: paper shows them once. */
  .skip, figure details { display: none; }
}
`;
