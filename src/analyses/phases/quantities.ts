/** Series as they are compared: counters as rates, latencies as speeds. */
import type { SamplePhase, Series } from '../../traces/samples.ts'
import type { Quantity } from './facts.ts'

/** Of these less is better; of all others more, unless the user says otherwise. */
const LESS = /used|rss|resident|anon|swap(?!free)|dirty|writeback|committed|latency|fault|stall|oom|some|full|pressure|scan|steal|swpd|wait|working.?set|memory\.(current|usage)|%?util|pss|^vsz$|^vm(hwm|peak|size|data)$|^mem(ory)?$|^mem_(real|virtual)$/i
const MORE = /avail|free|idle|throughput|speed|tokens?.*(\/|per).?s|hit/i

/** Which way is better, by the name, unless the user says `lower`. */
export function betterOf({ name, kind }: Pick<Series, 'name' | 'kind'>, lower = false): 'higher' | 'lower' {
  const plain = name.replace(/\s*\(.*/, '') // "used (MemTotal - MemAvailable)" is used memory
  return lower || kind === 'event' || !MORE.test(plain) && LESS.test(plain) ? 'lower' : 'higher'
}

/** A total that only grows as its growth by the second; where it falls back a new total began, and the step says nothing. */
function ratesOf({ times, values }: Series): Pick<Quantity, 'times' | 'since' | 'values'> {
  const at: number[] = [], since: number[] = [], rates: number[] = []
  for (let i = 1; i < values.length; i++) {
    const seconds = times[i]! - times[i - 1]!, grown = values[i]! - values[i - 1]!
    if (!(seconds > 0 && grown >= 0)) continue
    at.push(times[i]!)
    since.push(times[i - 1]!)
    rates.push(grown / seconds)
  }
  return { times: Float64Array.from(at), since: Float64Array.from(since), values: Float64Array.from(rates) }
}

/** The series as what it is compared by: a latency as two speeds, all else as its mean. `latency`: the user calls it one. */
export function quantitiesOf(series: Series, latency: boolean, lower: boolean, settle: number): Quantity[] {
  const { name, of, unit, times, values, kind } = series, better = betterOf(series, lower)
  if (kind === 'event' || latency) {
    const shared = { of, unit, better: 'lower' as const, series, settle, times, since: times, values }
    return [
      { ...shared, metric: `speed (median ${name})`, statistic: 'median speed' },
      { ...shared, metric: `speed (1 / ${name})`, statistic: 'mean speed' },
    ]
  }
  const base = { metric: name, of, statistic: 'mean' as const, better, series, settle }
  if (kind === 'counter') return [{ ...base, unit: unit === '1' ? '1/s' : `${unit}/s`, ...ratesOf(series) }]
  const since = kind === 'rate' ? times.map((time, i) => (i === 0 ? time : times[i - 1]!)) : times
  return [{ ...base, unit, times, since, values }]
}

/** Values gathered wholly within a phase, its first `settle` seconds left out, and their times. */
export function valuesIn({ times, since, values, settle }: Quantity, { from, to }: SamplePhase): { times: number[], values: number[] } {
  const found = { times: [] as number[], values: [] as number[] }
  for (let i = 0; i < times.length; i++) {
    if (since[i]! < from + settle || times[i]! >= to || !Number.isFinite(values[i]!)) continue
    found.times.push(times[i]!)
    found.values.push(values[i]!)
  }
  return found
}
