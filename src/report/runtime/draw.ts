import type { PackedChart } from '../pack.ts'
import { showTip } from './tooltip.ts'
import { unpackRows } from './unpack.ts'
import type { Vega } from './vega.ts'

interface DataSource { name: string, values?: object[] }

/** Draws every chart into its place, from the top of the page down. */
export async function drawCharts(vega: Vega, charts: PackedChart[]): Promise<void> {
  const places = [...document.querySelectorAll<HTMLElement>('[data-chart]')]
  for (const place of places) {
    const chart = charts.find(one => one.id === place.dataset['chart'])
    if (chart === undefined) continue
    const spec = chart.spec as { data?: DataSource[] }
    for (const source of spec.data ?? []) {
      const rows = chart.data[source.name]
      if (rows !== undefined) source.values = unpackRows(rows)
    }
    const view = new vega.View(vega.parse(spec, {}, { ast: true }), {
      expr: vega.expressionInterpreter,
      renderer: 'svg',
      container: place,
      hover: true,
      tooltip: showTip,
    })
    await view.runAsync()
  }
}
