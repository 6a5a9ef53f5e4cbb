import { compile } from 'vega-lite'
import { chartConfig, type Chart } from '../charts/index.ts'
import { packRows, type PackedChart } from './pack.ts'
import type { Cell } from '../core/result.ts'

/** A chart as a Vega spec, its rows taken out; `warn` hears what Vega-Lite has to say. */
export function compileChart(chart: Chart, warn: (message: string) => void = () => {}): PackedChart {
  const { data } = chart.spec
  const rows = data !== undefined && data !== null && 'values' in data && Array.isArray(data.values) ? data.values as Record<string, Cell>[] : []
  const say = (...messages: readonly unknown[]) => {
    warn(messages.map(String).join(' '))
    return logger
  }
  const quiet = () => logger
  const logger = { warn: say, error: say, info: quiet, debug: quiet, level: quiet as never }
  const spec = { ...chart.spec, data: { name: 'rows' }, description: chart.title } as typeof chart.spec
  return { id: chart.id, spec: compile(spec, { config: chartConfig, logger }).spec, data: { rows: packRows(rows) } }
}
