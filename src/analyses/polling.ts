import { usualStep } from '../traces/usual-step.ts'

/** What somebody who reads a recorded quantity every so often would have seen, whenever he began. */

/** Starts are told apart to a microsecond: in whole ones, so that a remainder is exact. */
const TICKS = 1e6
/** A reading holds until the next sample, but no longer than this many usual intervals: what lies in a gap is not known. */
const LONGEST_HOLD = 3

export interface Polling {
  /** Seconds between two readings. */
  interval: number
  /** Readings in the length of the recording. */
  readings: number
  /** What the luckiest, the middle and the unluckiest start report as extreme; `null`: none of them reads anything. */
  best: number | null
  median: number | null
  worst: number | null
  /** Share of starts that see the true extreme. */
  seenShare: number | null
}

/** The sample with the highest value, or the lowest; the first of several. `values` are not empty. */
export function extremeAt(values: Float64Array, highest: boolean): number {
  let at = 0
  for (let i = 1; i < values.length; i++) if (highest ? values[i]! > values[at]! : values[i]! < values[at]!) at = i
  return at
}

/**
 * Polling at `interval`, over every start in [0, interval): exact, not drawn. Each sample is seen by an arc of starts; samples taken from the most
 * extreme down, each start reports the first that covers it. O(n log n).
 */
export function pollingAt(times: Float64Array, values: Float64Array, interval: number, highest: boolean): Polling {
  const n = times.length, first = times[0]!, usual = usualStep(times) ?? interval
  const period = Math.max(1, Math.round(interval * TICKS))
  const place = (time: number): number => Math.round((time - first) * TICKS) % period
  const ends = Float64Array.from(times, (time, i) => Math.min(times[i + 1] ?? time + usual, time + LONGEST_HOLD * usual))
  const cuts = [...new Set([0, ...Array.from(times, place), ...Array.from(ends, place)])].toSorted((a, b) => a - b)
  const cellAt = new Map(cuts.map((cut, i) => [cut, i]))
  const next = Uint32Array.from({ length: cuts.length + 1 }, (_, i) => i)
  const free = (cell: number): number => {
    let at = cell
    while (next[at] !== at) at = next[at] = next[next[at]!]!
    return at
  }
  const width = (cell: number): number => (cuts[cell + 1] ?? period) - cuts[cell]!
  const shares: [value: number, width: number][] = []
  let left = cuts.length
  const cover = (from: number, to: number, value: number): void => {
    for (let cell = free(from); cell < to; cell = free(cell)) {
      shares.push([value, width(cell)])
      next[cell] = cell + 1
      left--
    }
  }
  const order = [...values.keys()].toSorted((a, b) => (highest ? values[b]! - values[a]! : values[a]! - values[b]!) || a - b)
  for (const i of order) {
    if (left === 0) break
    const from = cellAt.get(place(times[i]!))!, to = cellAt.get(place(ends[i]!))!
    if (ends[i]! - times[i]! >= interval) cover(0, cuts.length, values[i]!)
    else if (from <= to) cover(from, to, values[i]!)
    else {
      cover(from, cuts.length, values[i]!)
      cover(0, to, values[i]!)
    }
  }
  const all = shares.reduce((sum, [, its]) => sum + its, 0)
  let past = 0
  const median = shares.find(([, its]) => (past += its) >= all / 2)?.[0] ?? null
  const best = shares[0]?.[0] ?? null
  return {
    interval, readings: Math.max(1, Math.floor((ends[n - 1]! - first) / interval)), best, median, worst: shares.at(-1)?.[0] ?? null,
    seenShare: all === 0 ? null : shares.reduce((sum, [value, its]) => sum + (value === values[order[0]!] ? its : 0), 0) / period,
  }
}
