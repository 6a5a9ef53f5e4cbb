import { table } from 'arquero'
import { namedTable, numbersOf, rowsOf, valueOf } from './source.ts'
import { ALERT, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatCount, formatShare } from '../core/units.ts'

const PAGE = 4096
const WHAT = ['added', 'deleted']
/** Most bars drawn for each; the table has every window. */
const MOST = 120

/** Bytes that entered and left the page cache, over time. */
export const pagesOverTime: ChartOf = report => {
  const source = namedTable(report, 'cache.timeline', ['seconds', 'pagesAdded', 'pagesDeleted'])
  if (source === null) return null
  const seconds = numbersOf(source, 'seconds'), added = numbersOf(source, 'pagesAdded'), deleted = numbersOf(source, 'pagesDeleted')
  const first = seconds[0] ?? 0, span = (seconds.at(-1) ?? 0) - first
  let width = Math.max(valueOf(report, 'cache.timeline.width') ?? 0, 1e-3)
  while (span / width > MOST) width *= 2 // whole windows, so that no bar holds a part of one
  const sums = new Map<number, [number, number]>()
  seconds.forEach((second, i) => {
    const bin = Math.floor((second + width * 1e-6) / width)
    const cell = sums.get(bin) ?? [0, 0]
    cell[0] += added[i] ?? 0
    cell[1] += deleted[i] ?? 0
    sums.set(bin, cell)
  })
  const bins = [...sums].toSorted(([a], [b]) => a - b)
  const from = bins.flatMap(([bin]) => [bin * width, bin * width])
  const mib = bins.flatMap(([, [came, went]]) => [came * PAGE / 2 ** 20, -went * PAGE / 2 ** 20])
  const what = bins.flatMap(() => WHAT)
  const label = bins.flatMap(([, [came, went]]) => [formatBytes(came * PAGE), formatBytes(went * PAGE)])
  const total = valueOf(report, 'cache.pagesAdded') ?? 0, refaults = valueOf(report, 'cache.refaults') ?? 0, gone = valueOf(report, 'cache.pagesDeleted') ?? 0
  return {
    id: 'pages-over-time',
    title: total === 0
      ? `${formatBytes(gone * PAGE)} left the page cache and nothing entered it`
      : refaults > 0
        ? `${formatBytes(total * PAGE)} entered the page cache, ${formatShare(refaults / total)} of it after it had been thrown out`
        : `${formatBytes(total * PAGE)} entered the page cache, and ${gone === 0 ? 'nothing left it' : 'nothing that had left it came back'}`,
    description: `Bytes added above the line and deleted below it, in windows of ${formatCount(width)} s. Time from the origin of the report.`,
    table: source,
    spec: {
      ...frame,
      height: 200,
      data: { values: rowsOf(table({ from, to: from.map(start => start + width), mib, what, label })) },
      mark: { type: 'bar', aria: false },
      encoding: {
        x: { field: 'from', type: 'quantitative', bin: { binned: true }, axis: { title: 'time (s)', format: ',~f' } },
        x2: { field: 'to' },
        y: { field: 'mib', type: 'quantitative', stack: null, axis: { title: `MiB per ${formatCount(width)} s` } },
        color: { field: 'what', type: 'nominal', sort: WHAT, scale: { domain: WHAT, range: [TRUE, ALERT] } },
        tooltip: [{ field: 'from', title: 'from (s)', format: ',~f' }, { field: 'what', title: 'pages' }, { field: 'label', title: 'bytes' }],
      },
    },
  }
}
