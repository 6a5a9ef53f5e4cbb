import { namedTable, numbersOf } from './source.ts'
import { ALERT, QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { power } from '../core/elementary.ts'
import { formatAbout, formatFactor } from '../core/units.ts'

/** Share of the width that the points take; names stand in the rest, one below the other. */
const POINTS = 0.66
const ROW = 22
const FRONT = ['unbeaten', 'beaten', 'in pieces']
const TIMES = [1, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000]

/** Steps an allocation against memory over the lower bound; what nothing beats in both is coloured. */
export const scratchCost: ChartOf = (report) => {
  const source = namedTable(report, 'alloc.cost', ['policy', 'kind', 'stepsPerAllocation', 'boundFactor'])
  if (source === null) return null
  const names = source.columns['policy']!.map(String), kinds = source.columns['kind']!, steps = numbersOf(source, 'stepsPerAllocation'), factors = source.columns['boundFactor']!
  const points = names.flatMap((policy, i) => typeof factors[i] === 'number' && steps[i]! > 0 && kinds[i] !== 'bound' ? [{ policy, kind: String(kinds[i]), steps: steps[i]!, factor: factors[i] }] : [])
  if (points.length === 0) return null
  const beaten = (one: (typeof points)[number]): boolean => one.kind !== 'policy' || points.some((other) => other !== one && other.kind === 'policy' && other.steps <= one.steps && other.factor <= one.factor && (other.steps < one.steps || other.factor < one.factor))
  const low = Math.min(...points.map((one) => one.steps)), high = Math.max(...points.map((one) => one.steps), low * 10)
  const floor = 1, ceiling = Math.max(...points.map(({ factor }) => factor), 1.1), left = low / 1.3
  const right = left * power(high / left, 1 / POINTS), height = Math.max(180, points.length * ROW + 20)
  // Names in the order of their points, evenly apart, each tied to its point by a line.
  const sorted = points.toSorted((a, b) => b.factor - a.factor || b.steps - a.steps)
  const scale = (share: number): number => floor * 0.98 * power(ceiling * 1.1 / (floor * 0.98), share)
  const values = sorted.map((one, i) => ({
    ...one, front: one.kind !== 'policy' ? FRONT[2] : beaten(one) ? FRONT[1] : FRONT[0], elbow: left * power(right / left, POINTS + 0.05), name: scale(1 - (i + 0.5) / sorted.length),
    label: `${one.policy}  ${formatFactor(one.factor)}`, stepsText: formatAbout(one.steps), factorText: formatFactor(one.factor),
  }))
  const front = values.filter((one) => one.front === FRONT[0]).map(({ policy }) => policy)
  const y = { type: 'quantitative' as const, scale: { type: 'log' as const, domain: [scale(0), scale(1)], nice: false }, axis: { title: 'times the lower bound (log)', format: '~g', values: TIMES, labelOverlap: 'greedy' as const } }
  const x = { type: 'quantitative' as const, scale: { type: 'log' as const, domain: [left, right], nice: false }, axis: { title: 'steps an allocation (log scale)', format: '~g', grid: true, values: [0.001, 0.01, 0.1, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000].filter((tick) => tick >= left && tick <= high * 1.3) } }
  return {
    id: 'scratch-cost',
    title: front.length === 0 ? 'What each policy does for an allocation, beside the memory that it needs' : front.length === 1 ? `${front[0]!} needs the fewest steps and the least memory` : `Between ${front.slice(0, -1).join(', ')} and ${front.at(-1)!} less memory costs more steps${values.some((one) => one.front === FRONT[1]) ? '; each of the others is beaten by one of these' : ''}`,
    description: 'Each point is a policy: to the left fewer steps for an allocation and its free, further down less memory. The lower bound is left out: it is planned, not searched. A step is an entry of a free list looked at, a split or a merge, not a time: the table says what each policy counts.',
    table: source,
    spec: {
      ...frame,
      height,
      data: { values },
      encoding: { color: { field: 'front', type: 'nominal', scale: { domain: FRONT, range: [TRUE, QUIET, ALERT] } } },
      layer: [
        { mark: { type: 'rule', strokeWidth: 1, opacity: 0.6, aria: false }, encoding: { x: { ...x, field: 'steps' }, x2: { field: 'elbow' }, y: { ...y, field: 'factor' }, y2: { field: 'name' } } },
        {
          mark: { type: 'point', filled: true, size: 90, opacity: 1 },
          encoding: { x: { ...x, field: 'steps' }, y: { ...y, field: 'factor' }, tooltip: [{ field: 'policy' }, { field: 'stepsText', title: 'steps' }, { field: 'factorText', title: 'memory' }, { field: 'front', title: 'is' }] },
        },
        { mark: { type: 'text', align: 'left', baseline: 'middle', dx: 4, fontSize: 12, aria: false }, encoding: { x: { ...x, field: 'elbow' }, y: { ...y, field: 'name' }, text: { field: 'label' }, color: { value: 'var(--fg)' } } },
      ],
    },
  }
}
