import { namedTable, numbersOf, valueOf } from './source.ts'
import { NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes } from '../core/units.ts'

const GIB = 2 ** 30
const PARTS = ['live at the busiest moment', 'held on top']

/** Memory that each policy takes when nobody waits for memory, over the lower bound. */
export const kvNeed: ChartOf = (report) => {
  const source = namedTable(report, 'kv.need', ['policy', 'needBytes', 'liveBytes'])
  if (source === null) return null
  const policies = source.columns['policy']!.map(String), need = numbersOf(source, 'needBytes'), live = numbersOf(source, 'liveBytes')
  const order = policies.map((_, i) => i).toSorted((a, b) => need[a]! - need[b]!)
  const bound = valueOf(report, 'kv.lowerBound'), least = order[0]!, most = order.at(-1)!
  const values = order.flatMap((i, at) => [
    { policy: policies[i]!, at, part: PARTS[0]!, order: 0, gib: live[i]! / GIB, label: '', bytes: formatBytes(live[i]!) },
    { policy: policies[i]!, at, part: PARTS[1]!, order: 1, gib: (need[i]! - live[i]!) / GIB, label: formatBytes(need[i]!), bytes: formatBytes(need[i]! - live[i]!) },
  ])
  const ends = order.map((i, at) => ({ policy: policies[i]!, at, end: need[i]! / GIB, label: formatBytes(need[i]!) }))
  const y = { field: 'policy', type: 'nominal' as const, sort: { field: 'at', op: 'min' as const, order: 'ascending' as const }, axis: { title: null, labelColor: 'var(--fg)', domain: false, ticks: false } }
  return {
    id: 'kv-need',
    title: order.length < 2 ? `${policies[least]} takes ${formatBytes(need[least]!)}` : need[least] === need[most] ? `Every policy takes ${formatBytes(need[least]!)}` : `${policies[most]} takes ${formatBytes(need[most]!)} for what ${policies[least]} does in ${formatBytes(need[least]!)}`,
    description: `Most KV memory held at once when no request waits for it.${bound === null ? '' : ` ${formatBytes(bound)} of tokens are live at the busiest moment.`} Policies that share prompts have fewer tokens to hold.`,
    table: source,
    spec: {
      ...frame,
      height: Math.max(90, order.length * 24),
      layer: [
        {
          data: { values },
          mark: { type: 'bar', cornerRadiusEnd: 0, height: { band: 0.66 } },
          encoding: {
            y,
            x: { field: 'gib', type: 'quantitative', scale: { domainMax: Math.max(...need) / GIB * 1.3 }, axis: { title: 'KV memory (GiB)', grid: true, tickCount: 6, format: ',.3~f' } },
            order: { field: 'order', type: 'quantitative' },
            color: { field: 'part', type: 'nominal', sort: PARTS, scale: { domain: PARTS, range: [TRUE, NAIVE] }, legend: { labelLimit: 260 } },
            tooltip: [{ field: 'policy' }, { field: 'part' }, { field: 'bytes', title: 'memory' }],
          },
        },
        { data: { values: ends }, mark: { type: 'text', align: 'left', dx: 5, color: 'var(--fg)', fontSize: 12, aria: false }, encoding: { y, x: { field: 'end', type: 'quantitative' }, text: { field: 'label' } } },
      ],
    },
  }
}
