import { table } from 'arquero'
import { counted, namedTable, numbersOf, rowsOf } from './source.ts'
import { QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatShare } from '../core/units.ts'

const SECTOR = 512
const OF = ['share of requests', 'share of bytes']

/** Sizes of requests in powers of two: how many there are, and how many bytes they carry. */
export const requestSizes: ChartOf = report => {
  const source = namedTable(report, 'io.sizes', ['sectors', 'requests'])
  if (source === null) return null
  const sectors = numbersOf(source, 'sectors'), requests = numbersOf(source, 'requests')
  const count = sum(requests), bytes = sum(sectors.map((size, i) => size * SECTOR * (requests[i] ?? 0)))
  if (count === 0 || bytes === 0) return null
  const groups = new Map<number, { requests: number, bytes: number }>()
  let common = 0
  sectors.forEach((size, i) => {
    const limit = Math.max(0, Math.ceil(Math.log2(Math.max(1, size))))
    const group = groups.get(limit) ?? { requests: 0, bytes: 0 }
    group.requests += requests[i] ?? 0
    group.bytes += size * SECTOR * (requests[i] ?? 0)
    groups.set(limit, group)
    if ((requests[i] ?? 0) > (requests[common] ?? 0)) common = i
  })
  const limits = [...groups.keys()].toSorted((a, b) => a - b)
  const size: string[] = [], of: string[] = [], share: number[] = []
  for (const limit of limits) {
    const group = groups.get(limit) ?? { requests: 0, bytes: 0 }
    size.push(`\u2264 ${formatBytes(2 ** limit * SECTOR)}`, `\u2264 ${formatBytes(2 ** limit * SECTOR)}`)
    of.push(...OF)
    share.push(group.requests / count, group.bytes / bytes)
  }
  const typical = (sectors[common] ?? 0) * SECTOR, times = requests[common] ?? 0
  return {
    id: 'request-sizes',
    title: `${formatShare(times / count)} of ${counted(report)} are exactly ${formatBytes(typical)} and carry ${formatShare(typical * times / bytes)} of the bytes`,
    description: 'Requests grouped by size, each group up to and including the size below it and larger than the group before. The table has every size on its own.',
    table: source,
    spec: {
      ...frame,
      height: 200,
      data: { values: rowsOf(table({ size, of, share, label: share.map(formatShare) })) },
      mark: { type: 'bar' },
      encoding: {
        x: { field: 'size', type: 'ordinal', sort: null, axis: { title: 'size of one request', labelAngle: 0 } },
        xOffset: { field: 'of', type: 'nominal', sort: OF },
        y: { field: 'share', type: 'quantitative', axis: { title: 'share (%)', labelExpr: 'round(datum.value * 100)' } },
        color: { field: 'of', type: 'nominal', sort: OF, scale: { domain: OF, range: [QUIET, TRUE] } },
        tooltip: [{ field: 'size' }, { field: 'of', title: 'part' }, { field: 'label', title: 'share' }],
      },
    },
  }
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
