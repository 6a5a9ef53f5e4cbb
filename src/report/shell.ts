import { head } from './head.ts'
import { SHAPES, wordmark } from './icons.ts'
import type { Section } from './layout.ts'
import { html, Html } from './markup.ts'
import type { Report } from '../core/result.ts'

/** What the page is made of. */
export interface Page {
  title: string
  subject: string
  report: Report
  sections: Section[]
  body: Html[]
  /** Compiled charts and the report itself, each deflated to base64. */
  chartData: string
  reportData: string
  scripts: PageScripts
}

/** Scripts ready to stand in a page, the runtime packed, and what the policy allows them by. */
interface PageScripts {
  boot: string
  load: string
  runtime: string
  hashes: readonly string[]
}

/** One HTML file: scripts allowed by hash alone, nothing loaded, no eval. */
export function shell(page: Page): string {
  const { boot, load, runtime, hashes } = page.scripts
  const policy = [`script-src ${hashes.join(' ')}`, "style-src 'unsafe-inline'", 'img-src data: blob:']
  return html`${head({ policy, version: page.report.version, title: page.title, script: boot })}
<body>
<a class="skip" href="#main">To the verdict</a>
${topBar(page)}
<main id="main">
<div id="trouble" role="alert" hidden></div>
<noscript><p class="panel noscript">Charts need JavaScript. Every number is in the tables below.</p></noscript>
${page.body}
</main>
<footer><p>Tidemark ${page.report.version} \u00b7 ${page.report.schema} \u00b7 One recording of one machine: another run may differ.</p></footer>
${help}
<script type="application/octet-stream" id="report-data">${new Html(page.reportData)}</script>
<script type="application/octet-stream" id="chart-data">${new Html(page.chartData)}</script>
<script type="application/octet-stream" id="page-script">${new Html(runtime)}</script>
<script>${new Html(load)}</script>
</body>
</html>
`.text
}

function topBar(page: Page): Html {
  const tables = Object.entries(page.report.tables)
  return html`<header class="bar"><div class="bar-inner">
<a class="brand" href="#top">${wordmark}Tidemark</a><span class="subject">${page.subject}</span>
<nav aria-label="Page" class="tools">
<details class="menu"><summary>Contents</summary><ul>${page.sections.map(section => html`<li><a href="#${section.id}">${section.label}</a></li>`)}</ul></details>
<button type="button" class="js" id="theme" aria-label="Theme: switch between dark and light"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.2"/><path class="solid" d="M8 1.800a6.200 6.200 0 0 1 0 12.400z"/></svg><span>Theme</span></button>
<button type="button" class="js" id="print">Print</button>
<button type="button" class="js" id="json">JSON</button>
${tables.length > 0 && html`<details class="menu js"><summary>CSV</summary><ul>${tables.map(([name, table]) => html`<li><button type="button" data-csv="${name}">${table.title}</button></li>`)}</ul></details>`}
<button type="button" class="js" id="help-open" aria-label="Help and keys">?</button>
</nav></div></header>`
}

const help = html`<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">How to read this page</h2>
<p>The verdict comes first, then what it does not show. Big numbers count each request once; the struck ones are what counting every line of the trace would say.</p>
<dl class="keys"><div><dt><kbd>[</kbd> <kbd>]</kbd></dt><dd>previous and next finding</dd></div><div><dt><kbd>?</kbd></dt><dd>this help</dd></div><div><dt><kbd>Esc</kbd></dt><dd>close it</dd></div></dl>
<ul class="shapes"><li><svg viewBox="0 0 16 16" aria-hidden="true">${SHAPES.circle}</svg> clean, passed</li><li><svg viewBox="0 0 16 16" aria-hidden="true">${SHAPES.triangle}</svg> miscounted, warning, doubted</li><li><svg viewBox="0 0 16 16" aria-hidden="true">${SHAPES.broken}</svg> events lost</li><li><svg viewBox="0 0 16 16" aria-hidden="true">${SHAPES.octagon}</svg> invalid, error, failed</li></ul>
<form method="dialog"><button>Close</button></form></dialog>`
