/** What the drop page wears besides what reports wear. */
export const tryCss = `
[hidden]{display:none!important}
.drop{display:grid;grid-template-columns:auto minmax(0,1fr);gap:6px 22px;align-items:center;margin-top:12px;padding:44px 40px 40px;border:2px dashed var(--quiet);box-shadow:none}
.drop-icon{grid-row:1/3;width:84px;height:84px;stroke:var(--fg);stroke-width:2.6}
.drop-icon .tide{stroke:var(--true)}
.drop h2{font-size:24px;line-height:1.25}
.drop-words p{color:var(--muted)}
.picks,.deeds{display:flex;flex-wrap:wrap;gap:10px;align-items:center}
.picks{margin-top:8px}
.pick,.picks button{display:inline-flex;align-items:center;gap:7px;min-height:38px;padding:4px 16px;border:1px solid var(--line);border-radius:7px;background:var(--panel);color:var(--fg);font-size:14.5px;text-decoration:none;cursor:pointer}
.pick:hover{background:var(--calm-bg)}
.first-pick{border-color:var(--link);background:var(--link);color:var(--panel);font-weight:600}
.first-pick:hover{background:var(--link);text-decoration:underline}
.pick:focus-within{outline:2px solid var(--link);outline-offset:2px}
.picks small{color:var(--muted);font-size:12.5px}
.drag-words{display:none}
.dragging .drop{border-style:solid;border-color:var(--link);background:var(--calm-bg)}
.dragging .drag-words{display:inline}
.dragging .calm-words{display:none}
.dragging iframe{pointer-events:none}
[data-state=done] .drop,[data-state=working] .drop{padding:12px 20px}
[data-state=done] .drop-icon,[data-state=working] .drop-icon{width:34px;height:34px;grid-row:auto}
[data-state=done] .drop,[data-state=working] .drop{grid-template-columns:auto minmax(0,1fr) auto}
[data-state=done] .drop h2,[data-state=working] .drop h2{font-size:16px}
[data-state=done] .drop-words p,[data-state=working] .drop-words p{font-size:13px}
[data-state=done] .picks,[data-state=working] .picks{margin:0}
[data-state=done] .try-lead,[data-state=done] .reads{display:none}
[data-state=done] .pick,[data-state=done] .picks button,[data-state=working] .pick,[data-state=working] .picks button{min-height:32px;padding:2px 12px;font-size:13.5px}
[data-state=done] .picks .first-pick,[data-state=working] .picks .first-pick{border-color:var(--line);background:var(--panel);color:var(--fg);font-weight:400}
.working,.failed{padding:16px 22px 16px}
.working-head{display:flex;justify-content:space-between;gap:16px;align-items:center}
.working-head h2{min-width:0}
progress{display:block;width:100%;height:12px;margin:10px 0 6px;border:0;border-radius:6px;overflow:hidden;background:var(--grid);accent-color:var(--true);appearance:none}
progress::-webkit-progress-bar{background:var(--grid)}
progress::-webkit-progress-value{background:var(--true)}
progress::-moz-progress-bar{background:var(--true)}
.failed{border-left:4px solid var(--bad)}
.failed p{margin-top:4px;max-width:90ch;overflow-wrap:anywhere}
.failed .command{margin-top:10px;white-space:pre-wrap;overflow-wrap:anywhere}
.options{margin-top:12px}
.options>summary{padding:10px 20px;color:var(--link);font-size:14px}
.options form{display:grid;gap:12px;padding:4px 20px 18px}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,260px),1fr));gap:12px 18px;align-items:start}
.field{display:grid;gap:3px}
.field label{font-size:13.5px;font-weight:600}
.field label code{color:var(--muted);font-weight:400}
.field input,.field select{width:100%;min-height:34px;padding:4px 10px;border:1px solid var(--quiet);border-radius:6px;background:var(--panel);color:var(--fg);font:inherit;font-size:14px}
.field ::placeholder{color:var(--muted);opacity:1}
.field [aria-invalid=true]{border-color:var(--bad);border-width:2px}
.refusal{color:var(--bad);font-size:13px}
.command-line{display:flex;flex-wrap:wrap;gap:10px;align-items:center}
.command-line .command{flex:1 1 300px;min-width:0;white-space:pre-wrap;overflow-wrap:anywhere}
.command-line button{min-height:38px}
.done{display:grid;grid-template-columns:minmax(0,1fr);gap:12px;padding-top:12px}
#summary{display:grid;grid-template-columns:minmax(0,1fr);gap:10px}
#summary h2{font-size:17px;font-weight:400}
#summary h2:focus{outline:0}
#summary section{margin:0}
.two-sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:10px}
.found,.recognised{display:grid;gap:5px;font-size:14px}
.found li{display:grid;grid-template-columns:88px minmax(0,1fr);gap:8px;align-items:baseline}
.found .chip{justify-self:start}
.found code{color:var(--muted)}
.recognised li{display:flex;flex-wrap:wrap;gap:0 10px;overflow-wrap:anywhere}
.recognised span{color:var(--muted)}
.recognised .left b{font-weight:400}
#report{display:block;width:100%;height:calc(100vh - 70px);min-height:480px;border:1px solid var(--line);border-radius:8px;background:var(--bg)}
.reads{margin-top:12px;font-size:14px}
.reads p{max-width:110ch;color:var(--muted);text-wrap:pretty}
@media (max-width:700px){
.drop,[data-state=done] .drop,[data-state=working] .drop{grid-template-columns:auto minmax(0,1fr);padding:18px 16px}
.drop-icon{width:48px;height:48px;grid-row:auto}
.picks{grid-column:1/-1}
[data-state] #sample{flex-wrap:wrap;justify-content:center;gap:0 7px}
[data-state=idle] .picks>*,[data-state=failed] .picks>*{width:100%;justify-content:center}
.found li{grid-template-columns:minmax(0,1fr);gap:2px}
}
@media (prefers-reduced-motion:no-preference){
.drop{transition:background .15s,border-color .15s}
progress::-webkit-progress-value{transition:width .1s}
}
@media print{.drop,.options,.reads,.deeds,#report-place{display:none!important}}
`
