const LIGHT = `color-scheme:light;--bg:#f4f6f7;--panel:#fff;--fg:#15222c;--muted:#52616c;--line:#d3dade;--grid:#e8ecee;--link:#0a6280;
--true:#0f7391;--naive:#b3bcc3;--alert:#b9512f;--quiet:#96a3ac;
--good:#176442;--good-bg:#e3f2ea;--warn:#7d4b00;--warn-bg:#fcefd5;--bad:#9c2620;--bad-bg:#fbe5e2;--calm:#37505f;--calm-bg:#e9eff2;--shade:0 1px 2px rgb(20 34 44/.06)`

const DARK = `color-scheme:dark;--bg:#0e151a;--panel:#151e25;--fg:#e2e9ed;--muted:#9fafba;--line:#2a3740;--grid:#212c34;--link:#76c7df;
--true:#4bb0cc;--naive:#566570;--alert:#e08c6d;--quiet:#7d8d98;
--good:#86d6aa;--good-bg:#15301f;--warn:#f0c274;--warn-bg:#362a12;--bad:#f6a197;--bad-bg:#3d1d1a;--calm:#b0c7d4;--calm-bg:#1e2b34;--shade:none`

/** Cells of the columns that a table's classes n1, n2 ... say are numbers: 24 are enough for every table there is. */
const NUMBERS = Array.from({ length: 24 }, (_, c) => `.n${c + 1} tr>:nth-child(${c + 1})`).join()

const FRAME = `
*{box-sizing:border-box}
html{scroll-padding-top:60px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--link);text-underline-offset:2px}
code,kbd{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em}
h1,h2,h3,p,dl,dd,ul,figure{margin:0;padding:0}
ul{list-style:none}
svg{fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:8px;top:-60px;z-index:9;padding:8px 12px;background:var(--panel)}
.skip:focus{top:8px}
html:not(.js) .js{display:none}
main,.bar-inner,footer{max-width:1240px;margin:0 auto;padding:0 20px}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:8px;box-shadow:var(--shade)}
.bar{position:sticky;top:0;z-index:5;background:var(--panel);border-bottom:1px solid var(--line)}
.bar-inner{display:flex;align-items:center;gap:12px;min-height:46px}
.brand{display:flex;align-items:center;gap:8px;color:var(--fg);font-size:17px;font-weight:650;letter-spacing:-.01em;text-decoration:none}
.mark{width:22px;height:20px;stroke:var(--true);stroke-width:1.8}
.mark .level{stroke:var(--fg)}
.subject{color:var(--muted);padding-left:12px;border-left:1px solid var(--line)}
.tools{display:flex;flex-wrap:wrap;gap:6px;margin-left:auto}
button,.menu>summary{display:inline-flex;align-items:center;gap:6px;min-height:30px;padding:2px 11px;border:1px solid var(--line);border-radius:6px;background:var(--panel);color:var(--fg);font:inherit;font-size:13.5px;cursor:pointer;list-style:none}
button:hover,.menu>summary:hover{background:var(--calm-bg)}
.tools button svg{width:14px;height:14px}
.solid{fill:currentColor;stroke:none}
.menu{position:relative}
.menu>summary::-webkit-details-marker{display:none}
.menu>summary::after{content:"";width:5px;height:5px;margin:-3px 0 0 1px;border:solid var(--muted);border-width:0 1.5px 1.5px 0;rotate:45deg}
.menu>ul{position:absolute;right:0;top:36px;z-index:6;min-width:220px;max-height:70vh;overflow:auto;padding:6px;background:var(--panel);border:1px solid var(--line);border-radius:8px;box-shadow:0 8px 24px rgb(0 0 0/.18)}
.menu li>*{display:block;width:100%;padding:5px 10px;border:0;border-radius:5px;color:var(--fg);font-size:14px;text-align:left;text-decoration:none}
.menu li>*:hover{background:var(--calm-bg)}
.chip{display:inline-flex;align-items:center;gap:5px;padding:1px 9px 1px 7px;border-radius:99px;font-size:12.5px;font-weight:600;white-space:nowrap;vertical-align:1px}
.chip svg{width:13px;height:13px}
.chip.good{color:var(--good);background:var(--good-bg)}
.chip.warn{color:var(--warn);background:var(--warn-bg)}
.chip.bad{color:var(--bad);background:var(--bad-bg)}
.chip.calm{color:var(--calm);background:var(--calm-bg)}
.chip.grade{padding:3px 12px 3px 9px;font-size:14px;letter-spacing:.03em;margin-right:4px}
.chip.grade svg{width:16px;height:16px}
.nothing{color:var(--muted);font-style:italic}
footer{padding:20px 20px 32px;color:var(--muted);font-size:13px}
#trouble{margin-top:12px;padding:10px 16px;border-radius:8px;color:var(--bad);background:var(--bad-bg)}
.noscript{margin-top:12px;padding:8px 16px}
`

const FIRST = `
.first{display:grid;grid-template-columns:minmax(0,1fr);gap:10px;padding:12px 0 6px}
.verdict{padding:11px 18px 12px}
.verdict h1,.not-shown{font-size:17px;line-height:1.45;font-weight:400;text-wrap:pretty;overflow-wrap:anywhere}
.sentence{font-weight:600}
.unbroken{white-space:nowrap}
.not-shown{margin-top:3px;color:var(--muted)}
.answers{padding:9px 18px 11px;display:grid;gap:5px;font-size:15px;line-height:1.45}
.answers dt{font-weight:600;display:inline}
.answers dd{display:inline;margin:0 0 0 6px;overflow-wrap:anywhere}
.not-shown strong{color:var(--fg);font-weight:600}
.tiles{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:10px}
.tile{display:flex;flex-direction:column;padding:9px 18px 10px;overflow-wrap:anywhere}
.tile-label{font-size:13.5px;color:var(--muted)}
.tile-value{font-size:32px;line-height:1.2;font-weight:620;letter-spacing:-.02em}
.tile-value small{font-size:18px;font-weight:500;letter-spacing:0;color:var(--muted)}
.tile-value.none{font-size:18px;line-height:38px;font-weight:500;letter-spacing:0;color:var(--muted);font-style:italic}
.tile.good .tile-value{color:var(--good)}
.tile.bad .tile-value{color:var(--bad)}
.tile-naive{font-size:13.5px;color:var(--muted)}
.tile.warn .tile-naive{color:var(--warn)}
.tile-naive s{text-decoration-thickness:1.5px}
.tile-note{font-size:12.5px;color:var(--muted)}
.main-chart{padding:10px 18px 8px}
.quality{display:flex;flex-wrap:wrap;padding:7px 0}
.quality>div{flex:1 1 auto;padding:1px 18px;border-left:1px solid var(--line)}
.quality>div:first-child{border-left:0}
.quality dt{font-size:12px;color:var(--muted)}
.quality dd{font-size:14.5px;font-weight:600;overflow-wrap:anywhere}
.quality .warn dd{color:var(--warn)}
.quality .bad dd{color:var(--bad)}
.quality .good dd{color:var(--good)}
`

const PARTS = `
section{margin-top:12px;background:var(--panel);border:1px solid var(--line);border-radius:8px;box-shadow:var(--shade)}
summary{cursor:pointer}
.part>summary{display:flex;gap:10px;align-items:baseline;padding:12px 18px;list-style:none}
.part>summary::-webkit-details-marker{display:none}
.part>summary::before{content:"";flex:none;width:7px;height:7px;border:solid var(--muted);border-width:0 1.5px 1.5px 0;rotate:-45deg;translate:0 -2px}
.part[open]>summary::before{rotate:45deg;translate:0 -4px}
h2{font-size:17.5px;line-height:1.4;font-weight:620;text-wrap:pretty;overflow-wrap:anywhere}
h2 .label{display:block;font-size:13px;font-weight:500;color:var(--muted)}
h3{font-size:15.5px;line-height:1.5;font-weight:600;overflow-wrap:anywhere}
.content{display:grid;grid-template-columns:minmax(0,1fr);gap:14px;padding:2px 18px 16px 35px}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:18px 36px}
.apart{padding-top:14px;border-top:1px solid var(--grid)}
.chart-box{min-width:0}
.chart-title{font-size:15px;font-weight:600;line-height:1.4;margin-bottom:4px;text-wrap:pretty;overflow-wrap:anywhere}
.chart{width:100%;min-width:0;overflow:hidden}
.chart svg{display:block;max-width:100%;stroke:none}
.caption,.aside,.more{font-size:13px;color:var(--muted);max-width:100ch;text-wrap:pretty;overflow-wrap:anywhere}
.numbers,.how{font-size:13.5px}
.numbers>summary,.numbers>a,.how>summary{width:fit-content;color:var(--link);font-size:13px}
.numbers>.scroll,.numbers>p{margin-top:6px}
.how{padding-top:10px;border-top:1px solid var(--grid)}
.how>:not(summary){margin-top:6px;color:var(--muted);max-width:100ch}
.how dt,.how dd{overflow-wrap:anywhere}
.how b,.how code{color:var(--fg)}
.scroll{position:relative;overflow-x:auto;max-width:100%}
.numbers .scroll{max-height:420px;overflow:auto}
table{justify-self:start;border-collapse:collapse;font-size:13.5px;line-height:1.45}
caption{padding:2px 0 4px;text-align:left;font-weight:600;white-space:nowrap}
th,td{padding:3px 18px 3px 0;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top;font-weight:400;max-width:60ch;overflow-wrap:break-word}
thead th{color:var(--muted);font-size:12.5px;white-space:nowrap;border-bottom-color:var(--line)}
${NUMBERS}{text-align:right;white-space:nowrap}
.small{min-height:22px;padding:0 8px;margin-left:6px;font-size:12px;font-weight:500;color:var(--link)}
.pairs th{color:var(--muted);white-space:nowrap}
.pairs td{font-weight:600;overflow-wrap:anywhere}
.finding{padding:12px 0 0;border-top:1px solid var(--grid);scroll-margin-top:60px;border-radius:4px}
.finding .evidence{margin:6px 0}
@media (min-width:761px){.finding{display:grid;grid-template-columns:minmax(250px,auto) 1fr;gap:0 36px}.finding h3{grid-column:1/-1}.finding .advice{margin-top:9px}}
.finding:first-child{border-top:0;padding-top:0}
.finding:focus{outline:2px solid var(--link);outline-offset:6px}
.finding code{color:var(--muted);font-weight:500}
.advice{max-width:80ch}
.basis,.glossary{display:grid;gap:6px}
.basis dt{color:var(--fg)}
.basis dd{overflow-wrap:anywhere}
.glossary{grid-template-columns:repeat(auto-fit,minmax(min(100%,360px),1fr));gap:10px 36px}
.glossary dt{font-weight:600}
.glossary dd{color:var(--muted);font-size:14px}
#help{max-width:560px;padding:20px 24px;border:1px solid var(--line);border-radius:10px;background:var(--panel);color:var(--fg)}
#help::backdrop{background:rgb(8 14 18/.5)}
#help>*{margin-bottom:12px}
.keys>div{display:flex;gap:14px;padding:3px 0}
.keys dt{min-width:64px}
kbd{padding:1px 7px;border:1px solid var(--line);border-bottom-width:2px;border-radius:5px}
.shapes li{display:flex;align-items:center;gap:9px}
.shapes svg{width:16px;height:16px}
#tip{position:fixed;z-index:8;pointer-events:none;visibility:hidden;max-width:320px;padding:6px 10px;border:1px solid var(--line);border-radius:6px;background:var(--panel);color:var(--fg);font-size:13px;box-shadow:0 4px 14px rgb(0 0 0/.2);overflow-wrap:anywhere}
#tip.shown{visibility:visible}
#tip span{display:inline-block;min-width:70px;margin-right:10px;color:var(--muted)}
`

const NARROW = `
@media (max-width:900px){
.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}
.quality>div{flex-basis:30%;border-left:0}
}
@media (max-width:600px){
main,.bar-inner,footer{padding-left:12px;padding-right:12px}
.bar{position:static}
.bar-inner{flex-wrap:wrap;padding-top:8px;padding-bottom:8px}
.tools{margin-left:0;width:100%;gap:5px}
button,.menu>summary{padding:2px 9px}
#theme span{display:none}
.menu:first-child>ul{right:auto;left:0}
.verdict,.main-chart{padding-left:14px;padding-right:14px}
.verdict h1,.not-shown{font-size:16px}
.tile{padding:9px 14px 10px}
.tile-value{font-size:26px}
.content{padding-left:14px;padding-right:14px}
.part>summary{padding-left:14px;padding-right:14px}
.quality>div{flex-basis:45%;padding:2px 14px}
.pairs th{white-space:normal;overflow-wrap:anywhere}
}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`

const PRINT = `
@media print{
body{background:#fff;font-size:11pt}
.bar{position:static;border:0}
.tools,.skip,.small,#tip,#trouble{display:none!important}
.panel,section{box-shadow:none;break-inside:avoid-page}
section{break-inside:auto}
summary{break-after:avoid}
.numbers .scroll{max-height:none}
.scroll{overflow:visible}
.chart svg{height:auto}
tr,figure,.finding{break-inside:avoid}
details::details-content{content-visibility:visible!important}
a{color:inherit;text-decoration:none}
}
`

/** Everything the page wears. Variables first: charts take their colours from them too. */
export const css = `:root{${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
@media screen{:root[data-theme=dark]{${DARK}}}
${FRAME}${FIRST}${PARTS}${NARROW}${PRINT}`
