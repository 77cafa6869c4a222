/** The CSS of the panel. It is in a shadow root: its names meet none of the app's. */
export const css = `
:host {
  all: initial;
  color-scheme: light dark;
  --back: #ffffff;
  --raised: #f4f6f8;
  --line: #d5dbe1;
  --edge: #808b97;
  --text: #1d2732;
  --quiet: #57636f;
  --accent: #1f64b0;
  --good: #1b6e3c;
  --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :host {
    --back: #171c22;
    --raised: #222a33;
    --line: #3a4552;
    --edge: #76838f;
    --text: #e7ecf1;
    --quiet: #a7b3bf;
    --accent: #85bdf7;
    --good: #7fd3a0;
    --bad: #ff9d94;
  }
}
*, ::before, ::after { box-sizing: border-box; }
.open, .drawer {
  position: fixed;
  z-index: 2147483000;
  background: var(--back);
  color: var(--text);
  border: 1px solid var(--line);
  font: 13px/1.45 system-ui, sans-serif;
}
.open {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 8px 14px;
  border-radius: 999px;
  box-shadow: 0 2px 10px rgb(0 0 0 / 25%);
}
.bottom-left { bottom: 16px; left: 16px; }
.bottom-right { bottom: 16px; right: 16px; }
.top-left { top: 16px; left: 16px; }
.top-right { top: 16px; right: 16px; }
.dot { width: 9px; height: 9px; border-radius: 50%; background: var(--good); }
.dot.failed { background: var(--bad); border-radius: 0; }
.drawer {
  inset: auto 0 0;
  height: min(60vh, 560px);
  display: flex;
  flex-direction: column;
  border-width: 1px 0 0;
  box-shadow: 0 -4px 24px rgb(0 0 0 / 20%);
}
header, .controls { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; }
header { padding: 8px 16px; background: var(--raised); border-bottom: 1px solid var(--line); }
h2, h3, p { margin: 0; font-size: 13px; }
h2 { font-size: 14px; }
[role=status] { flex: 1; color: var(--quiet); text-align: right; }
.report { display: grid; gap: 4px; padding: 8px 16px; }
section section { display: flex; flex-direction: column; gap: 6px; padding: 8px 16px 0; min-height: 0; }
.embeds { flex: 0 1 auto; max-height: 45%; }
.messages { flex: 1 1 0; padding-bottom: 8px; }
.counts { color: var(--quiet); }
.scroll { overflow: auto; border: 1px solid var(--line); min-height: 60px; }
.messages .scroll { flex: 1; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 12px; }
th, td { padding: 3px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { position: sticky; top: 0; background: var(--raised); font-weight: 600; white-space: nowrap; }
.path, code, textarea { font-family: ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.path { min-width: 24ch; }
.nowrap { white-space: nowrap; font-variant-numeric: tabular-nums; }
.error { min-width: 24ch; color: var(--quiet); }
.title { max-width: 24ch; overflow: hidden; text-overflow: ellipsis; }
.failed { color: var(--bad); }
.ready { color: var(--good); }
.metabase { color: var(--accent); }
.app { color: var(--good); }
.embed { color: var(--quiet); }
button, select, input, textarea { font: inherit; color: inherit; }
button, select, input, textarea {
  background: var(--back);
  border: 1px solid var(--edge);
  border-radius: 6px;
  padding: 3px 10px;
}
.open { background: var(--back); border-radius: 999px; padding: 8px 14px; }
td button { padding: 0 8px; }
button { cursor: pointer; }
button:hover { background: var(--raised); }
button[aria-pressed=true] { background: var(--accent); color: var(--back); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.outline {
  position: fixed;
  z-index: 2147482999;
  pointer-events: none;
  border: 3px solid var(--accent);
  background: rgb(31 100 176 / 12%);
}
@media (max-width: 640px) {
  .drawer { height: 75vh; }
  header, .report, section section { padding-left: 10px; padding-right: 10px; }
}
@media print {
  .open, .drawer { display: none; }
}
`
