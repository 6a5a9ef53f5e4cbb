import type { Cell, Table } from '../../core/result.ts'
import type { SamplePhase } from '../../traces/samples.ts'
import { tableOf } from '../table.ts'
import type { Quantity } from './facts.ts'

/** More would not be told apart on a screen. */
const MOST_BINS = 600

/** Lowest and highest value in bins of equal width, cut where a phase begins; `from`: what is second 0. */
export function levelsTable(quantities: readonly Quantity[], phases: readonly SamplePhase[], from: number): Table {
  const drawn = quantities.filter(({ statistic }) => statistic !== 'mean speed') // the values of both speeds are the same
  const rows = drawn.flatMap(({ series, of, times, values, unit }) => {
    const most = Math.max(1, MOST_BINS - 2 * phases.length), start = times[0] ?? 0, width = ((times.at(-1) ?? 0) - start) / most || 1
    const bins = new Map<string, { seconds: number, lowest: number, highest: number, phase: string | null }>()
    for (let i = 0; i < times.length; i++) {
      const time = times[i]!, value = values[i]!, bin = Math.min(most - 1, Math.floor((time - start) / width)), at = phases.findIndex((phase) => time >= phase.from && time < phase.to)
      if (!Number.isFinite(value)) continue
      const known = bins.get(`${bin} ${at}`)
      if (known === undefined) bins.set(`${bin} ${at}`, { seconds: time - from, lowest: value, highest: value, phase: phases[at]?.name ?? null })
      else {
        known.lowest = Math.min(known.lowest, value)
        known.highest = Math.max(known.highest, value)
      }
    }
    return [...bins.values()].map(({ seconds, lowest, highest, phase }): Cell[] => [series.name, of, unit, seconds, lowest, highest, phase])
  })
  return tableOf('Lowest and highest value over time, in seconds since the first phase began', ['metric', 'of', 'unit', 'seconds', 'lowest', 'highest', 'phase'], rows, { seconds: 's' })
}
