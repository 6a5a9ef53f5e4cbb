import { namedTable, numbersOf } from './source.ts'
import { TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatShare } from '../core/units.ts'

/** Points closer than this on both scales (in a hundredth of the picture) share one label. */
const NEAR = 4

/** What each policy wastes against the work that it takes for a token: nobody below and to the left is better at both. */
export const kvCost: ChartOf = (report) => {
  const source = namedTable(report, 'kv.need', ['policy', 'wasteShare', 'stepsPerToken', 'workPerToken'])
  if (source === null || report.tables['kv.pageSizes'] !== undefined) return null
  const policies = source.columns['policy']!.map(String), waste = numbersOf(source, 'wasteShare'), work = numbersOf(source, 'workPerToken')
  const points = policies.map((policy, i) => ({ policy, waste: waste[i]!, work: work[i]! })).filter(({ work: cost }) => cost > 0)
  if (points.length < 2) return null
  const front = points.filter((point) => !points.some((other) => other !== point && other.waste <= point.waste && other.work <= point.work && (other.waste < point.waste || other.work < point.work)))
  const lowest = Math.log(Math.min(...points.map((point) => point.work))), span = Math.log(Math.max(...points.map((point) => point.work))) - lowest || 1
  const place = ({ work: cost, waste: share }: { work: number; waste: number }): [number, number] => [100 * (Math.log(cost) - lowest) / span, 100 * share]
  const groups: { label: string; points: typeof points }[] = []
  for (const point of points.toSorted((a, b) => a.waste - b.waste)) {
    const near = groups.find(({ points: [first] }) => Math.abs(place(first!)[0] - place(point)[0]) < 3 * NEAR && Math.abs(place(first!)[1] - place(point)[1]) < NEAR)
    if (near === undefined) groups.push({ label: point.policy, points: [point] })
    else {
      near.points.push(point)
      near.label += `, ${point.policy}`
    }
  }
  const labels = groups.map(({ label, points: [first] }) => ({ label, waste: first!.waste, work: first!.work, left: place(first!)[0] > 38 }))
  const x = { field: 'work', type: 'quantitative' as const, scale: { type: 'log' as const, nice: true }, axis: { title: 'work for each token stored (log scale)', format: '~g', tickCount: 6, grid: true } }
  const y = { field: 'waste', type: 'quantitative' as const, scale: { domain: [0, 1] }, axis: { title: 'empty share of what is held (%)', labelExpr: 'round(datum.value * 100)' } }
  return {
    id: 'kv-cost',
    title: `No policy is better at both than ${front.toSorted((a, b) => a.work - b.work).map(({ policy }) => policy).join(', ')}`,
    description: 'Lower is less waste, further left is less work. Work is the steps of the allocator and the tokens copied: entries of free lists looked at, blocks split and merged, table entries written and tokens moved, when nobody waits for memory.',
    table: source,
    spec: {
      ...frame,
      height: 240,
      layer: [
        { data: { values: points.map((point) => ({ ...point, label: formatShare(point.waste) })) }, mark: { type: 'point', filled: true, size: 70, opacity: 1, color: TRUE }, encoding: { x, y, tooltip: [{ field: 'policy' }, { field: 'label', title: 'empty' }, { field: 'work', title: 'work a token', format: '.4~g' }] } },
        ...[false, true].map((left) => ({
          data: { values: labels.filter((label) => label.left === left) },
          mark: { type: 'text' as const, align: left ? 'right' as const : 'left' as const, dx: left ? -8 : 8, fontSize: 12, color: 'var(--fg)', aria: false },
          encoding: { x, y, text: { field: 'label' } },
        })),
      ],
    },
  }
}
