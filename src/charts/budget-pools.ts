import { formatBytes, formatFactor } from '../core/units.ts'
import { shortName, unitFor } from './budget-steps.ts'
import { namedTable, valueOf } from './source.ts'
import { NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

const KINDS = ['stated demand', 'pool']

/** Each pool and, inside it, the demand that the plan states for it. */
export const budgetPools: ChartOf = (report) => {
  const source = namedTable(report, 'budget.pools', ['pool', 'poolBytes', 'demandBytes', 'timesFactor'])
  if (source === null) return null
  const { pool, poolBytes, demandBytes, timesFactor } = source.columns
  const rows = pool!.flatMap((name, i) => (typeof demandBytes![i] === 'number' ? [{ at: i, pool: String(name), bytes: Number(poolBytes![i]), demand: demandBytes![i], times: timesFactor![i] }] : []))
  if (rows.length === 0) return null
  const { name, size } = unitFor(Math.max(...rows.map(({ bytes, demand }) => Math.max(bytes, demand))))
  const values = rows.flatMap(({ at, pool: of, bytes, demand }) => [{ at, pool: of, kind: KINDS[1]!, size: bytes / size, text: formatBytes(bytes) }, { at, pool: of, kind: KINDS[0]!, size: demand / size, text: formatBytes(demand) }])
  const all = valueOf(report, 'budget.pools')!, demand = valueOf(report, 'budget.demand')!
  const y = { field: 'at', type: 'ordinal' as const, axis: null }
  return {
    id: 'budget-pools',
    title: demand === 0 ? 'No demand is stated' : all < demand ? `The pools are smaller than their stated demand: ${formatBytes(all)} for ${formatBytes(demand)}` : `The pools hold ${formatFactor(all / demand)} their stated demand: ${formatBytes(all)} for ${formatBytes(demand)}`,
    description: 'Wide bar: the pool; narrow bar within it: the demand that the plan itself states, count times the size of each. Demand that is stated is not demand that was measured.',
    table: source,
    spec: {
      ...frame,
      height: 44 * rows.length,
      data: { values },
      encoding: { y },
      layer: [
        ...KINDS.toReversed().map((kind) => ({
          transform: [{ filter: { field: 'kind', equal: kind } }],
          mark: { type: 'bar' as const, height: kind === 'pool' ? 16 : 8, yOffset: 9, cornerRadiusEnd: 0 },
          encoding: {
            x: { field: 'size', type: 'quantitative' as const, axis: { title: `memory (${name})`, grid: true, tickCount: 6, format: ',~f' } },
            color: { field: 'kind', type: 'nominal' as const, scale: { domain: KINDS, range: [TRUE, NAIVE] } },
            tooltip: [{ field: 'pool' }, { field: 'kind' }, { field: 'text', title: 'bytes' }],
          },
        })),
        {
          data: { values: rows.map(({ at, pool: of, bytes, demand: need, times }) => ({ at, text: `${shortName(of)}  ${formatBytes(bytes)} for ${formatBytes(need)}${typeof times === 'number' ? `, ${formatFactor(times)}` : ''}` })) },
          mark: { type: 'text', align: 'left', dx: 2, dy: -9, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { value: 0 }, text: { field: 'text' } },
        },
      ],
    },
  }
}
