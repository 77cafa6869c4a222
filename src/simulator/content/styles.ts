/** The look of all pages; `data-theme` and the classes on `<html>` are set by the page script. */
export const styles = `
:root{--bg:#f7f8fa;--card:#fff;--text:#2b3440;--soft:#5f6b7a;--line:#e3e7ec;--brand:#2f6fde;--b1:#2f6fde;--b2:#1d9a8a;--b3:#b7791f;--b4:#a3479e;color-scheme:light}
html[data-theme=night]{--bg:#1b222b;--card:#252e39;--text:#e8edf2;--soft:#a7b3c1;--line:#364150;--brand:#7fb0ff;--b1:#6ea3ff;--b2:#4cc9b6;--b3:#e3b04b;--b4:#d58ad0;color-scheme:dark}
html[data-theme=transparent],html.no-background{--bg:transparent}
html,body,#root{height:100%;margin:0}
body{background:var(--bg);color:var(--text);font:14px/1.45 var(--font,system-ui),'Segoe UI',Helvetica,Arial,sans-serif}
*{box-sizing:border-box}
h1{font-size:20px;margin:0}h3{font-size:14px;margin:0 0 6px}p{margin:0}
a{color:inherit;text-decoration:none}.text a,.crumbs a{color:var(--brand);text-decoration:underline}a:hover{color:var(--brand)}
:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
button,select,input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:6px 12px}
button{cursor:pointer}.info,.wait,.empty,small{color:var(--soft)}.info{font-size:12px}
.spread{display:flex;flex-direction:column;height:100%}
.bar{display:flex;align-items:center;gap:12px;height:50px;flex:none;padding:0 16px;background:var(--card);border-bottom:1px solid var(--line)}
.bar .crumbs{flex:1}.bar .logo{color:var(--brand);display:flex}.bar .new{background:var(--brand);color:var(--card);border-color:var(--brand)}.toggle{padding:4px 10px}
.below{display:flex;flex:1;min-height:0}.side{flex:none;width:232px;overflow:auto;padding:12px 8px;background:var(--card);border-right:1px solid var(--line)}.main{flex:1;min-width:0;overflow:auto;outline:0}
.icon{width:16px;height:16px;fill:currentColor;flex:none}
.list{list-style:none;margin:16px 0;padding:0}.side .list{margin:0}.list a{display:flex;gap:12px;align-items:center;padding:10px 12px;border-radius:8px}.list a:hover{background:var(--bg)}.list span{flex:1}.list .icon{color:var(--brand)}
.plain .list{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:6px}
.plain{max-width:760px;margin:0 auto;padding:32px 24px}.sheet{max-width:360px;margin:12vh auto;padding:32px;background:var(--card);border:1px solid var(--line);border-radius:12px;display:grid;gap:14px;text-align:center}
.dashboard header,.question header{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;padding:14px 20px 8px}.title{flex:1;min-width:200px}
.tabs{flex-basis:100%;display:flex;gap:4px;border-bottom:1px solid var(--line)}.tabs button{border:0;border-radius:0;background:none;color:var(--soft);border-bottom:2px solid transparent}.tabs [aria-selected=true]{color:var(--brand);border-color:var(--brand);font-weight:600}
.actions{display:flex;gap:8px}.actions button{color:var(--brand);font-weight:600}
.scroll{padding:4px 20px 20px}.widgets{display:flex;flex-wrap:wrap;gap:10px;padding-bottom:12px}.widget{display:flex;align-items:center;gap:6px;background:var(--card);border:1px solid var(--line);border-radius:8px;padding-left:12px}.widget span{color:var(--soft);font-size:12px;font-weight:600}.widget select{border:0}.widget .more{padding-right:10px}
.grid{display:grid;grid-template-columns:repeat(24,1fr);grid-auto-rows:50px;gap:10px}
.card{grid-column:span var(--width);grid-row:span var(--rows);min-width:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 16px;display:flex;flex-direction:column;overflow:hidden}.card.alone{height:420px}
.body{flex:1;min-height:0;display:flex;flex-direction:column;justify-content:center}.body svg{width:100%;height:100%}.text{margin:auto 0}
.scalar{font-size:34px;font-weight:700;text-align:center}.wait,.empty{text-align:center}
.rule{stroke:var(--line)}.tick,.legend{fill:var(--soft);font-size:12px}.legend{fill:var(--text);font-size:14px}.total{fill:var(--text);font-size:22px;font-weight:700}
.column{fill:var(--b1)}a:hover .column{opacity:.75}.line{fill:none;stroke:var(--b1);stroke-width:2.5}.area{fill:var(--b1);opacity:.12}.dot{fill:var(--card);stroke:var(--b1);stroke-width:2}
.ring{fill:none!important;stroke-width:30}.c0{fill:var(--b1);stroke:var(--b1)}.c1{fill:var(--b2);stroke:var(--b2)}.c2{fill:var(--b3);stroke:var(--b3)}.c3{fill:var(--b4);stroke:var(--b4)}
.table{overflow:auto;height:100%}table{border-collapse:collapse;width:100%;font-size:13px}th,td{padding:7px 10px;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}th{color:var(--soft);font-size:12px;position:sticky;top:0;background:var(--card)}.number,.money{text-align:right;font-variant-numeric:tabular-nums}
.no-top-nav .bar,.no-side-nav .side,.toggle[hidden],.widgets[hidden],.embed .info,.embed .actions,.no-search .search,.no-new-button .new,.no-logo .logo,.no-breadcrumbs .crumbs *,.no-header .main header,.no-additional-info .main .info,.no-action-buttons .actions,.no-titled .title h1{display:none}
.no-footer .badge,.no-downloads [data-download]{display:none}
.embed{position:relative;height:100%;border:1px solid var(--line);border-radius:10px;overflow:hidden}.unbordered .embed{border:0;border-radius:0}.embed .inside{position:absolute;inset:0;overflow:auto;padding-bottom:36px}.embed .badge{position:absolute;right:10px;bottom:6px;font-size:12px;color:var(--soft);background:var(--card);padding:2px 8px;border-radius:6px}
.resized .embed{height:auto;min-height:100%}.resized .embed .inside{position:static;overflow:visible}
.guest body{background:var(--behind,var(--bg));font-size:var(--size,14px)}.guest.no-preset body{background:var(--behind,transparent)}.guest .embed{border:0;border-radius:0}.guest .dashboard,.guest .question{background:var(--bg)}.guest.no-preset .dashboard,.guest.no-preset .question{background:var(--card)}
@media(max-width:640px){.grid{display:flex;flex-direction:column}.card{min-height:calc(var(--rows)*50px)}.side{width:180px}}
`
