import { from } from 'arquero'
import { namedTable, numbersOf, rowsOf, valueOf } from './source.ts'
import { TRUE, frame } from './theme.ts'
import { thin, thinned } from './thin.ts'
import type { ChartOf } from './types.ts'
import { formatAbout, formatCount } from '../core/units.ts'

/** Requests between issue and completion, window by window: the largest number light, the mean dark. */
export const queueDepth: ChartOf = report => {
  const source = namedTable(report, 'io.queueDepth', ['seconds', 'mean', 'max'])
  const width = valueOf(report, 'io.queueDepth.width'), most = valueOf(report, 'io.queueDepth.max'), mean = valueOf(report, 'io.queueDepth.mean')
  if (source === null || width === null || most === null) return null
  const start = numbersOf(source, 'seconds')[0] ?? 0, count = source.columns['seconds']?.length ?? 0
  const peaks = thin(numbersOf(source, 'max'), width, start), means = thin(numbersOf(source, 'mean'), width, start)
  const values = peaks.map((span, i) => ({ from: span.from, to: span.to, peak: span.most, mean: means[i]?.most ?? 0 }))
  return {
    id: 'queue-depth',
    title: `At most ${formatCount(most)} ${most === 1 ? 'request is' : 'requests are'} open at once${mean === null ? '' : `, ${formatAbout(mean)} on average`}`,
    description: `Requests of every operation between issue and completion, in windows of ${formatCount(width)} s: light up to the largest number, dark up to the mean over time.${thinned(count)}`,
    table: source,
    spec: {
      ...frame,
      height: 160,
      data: { values: rowsOf(from(values)) },
      encoding: {
        x: { field: 'from', type: 'quantitative', scale: { nice: false }, axis: { title: 'seconds from the origin', format: ',~f', tickCount: 12 } },
        x2: { field: 'to' },
        tooltip: [{ field: 'from', title: 'from (s)', format: ',.3~f' }, { field: 'peak', title: 'most', format: ',d' }, { field: 'mean', format: ',.2~f' }],
      },
      layer: [
        { mark: { type: 'bar', color: TRUE, opacity: 0.4, cornerRadiusEnd: 0, aria: false }, encoding: { y: { field: 'peak', type: 'quantitative', axis: { title: 'requests open', format: ',d', tickMinStep: 1 } }, y2: { datum: 0 } } },
        { mark: { type: 'bar', color: TRUE, cornerRadiusEnd: 0, aria: false }, encoding: { y: { field: 'mean', type: 'quantitative' }, y2: { datum: 0 } } },
      ],
    },
  }
}
