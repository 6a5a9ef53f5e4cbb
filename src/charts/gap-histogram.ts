import { table } from 'arquero'
import { namedTable, numbersOf, rowsOf } from './source.ts'
import { ALERT, QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatCount } from '../core/units.ts'

const SECTOR = 512
const DIRECTIONS = ['backward', 'zero', 'forward']

/** How far the next request lies, in powers of two: backward to the left, forward to the right. */
export const gapHistogram: ChartOf = report => {
  const source = namedTable(report, 'io.gapHistogram', ['direction', 'fromSectors', 'toSectors', 'count'])
  if (source === null) return null
  const directions = (source.columns['direction'] ?? []).map(String)
  const from = numbersOf(source, 'fromSectors'), to = numbersOf(source, 'toSectors'), counts = numbersOf(source, 'count')
  const bars = directions.map((direction, i) => {
    const near = Math.min(Math.abs(from[i] ?? 0), Math.abs(to[i] ?? 0)) * SECTOR
    const side = direction === 'backward' ? -1 : direction === 'forward' ? 1 : 0
    return { direction, near: side === 0 ? 0 : near, side, count: counts[i] ?? 0 }
  }).toSorted((a, b) => a.side - b.side || a.side * (a.near - b.near))
  const farthest = bars.reduce((best, bar) => bar.side !== 0 && bar.count > best.count ? bar : best, { direction: '', near: 0, side: 0, count: 0 })
  const names = bars.map(bar => bar.side === 0 ? '0' : `${bar.side < 0 ? '\u2212' : '+'}${formatBytes(bar.near)}`)
  const top = Math.max(1, ...bars.map(bar => bar.count))
  const ticks = [0, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].filter(tick => tick <= top * 1.5)
  return {
    id: 'gap-histogram',
    title: farthest.count === 0
      ? 'Every request starts where the one before it ended'
      : `When the position jumps, it most often goes ${farthest.direction} by ${formatBytes(farthest.near)} to ${formatBytes(farthest.near * 2)} (${formatCount(farthest.count)} times)`,
    description: 'Each bar holds the gaps from the distance below it up to twice that. The scale of counts is logarithmic, so that rare jumps stay visible.',
    table: source,
    spec: {
      ...frame,
      height: 200,
      data: { values: rowsOf(table({ name: names, direction: bars.map(bar => bar.direction), count: bars.map(bar => bar.count) })) },
      mark: { type: 'bar', aria: false },
      encoding: {
        x: { field: 'name', type: 'ordinal', sort: null, axis: { title: 'gap to the previous request', labelAngle: -50, labelOverlap: 'parity', labelSeparation: 2 } },
        y: { field: 'count', type: 'quantitative', scale: { type: 'symlog', constant: 1 }, axis: { title: 'gaps (count, log scale)', values: ticks, format: ',d', labelOverlap: false } },
        color: { field: 'direction', type: 'nominal', sort: DIRECTIONS, scale: { domain: DIRECTIONS, range: [ALERT, QUIET, TRUE] } },
        tooltip: [{ field: 'direction' }, { field: 'name', title: 'from' }, { field: 'count', format: ',d' }],
      },
    },
  }
}
