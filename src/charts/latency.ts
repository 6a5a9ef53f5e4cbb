import { table } from 'arquero'
import { counted, namedTable, numbersOf, rowsOf } from './source.ts'
import { QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatCount, formatDuration } from '../core/units.ts'

const SPANS: [stage: string, words: string][] = [['queueToIssue', 'queue to issue'], ['issueToComplete', 'issue to complete'], ['queueToComplete', 'queue to complete']]
const POINTS = ['p50', 'p90', 'p99', 'max'] as const
const COLOURS = [TRUE, TRUE, TRUE, QUIET]

/** Percentiles of latency between two steps, from least to largest, on a logarithmic scale. */
export const latency: ChartOf = report => {
  const source = namedTable(report, 'io.latency', ['stage', 'op', 'requests', 'min', 'p50', 'p90', 'p99', 'max'])
  if (source === null) return null
  const op = String(report.settings['op'] ?? 'read')
  const stages = source.columns['stage'] ?? [], ops = source.columns['op'] ?? []
  const columns = Object.fromEntries(['requests', 'min', ...POINTS].map(name => [name, numbersOf(source, name)]))
  const valueAt = (name: string, row: number): number => columns[name]?.[row] ?? 0
  const rows = SPANS.flatMap(([stage, words]) => {
    const row = stages.findIndex((one, i) => one === stage && ops[i] === op)
    return row < 0 ? [] : [{ stage, words, row }]
  })
  const main = rows.find(({ stage }) => stage === 'issueToComplete')?.row
  if (main === undefined) return null
  // The scale is logarithmic: what took no time at all is drawn at 1 ns.
  const drawn = (ns: number): number => Math.max(1, ns)
  const points = rows.flatMap(({ words, row }) => POINTS.map(point => ({ words, point, ns: drawn(valueAt(point, row)), label: formatDuration(valueAt(point, row)) })))
  const ranges = rows.map(({ words, row }) => ({ words, from: drawn(valueAt('min', row)), to: drawn(valueAt('max', row)) }))
  const low = Math.min(...ranges.map(({ from }) => from)), high = Math.max(...ranges.map(({ to }) => to))
  const column = (name: keyof (typeof points)[number]) => points.map(one => one[name])
  return {
    id: 'latency',
    title: `Half of the ${counted(report)} complete within ${formatDuration(valueAt('p50', main))} of issue; one in a hundred takes ${formatDuration(valueAt('p99', main))} or more`,
    description: `Latency of ${formatCount(valueAt('requests', main))} completed ${counted(report)}: a line from the least to the largest, marks at the 50th, 90th and 99th percentile and at the largest. The scale is logarithmic. The table has every operation.`,
    table: source,
    spec: {
      ...frame,
      height: rows.length * 48 + 24,
      data: { values: rowsOf(table({ words: column('words'), point: column('point'), ns: column('ns'), label: column('label') })) },
      encoding: { y: { field: 'words', type: 'nominal', sort: SPANS.map(([, words]) => words), axis: { title: null, labelLimit: 140, labelColor: 'var(--fg)', domain: false } } },
      layer: [
        {
          data: { values: ranges },
          mark: { type: 'rule', color: QUIET, strokeWidth: 2, aria: false },
          encoding: { x: { field: 'from', type: 'quantitative', scale: { type: 'log', domain: [low, Math.max(high, low * 10)], nice: true } }, x2: { field: 'to' } },
        },
        {
          mark: { type: 'tick', thickness: 4, size: 22 },
          encoding: {
            x: {
              field: 'ns', type: 'quantitative', scale: { type: 'log' },
              axis: { title: 'latency (log scale)', grid: true, tickCount: 8, labelExpr: "datum.value >= 1e9 ? format(datum.value / 1e9, '~g') + ' s' : datum.value >= 1e6 ? format(datum.value / 1e6, '~g') + ' ms' : datum.value >= 1e3 ? format(datum.value / 1e3, '~g') + ' \u00b5s' : format(datum.value, '~g') + ' ns'" },
            },
            color: { field: 'point', type: 'nominal', sort: [...POINTS], scale: { domain: [...POINTS], range: COLOURS }, legend: null },
            tooltip: [{ field: 'words', title: 'from' }, { field: 'point', title: 'value' }, { field: 'label', title: 'latency' }],
          },
        },
        // Each label away from the other, so that close percentiles stay readable.
        ...(['p50', 'p99'] as const).map(point => ({
          mark: { type: 'text' as const, dy: -17, align: point === 'p50' ? 'right' as const : 'left' as const, dx: point === 'p50' ? 3 : -3, color: 'var(--fg)', fontSize: 11, aria: false },
          transform: [{ filter: `datum.point === '${point}'` }, { calculate: "datum.point + ' ' + datum.label", as: 'text' }],
          encoding: { x: { field: 'ns', type: 'quantitative' as const }, text: { field: 'text' } },
        })),
      ],
    },
  }
}
