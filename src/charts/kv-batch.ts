import { namedTable, numbersOf } from './source.ts'
import { TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatAbout, formatBytes } from '../core/units.ts'

/** Sequences at once in each memory: mean as a bar, most as a tick. */
export const kvBatch: ChartOf = (report) => {
  const source = namedTable(report, 'kv.policies', ['policy', 'memoryBytes', 'meanBatch', 'peakBatch'])
  if (source === null) return null
  const memories = numbersOf(source, 'memoryBytes'), means = numbersOf(source, 'meanBatch'), peaks = numbersOf(source, 'peakBatch')
  const sizes = [...new Set(memories)].toSorted((a, b) => a - b).map(formatBytes)
  const values = source.columns['policy']!.map(String).map((policy, i) => ({ policy, memory: formatBytes(memories[i]!), mean: means[i]!, peak: peaks[i]! }))
  const sorted = values.filter(({ memory }) => memory === sizes[0]).toSorted((a, b) => b.mean - a.mean)
  const best = sorted[0]!, worst = sorted.at(-1)!
  const same = sorted.length > 1 && formatAbout(best.mean) === formatAbout(worst.mean)
  const y = { field: 'policy', type: 'nominal' as const, sort: sorted.map(({ policy }) => policy), axis: { title: null, labelColor: 'var(--fg)', domain: false, ticks: false } }
  const yOffset = { field: 'memory', type: 'nominal' as const, sort: sizes }
  return {
    id: 'kv-batch',
    title: best.mean === 0 ? `In ${best.memory} nothing can run` : sorted.length < 2 ? `${best.policy} runs ${formatAbout(best.mean)} sequences at once in ${best.memory}` : same ? `In ${best.memory} every policy runs ${formatAbout(best.mean)} sequences at once` : `In ${best.memory} between ${formatAbout(worst.mean)} (${worst.policy}) and ${formatAbout(best.mean)} (${best.policy}) sequences run at once`,
    description: `Sequences that run at once: the bar is the mean over the time with a request in the system, the tick the most.${sizes.length > 1 ? ' A bar for each memory, the smallest on top.' : ''} Where a policy needs longer for the same requests, its mean says how many it held, not how well it did: see the waits in the table.`,
    table: source,
    spec: {
      ...frame,
      height: Math.max(90, sorted.length * Math.max(24, 14 * sizes.length)),
      data: { values },
      encoding: { y, yOffset },
      layer: [
        {
          mark: { type: 'bar', color: TRUE },
          encoding: {
            x: { field: 'mean', type: 'quantitative', axis: { title: 'sequences at once', grid: true, format: ',d' } },
            ...(sizes.length > 1 ? { opacity: { field: 'memory', type: 'nominal' as const, sort: sizes, scale: { domain: sizes, range: sizes.map((_, i) => 1 - 0.65 * (i / sizes.length)) }, legend: { title: null } } } : {}),
            tooltip: [{ field: 'policy' }, { field: 'memory' }, { field: 'mean', format: ',.1f' }, { field: 'peak', title: 'most', format: ',d' }],
          },
        },
        { mark: { type: 'tick', color: 'var(--fg)', thickness: 2, aria: false }, encoding: { x: { field: 'peak', type: 'quantitative' } } },
      ],
    },
  }
}
