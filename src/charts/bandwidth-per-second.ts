import { from } from 'arquero'
import { counted, namedTable, numbersOf, rowsOf, stageOf } from './source.ts'
import { QUIET, TRUE, frame } from './theme.ts'
import { thin, thinned, type Span } from './thin.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatCount } from '../core/units.ts'
import type { Table } from '../core/result.ts'

const MIB = 2 ** 20
const MOST_SECONDS = 4_000_000

/** Bytes of each whole second at the counted step, the numbers behind `io.bandwidth.peak`, beside those at the other end: completion, or submission where completions are counted. */
export const bandwidthPerSecond: ChartOf = report => {
  const source = namedTable(report, 'io.bandwidth', ['second', 'bytes'])
  if (source === null) return null
  const seconds = numbersOf(source, 'second'), bytes = numbersOf(source, 'bytes')
  let first = Infinity, last = -Infinity
  for (const second of seconds) {
    if (second < first) first = second
    if (second > last) last = second
  }
  if (last - first > MOST_SECONDS) return null
  const dense = (cells: number[]): number[] => {
    const all = Array.from({ length: last - first + 1 }, () => 0)
    seconds.forEach((second, i) => { all[Math.floor(second - first)] = (cells[i] ?? 0) / MIB })
    return all
  }
  const values = dense(bytes)
  let peak = 0
  values.forEach((value, i) => { if (value > (values[peak] ?? 0)) peak = i })
  const busy = values.slice(Math.max(0, values.findIndex(value => value > 0)), values.findLastIndex(value => value > 0) + 1)
  const idle = busy.filter(value => value === 0).length
  const spans = thin(values, 1, first)
  const folded = spans.length < values.length
  const stage = stageOf(report)
  const [column, words] = stage === 'complete' ? ['submittedBytes', 'at submission'] : ['completedBytes', 'at completion']
  const other = isNumbers(source, column) ? steps(thin(dense(numbersOf(source, column)), 1, first)) : null
  const names = stage === 'complete' ? ['at completion', words] : [`at ${stage}`, words]
  const scale = { domain: names, range: [TRUE, QUIET] }
  return {
    id: 'bandwidth-per-second',
    title: `The busiest second is number ${formatCount(first + peak)}, with ${formatBytes((values[peak] ?? 0) * MIB)}; ${idle === 0 ? 'no second in between is idle' : `${formatCount(idle)} of ${formatCount(busy.length)} seconds ${idle === 1 ? 'has' : 'have'} no ${counted(report)}`}`,
    description: `One bar per second${other === null ? '' : `, ${names[0]}; the line is ${words}: a second that submits more than it completes leaves work to the next`}. Counted from the origin, seconds without I/O at zero.${thinned(values.length)}`,
    table: source,
    spec: {
      ...frame,
      height: 200,
      data: { values: rowsOf(from(spans)) },
      encoding: {
        x: { field: 'from', type: 'quantitative', scale: { nice: false }, axis: { title: 'seconds from the origin', format: ',d', tickCount: 12, tickMinStep: 1 } },
      },
      layer: [
        {
          mark: { type: 'bar', opacity: folded ? 0.4 : 0.85, binSpacing: 1, aria: false, ...(other === null ? { color: TRUE } : {}) },
          encoding: {
            x2: { field: 'to' },
            y: { field: 'most', type: 'quantitative', axis: { title: 'MiB in the second', format: ',d' } }, y2: { datum: 0 },
            ...(other === null ? {} : { color: { datum: names[0], type: 'nominal' as const, scale } }),
            tooltip: [{ field: 'from', title: 'second', format: ',d' }, { field: 'most', title: 'MiB', format: ',.1f' }],
          },
        },
        ...(folded
          ? [{ mark: { type: 'bar' as const, color: TRUE, aria: false }, encoding: { x2: { field: 'to' }, y: { field: 'least', type: 'quantitative' as const }, y2: { datum: 0 } } }]
          : []),
        ...(other === null
          ? []
          : [{
              data: { values: rowsOf(from(other)) },
              mark: { type: 'line' as const, interpolate: 'step-after' as const, strokeWidth: 2, aria: false },
              encoding: { y: { field: 'most', type: 'quantitative' as const }, color: { datum: words, type: 'nominal' as const, scale } },
            }]),
      ],
    },
  }
}

function isNumbers(source: Table, column: string): boolean {
  return typeof source.columns[column]?.[0] === 'number'
}

/** Spans as the points of a line that steps: the last one twice. */
function steps(spans: Span[]): Span[] {
  const end = spans.at(-1)
  return end === undefined ? [] : [...spans, { ...end, from: end.to }]
}
