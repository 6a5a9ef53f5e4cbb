import { formatBytes, formatCount } from '../core/units.ts'
import type { Report } from '../index.ts'
import { gradeChip, severityChip } from '../report/icons.ts'
import type { Layout } from '../report/layout.ts'
import { html, type Html } from '../report/markup.ts'
import { tileHtml } from '../report/screen.ts'

/** What people look at first: verdict, tiles, findings, and what was recognised. */
export function summary(report: Report, layout: Layout): Html {
  const { verdict, findings } = report
  return html`<div class="verdict panel"><h2 id="verdict" tabindex="-1">${gradeChip(verdict.grade)} <span class="sentence">${verdict.sentence}</span></h2>
<p class="not-shown"><strong>This does not show:</strong> ${verdict.notShown.length === 0 ? 'whatever was not recorded' : verdict.notShown.join('; ')}.</p></div>
<ul class="tiles">${layout.tiles(report).map(tileHtml)}</ul>
<div class="two-sides"><section class="panel plain" aria-labelledby="found"><h3 id="found">${findings.length === 0 ? 'No finding' : findings.length === 1 ? '1 finding' : `${findings.length} findings`}</h3>
${findings.length === 0 ? html`<p>None of the known mistakes shows in this recording.</p>` : html`<ul class="found">${findings.map(({ id, severity, title }) => html`<li>${severityChip(severity)} <span>${title} <code>${id}</code></span></li>`)}</ul>`}</section>
<section class="panel plain" aria-labelledby="recognised"><h3 id="recognised">What was recognised</h3>
<ul class="recognised">${report.inputs.map(({ name, format, bytes, events, role }) =>
    html`<li class="${role === 'not read' ? 'left' : ''}"><b>${name}</b> <span>${[format, role, bytes === null ? '' : formatBytes(bytes), events === null ? '' : `${formatCount(events)} events`].filter((word) => word !== '').join(' \u00b7 ')}</span></li>`)}</ul></section></div>`
}
