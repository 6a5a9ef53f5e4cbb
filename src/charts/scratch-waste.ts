import { namedTable, numbersOf, valueOf } from './source.ts'
import { ALERT, NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatFactor } from '../core/units.ts'

/** Beyond so many times the lower bound a row is cut off: the others would be flat. */
const MOST_TIMES = 2
/** Share of a row's height that its data may take: the rest keeps rows and labels apart. */
const FILL = 0.6
const ROW = 36

const PARTS = ['live', 'was live before', 'never needed']

/** One row for each policy over the stream: what is live, what the stream has needed at once by then, and what the policy has set aside beyond that. */
export const scratchWaste: ChartOf = (report) => {
  const source = namedTable(report, 'alloc.timeline', ['policy', 'event', 'asked', 'reach']), all = namedTable(report, 'alloc.policies', ['policy', 'reach'])
  const bound = valueOf(report, 'alloc.lowerBound')
  if (source === null || all === null || bound === null || bound <= 0) return null
  const names = all.columns['policy']!.map(String), reaches = numbersOf(all, 'reach')
  const top = Math.min(MOST_TIMES * bound, Math.max(...reaches)), timed = source.columns['seconds'] !== undefined
  const policies = source.columns['policy']!.map(String), at = numbersOf(source, timed ? 'seconds' : 'event'), asked = numbersOf(source, 'asked'), reach = numbersOf(source, 'reach')
  const end = at.reduce((most, one) => Math.max(most, one), 0)
  const height = (bytes: number): number => FILL * Math.min(1, bytes / top)
  let needed = 0
  const values = policies.map((policy, i) => {
    const row = names.length - 1 - names.indexOf(policy)
    needed = policy === policies[i - 1] ? Math.max(needed, asked[i]!) : asked[i]!
    return {
      policy, at: at[i]!, row, asked: row + height(asked[i]!), needed: row + height(needed), reach: row + height(reach[i]!),
      askedBytes: formatBytes(asked[i]!), neededBytes: formatBytes(needed), reachBytes: formatBytes(reach[i]!),
    }
  })
  const labels = names.map((policy, i) => ({ policy, y: names.length - 1 - i + FILL + 0.2, text: `${policy}: ${formatBytes(reaches[i]!)}${bound > 0 ? `, ${formatFactor(reaches[i]! / bound)}` : ''}${reaches[i]! > top ? ' (cut off)' : ''}` }))
  const worst = reaches.indexOf(Math.max(...reaches)), cut = reaches.some((bytes) => bytes > top)
  const y = { type: 'quantitative' as const, scale: { domain: [0, names.length], nice: false, zero: true }, axis: null }
  const x = { field: 'at', type: 'quantitative' as const, scale: { domain: [at.reduce((least, one) => Math.min(least, one), end), end], nice: false }, axis: { title: timed ? 'seconds from the first event' : 'events of the stream', format: ',~f', tickCount: 8 } }
  return {
    id: 'scratch-waste',
    title: reaches[worst]! > 1.005 * bound
      ? `${names[worst]!} sets aside ${formatBytes(reaches[worst]! - bound)} that were never needed at once`
      : 'No policy sets aside more than the most that is live at once',
    description: `One row for each policy, all on one scale of ${formatBytes(top)}${cut ? `; what is higher is cut off and says so` : ''}: what is live, what the stream has needed at once by then, and what the policy has set aside beyond it. Each step stands for a part of the stream at the moment at which most of it is live.`,
    table: source,
    spec: {
      ...frame,
      height: names.length * ROW,
      data: { values },
      layer: [
        ...['reach', 'needed', 'asked'].map((top, i) => ({
          mark: { type: 'area' as const, interpolate: 'step-after' as const, aria: false },
          encoding: {
            x, y: { ...y, field: 'row' }, y2: { field: top }, detail: { field: 'policy' },
            color: { datum: PARTS[2 - i], type: 'nominal' as const, scale: { domain: PARTS, range: [TRUE, NAIVE, ALERT] } },
          },
        })),
        {
          data: { values: labels },
          mark: { type: 'text', align: 'left', baseline: 'middle', dx: 2, fontSize: 12, color: 'var(--fg)', aria: false },
          encoding: { x: { value: 0 }, y: { ...y, field: 'y' }, text: { field: 'text' } },
        },
        {
          mark: { type: 'bar', opacity: 0, aria: false, cornerRadiusEnd: 0, width: 4 },
          encoding: {
            x, y: { ...y, field: 'row' }, y2: { field: 'reach' },
            tooltip: [{ field: 'policy' }, { field: 'at', title: timed ? 'seconds' : 'event', format: ',.3~f' }, { field: 'askedBytes', title: 'live' }, { field: 'neededBytes', title: 'most so far' }, { field: 'reachBytes', title: 'set aside' }],
          },
        },
      ],
    },
  }
}
