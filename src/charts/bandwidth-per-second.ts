import { from } from 'arquero'
import { counted, namedTable, numbersOf, rowsOf } from './source.ts'
import { TRUE, frame } from './theme.ts'
import { thin, thinned } from './thin.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatCount } from '../core/units.ts'

const MIB = 2 ** 20
const MOST_SECONDS = 4_000_000

/** Bytes of each whole second: the numbers behind `io.bandwidth.peak`. */
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
  const values = Array.from({ length: last - first + 1 }, () => 0)
  seconds.forEach((second, i) => { values[Math.floor(second - first)] = (bytes[i] ?? 0) / MIB })
  let peak = 0
  values.forEach((value, i) => { if (value > (values[peak] ?? 0)) peak = i })
  const idle = values.filter(value => value === 0).length
  const spans = thin(values, 1, first)
  const folded = spans.length < values.length
  return {
    id: 'bandwidth-per-second',
    title: `The busiest second is number ${formatCount(first + peak)}, with ${formatBytes((values[peak] ?? 0) * MIB)}; ${idle === 0 ? 'no second in between is idle' : `${formatCount(idle)} of ${formatCount(values.length)} seconds ${idle === 1 ? 'has' : 'have'} no ${counted(report)}`}`,
    description: `One bar per second, counted from the origin.${thinned(values.length)}`,
    table: source,
    spec: {
      ...frame,
      height: 200,
      data: { values: rowsOf(from(spans)) },
      encoding: {
        x: { field: 'from', type: 'quantitative', scale: { nice: false }, axis: { title: 'seconds from the origin', format: ',d', tickCount: 12, tickMinStep: 1 } },
        x2: { field: 'to' },
        tooltip: [
          { field: 'from', title: 'second', format: ',d' },
          { field: 'most', title: 'MiB', format: ',.1f' },
        ],
      },
      layer: [
        {
          mark: { type: 'bar', color: TRUE, opacity: folded ? 0.4 : 0.85, binSpacing: 1, aria: false },
          encoding: { y: { field: 'most', type: 'quantitative', axis: { title: 'MiB in the second', format: ',d' } }, y2: { datum: 0 } },
        },
        ...(folded
          ? [{ mark: { type: 'bar' as const, color: TRUE, aria: false }, encoding: { y: { field: 'least', type: 'quantitative' as const }, y2: { datum: 0 } } }]
          : []),
      ],
    },
  }
}
