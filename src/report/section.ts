import type { Chart } from '../charts/index.ts'
import { basisOf, chartHtml, type Numbers } from './figure.ts'
import type { Section } from './layout.ts'
import { html, type Html } from './markup.ts'
import { tableHtml } from './table.ts'
import type { Cell, Report, Table } from '../core/result.ts'

/** A section around one chart; its heading is the chart's finding. */
export function charted(report: Report, id: string, label: string, chart: Chart | undefined, empty: string, figures: string[], more?: Html, numbers?: Numbers): Section {
  return { id, label, heading: chart?.title ?? empty, body: html`${chartHtml(report, chart, false, numbers)}${more}`, how: basisOf(report, figures) }
}

/** A section around one table. */
export function tabled(report: Report, id: string, label: string, name: string, heading: (source: Table) => string, how: Html, draw: Record<string, (cell: Cell) => Html> = {}, shown: Table | null = null): Section {
  const source = report.tables[name]
  const empty = source === undefined || Object.values(source.columns).every(cells => cells.length === 0)
  return { id, label, heading: empty ? 'Nothing to show' : heading(source), body: tableHtml(shown ?? source, name, draw), how }
}
