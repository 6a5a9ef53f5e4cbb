/** What pages of the site wear besides what reports wear. */
export const siteCss = `
.site main{padding-bottom:24px}
.site #theme{flex:none}
.site #theme svg{width:14px;height:14px}
.places a{padding:4px 9px;border-radius:6px;color:var(--fg);font-size:14px;text-decoration:none}
.places a:hover{background:var(--calm-bg)}
.places a[aria-current]{color:var(--link);text-decoration:underline;text-underline-offset:5px;text-decoration-thickness:2px}
.site h1{font-size:28px;line-height:1.22;letter-spacing:-.015em;font-weight:660;text-wrap:balance;overflow-wrap:anywhere}
.site s{color:var(--muted);text-decoration-color:var(--alert);text-decoration-thickness:2px}
.command{margin:0;padding:8px 12px;overflow-x:auto;border:1px solid var(--line);border-radius:6px;background:var(--bg);font-size:13.5px;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere}
.document .command{white-space:pre}
.front{display:grid;grid-template-columns:minmax(0,1.05fr) minmax(0,1fr);gap:16px 36px;align-items:center;padding:22px 0 14px}
.pitch{display:grid;gap:14px}
.pitch h1{font-size:34px;line-height:1.16}
.pitch>p{font-size:16px;max-width:62ch;text-wrap:pretty}
.setup{display:grid;grid-template-columns:auto minmax(0,1fr);gap:14px;align-items:center}
.setup .command{font-size:15px;background:var(--panel)}
.ways{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center}
.first-way{padding:8px 16px;border-radius:7px;background:var(--link);color:var(--panel);font-weight:600;text-decoration:none}
.first-way:hover{text-decoration:underline}
.example{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:12px 24px;margin:0;padding:18px 22px}
.example>:not(.run){grid-column:1/-1}
.run h3{padding-bottom:4px;border-bottom:2px solid var(--true)}
.run:nth-of-type(2) h3,.run+.run h3{border-color:var(--alert)}
.run dl>div{display:flex;flex-direction:column-reverse;padding-top:8px}
.run dt{color:var(--muted);font-size:13.5px}
.run dd{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 12px}
.run strong{font-size:32px;line-height:1.15;font-weight:640;letter-spacing:-.02em}
.run s{font-size:19px}
.bars{flex-basis:100%;display:grid;gap:2px;margin:1px 0 3px}
.bars span{height:6px;min-width:2px;border-radius:0 3px 3px 0;background:var(--true)}
.bars span+span{background:var(--naive)}
.fights{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:12px}
.fights li{display:flex;flex-direction:column;gap:5px;padding:12px 18px 13px}
.fights h2{font-size:16px}
.fights p:last-child{margin-top:auto;font-size:13.5px}
.fights p{font-size:14.5px;text-wrap:pretty}
.gallery{margin-top:44px;padding:0;border:0;background:none;box-shadow:none;scroll-margin-top:60px}
.gallery>h2,.site .lead h1{text-wrap:balance}
.gallery>h2{font-size:24px}
.gallery>p{margin-top:4px}
.group{margin:26px 0 10px;font-size:18px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,370px),1fr));gap:14px}
.card{display:flex;flex-direction:column;gap:9px;min-width:0;padding:15px 18px 14px;scroll-margin-top:60px}
.card h4{margin:0;font-size:17px;line-height:1.3;text-wrap:balance}
.card .grade{padding:1px 9px 1px 7px;font-size:12.5px}
.card .grade svg{width:13px;height:13px}
.card-verdict{font-size:14.5px;overflow-wrap:anywhere}
.card-about{color:var(--muted);font-size:13.5px}
.card-foot{display:flex;justify-content:space-between;gap:12px;margin-top:auto;font-size:13px}
.card-foot>:last-child{margin-left:auto}
.card .command{font-size:12.5px}
.key{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 12px;padding:8px 0;border:solid var(--grid);border-width:1px 0}
.key-label{flex-basis:100%;color:var(--muted);font-size:13px}
.key-value{font-size:27px;line-height:1.2;font-weight:630;letter-spacing:-.015em;overflow-wrap:anywhere}
.key.good .key-value{color:var(--good)}
.key.bad .key-value{color:var(--bad)}
.key-note{color:var(--muted);font-size:13.5px}
.key.warn .key-note{color:var(--warn)}
.crumbs{padding-top:16px;font-size:14px}
.lead{display:grid;gap:8px;padding:22px 0 6px;max-width:90ch}
.crumbs+.lead,.crumbs+.rule>.lead{padding-top:8px}
.plain{margin-top:14px;padding:16px 22px 18px}
.plain>p{max-width:80ch;text-wrap:pretty}
.plain>*+*{margin-top:9px}
.plain>*+h2{margin-top:20px}
.rules{display:grid;gap:7px}
.rules li{display:grid;grid-template-columns:92px minmax(0,1fr) auto;gap:4px 12px;align-items:baseline}
.rules .chip{justify-self:start}
.count{color:var(--muted);font-size:13px}
.told{display:grid;grid-template-columns:minmax(0,1.7fr) minmax(0,1fr);gap:14px;align-items:start}
.told .remedy{border-top:3px solid var(--true)}
.fires{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,500px),1fr));gap:14px;align-items:start}
.fires .plain{margin-top:0}
.fired .pairs{font-size:13.5px}
.fired .pairs{width:100%}
.fired .pairs td{padding-right:0;text-align:right}
.steps{display:flex;flex-wrap:wrap;justify-content:space-between;gap:10px 24px;padding-top:20px}
.steps [rel=next]{margin-left:auto}
.kind{margin-left:6px;color:var(--muted);font-size:13px;font-weight:500}
.names{display:grid;gap:8px}
.names>div{display:grid;grid-template-columns:240px minmax(0,1fr);gap:2px 18px}
.names dd p+p,.api td p+p{margin-top:6px}
.api h3{font-size:18px}
.api h4{margin-top:12px;font-size:14px}
.api .command a,.api td code a{color:var(--link)}
.api section:target,.api:has(h3:target){outline:2px solid var(--link)}
.document{max-width:1000px;margin:16px auto 0;padding:24px 30px 30px}
.document>*{max-width:92ch;margin-top:11px}
.document>.scroll,.document>pre{max-width:100%}
.document>h1{margin-top:0}
.document>h2{margin-top:30px;padding-top:18px;border-top:1px solid var(--grid);font-size:21px}
.document>h3{margin-top:20px;font-size:17px}
.document ul,.document ol{padding-left:22px}
.document ul{list-style:disc}
.document li+li{margin-top:4px}
.document :not(pre)>code{overflow-wrap:anywhere}
.document th,.document td{max-width:75ch}
@media (max-width:900px){
.front{grid-template-columns:minmax(0,1fr);padding-top:16px}
.fights,.told{grid-template-columns:minmax(0,1fr)}
}
@media (max-width:600px){
.site .bar-inner{justify-content:space-between}
.site .places{order:3;width:100%;gap:2px}
.places a{padding:4px 6px}
.places .rest{display:none}
.pitch h1{font-size:27px}
.site h1{font-size:23px}
.setup{grid-template-columns:minmax(0,1fr)}
.example{padding:14px}
.run strong{font-size:26px}
.run s{font-size:16px}
.rules li{grid-template-columns:minmax(0,1fr)}
.names>div{grid-template-columns:minmax(0,1fr)}
.document,.plain{padding:14px 14px 18px}
}
`
