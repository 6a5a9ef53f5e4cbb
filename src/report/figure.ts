import type { Chart } from '../charts/index.ts'
import { formatFigure } from '../core/units.ts'
import { Html, html } from './markup.ts'
import { nothing, tableHtml, tableId } from './table.ts'
import type { Report } from '../core/result.ts'

/** Whether a chart carries its table, or links to where the page shows that table anyway. */
export type Numbers = 'folded' | 'elsewhere'

/** A chart with caption and table; `titled` when no heading near it says the finding. */
export function chartHtml(report: Report, chart: Chart | undefined, titled: boolean, numbers: Numbers = 'folded'): Html {
  if (chart === undefined) return nothing
  const name = Object.entries(report.tables).find(([, table]) => table === chart.table)?.[0] ?? null
  const height = 'height' in chart.spec && typeof chart.spec.height === 'number' ? chart.spec.height + 44 : 0
  return html`<figure class="chart-box">${titled && html`<figcaption class="chart-title">${chart.title}</figcaption>`}
<div class="chart" data-chart="${chart.id}" style="min-height:${height}px"></div>
<p class="caption">${chart.description}</p>
${numbers === 'elsewhere' && name !== null
    ? html`<p class="numbers"><a href="#${tableId(name)}">The numbers as a table<span class="unseen">: ${chart.table.title}</span></a></p>`
    : html`<details class="numbers"><summary>The numbers as a table<span class="unseen">: ${chart.table.title}</span></summary>${tableHtml(chart.table, name)}</details>`}
</figure>`
}

/** What the named figures rest on, one line each. */
export function basisOf(report: Report, names: string[]): Html {
  const known = names.filter(name => report.figures[name] !== undefined)
  if (known.length === 0) return html`<p class="nothing">No figure of this part is in the report.</p>`
  return html`<dl class="basis">${known.map(name => html`<div><dt><code>${name}</code> = ${formatFigure(name, report.figures[name])}</dt><dd>${report.figures[name]?.basis}</dd></div>`)}</dl>`
}
