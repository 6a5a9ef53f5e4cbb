import { namedTable, numbersOf } from './source.ts'
import { ALERT, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatShare } from '../core/units.ts'

/** Classes of one colour: cells of a class are one path. */
const STEPS = 10

/** Waste over time, a strip for each policy. */
export const kvWaste: ChartOf = (report) => {
  const source = namedTable(report, 'kv.timeline', ['policy', 'from', 'to', 'liveBytes'])
  if (source === null) return null
  const from = numbersOf(source, 'from'), to = numbersOf(source, 'to'), live = numbersOf(source, 'liveBytes')
  const reserved = numbersOf(source, 'reservedBytes'), wasted = numbersOf(source, 'wastedBytes'), useless = numbersOf(source, 'uselessBytes')
  const sums = new Map<string, { empty: number; all: number }>()
  const values = source.columns['policy']!.map(String).map((policy, i) => {
    const empty = reserved[i]! + wasted[i]! + useless[i]!, all = live[i]! + empty, share = all > 0 ? empty / all : 0, span = to[i]! - from[i]!
    const sum = sums.get(policy) ?? { empty: 0, all: 0 }
    sums.set(policy, { empty: sum.empty + empty * span, all: sum.all + all * span })
    return { policy, from: from[i]!, to: to[i]!, heat: Math.ceil(share * STEPS) / STEPS, label: formatShare(share), empty: formatBytes(empty) }
  })
  const mean = [...sums].map(([policy, { empty, all }]) => ({ policy, share: all > 0 ? empty / all : 0 })).toSorted((a, b) => a.share - b.share)
  const best = mean[0]!, worst = mean.at(-1)!
  return {
    id: 'kv-waste',
    title: mean.length < 2 ? `${best.policy} leaves ${formatShare(best.share)} of what it holds empty on average` : `On average ${formatShare(best.share)} of what ${best.policy} holds is empty, and ${formatShare(worst.share)} of what ${worst.policy} holds`,
    description: 'Share of the memory held that holds no token, a strip for each policy; the stronger the colour, the more is empty. Where requests wait, memory that is free but of no use to them counts as held. Blank: nothing runs.',
    table: source,
    spec: {
      ...frame,
      height: Math.max(90, mean.length * 24),
      data: { values },
      mark: { type: 'rect', color: ALERT, aria: false, height: { band: 0.8 } },
      encoding: {
        y: { field: 'policy', type: 'nominal', sort: mean.map(({ policy }) => policy), axis: { title: null, labelColor: 'var(--fg)', domain: false, ticks: false } },
        x: { field: 'from', type: 'quantitative', scale: { nice: false }, axis: { title: 'simulated seconds', format: ',~f', tickCount: 10 } },
        x2: { field: 'to' },
        opacity: { field: 'heat', type: 'quantitative', scale: { domain: [0, 1], range: [0.06, 1] }, legend: null },
        tooltip: [{ field: 'policy' }, { field: 'from', title: 'from (s)', format: ',.1~f' }, { field: 'label', title: 'empty share' }, { field: 'empty', title: 'empty' }],
      },
    },
  }
}
