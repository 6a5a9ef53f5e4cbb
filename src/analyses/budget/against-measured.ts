/** An estimate against what an engine's log and samples say, term by term: totals alone hide errors that cancel. */
import { termBytes, type EngineMemory, type MemoryTerm } from '../../context/engine-memory.ts'
import type { WholeValue } from '../../traces/sample-columns.ts'
import type { Series, SampleTrace } from '../../traces/samples.ts'
import type { BudgetRow } from './row.ts'

type Place = 'device' | 'host'

/** The highest level that samples saw of one series. */
export interface SamplePeak {
  series: string
  of: string | null
  place: Place
  bytes: number
  source: string
  /** What is in it that no estimate has, or that it may miss. */
  caveat: string
}

/** One term. Bytes; `null` where a side says nothing. */
interface TermComparison {
  term: MemoryTerm | 'total'
  estimate: number | null
  low: number | null
  high: number | null
  measured: number | null
  /** measured - estimate. */
  difference: number | null
  /** Of the measured bytes. */
  share: number | null
  /** Whether the measured bytes lie in the interval of the estimate. */
  inside: boolean | null
}

/** What a peak holds beyond the buffers that the engine printed. */
interface Unaccounted {
  peak: SamplePeak
  /** Buffers of that place; a mapped file once. */
  accounted: number
  /** peak - accounted: libraries, CUDA contexts, other processes; negative: not all of it was resident. */
  rest: number
}

/** An estimate and what was measured, side by side. */
export interface AgainstMeasured {
  place: Place | null
  /** Terms that either side has, and the total of those that both have. */
  terms: TermComparison[]
  unaccounted: Unaccounted[]
  /** Sum of the terms' differences, and of their amounts: errors cancel where the first is far less. `null` without a term that both have. */
  net: number | null
  gross: number | null
  cancels: boolean
}

const TERMS: readonly MemoryTerm[] = ['weights', 'kv', 'compute', 'output', 'other']
/** Errors cancel where less than this share of them is left in the total, and they are more than `SMALL` of it. A choice. */
const LEFT = 0.5, SMALL = 0.05

/** Whether errors hide each other in a total: `gross` is the sum of their amounts, `net` what is left of them. */
export const errorsCancel = (net: number, gross: number, measured: number): boolean => gross > SMALL * measured && Math.abs(net) < LEFT * gross

/** Compares by term, of one place or of both together. Rows without a term (pools, reserves) are left out: no engine prints them. */
export function againstMeasured(rows: readonly BudgetRow[], memory: EngineMemory | null, peaks: readonly SamplePeak[] = [], place: Place | null = null): AgainstMeasured {
  const here = rows.filter((row) => place === null || row.place === undefined || row.place === place)
  const terms = TERMS.flatMap((term): TermComparison[] => {
    const of = here.filter((row) => row.term === term), measured = memory === null ? null : termBytes(memory, term, place ?? undefined)
    if (of.length === 0 && measured === null) return []
    return [compare(term, of.length === 0 ? null : sum(of, ({ bytes }) => bytes), bound(of, 'low'), bound(of, 'high'), measured)]
  })
  const both = terms.filter(({ difference }) => difference !== null)
  const net = both.length === 0 ? null : sum(both, ({ difference }) => difference!), gross = both.length === 0 ? null : sum(both, ({ difference }) => Math.abs(difference!))
  const measured = sum(both, (one) => one.measured!)
  if (both.length > 0) terms.push(compare('total', sum(both, ({ estimate }) => estimate!), total(both, 'low'), total(both, 'high'), measured))
  return {
    place,
    terms,
    unaccounted: memory === null ? [] : peaks.filter((peak) => place === null || peak.place === place).map((peak) => {
      const accounted = peak.place === 'device' ? memory.device : memory.host
      return { peak, accounted, rest: peak.bytes - accounted }
    }),
    net,
    gross,
    cancels: net !== null && gross !== null && errorsCancel(net, gross, measured),
  }
}

function compare(term: TermComparison['term'], estimate: number | null, low: number | null, high: number | null, measured: number | null): TermComparison {
  const difference = estimate === null || measured === null ? null : measured - estimate
  return {
    term, estimate, low, high, measured, difference,
    share: difference === null || measured === null || measured === 0 ? null : difference / measured,
    // Logs print MiB with two digits.
    inside: measured === null || low === null || high === null ? null : measured >= low - PRINTED && measured <= high + PRINTED,
  }
}

/** Half of the last digit that llama.cpp prints: 0.005 MiB. */
const PRINTED = 0.005 * 2 ** 20

const sum = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((all, one) => all + of(one), 0)

/** `null` where a row has no such bound. */
function bound(rows: readonly BudgetRow[], side: 'low' | 'high'): number | null {
  return rows.length === 0 || rows.some((row) => row[side] === null) ? null : sum(rows, (row) => row[side]!)
}

function total(terms: readonly TermComparison[], side: 'low' | 'high'): number | null {
  return terms.some((one) => one[side] === null) ? null : sum(terms, (one) => one[side]!)
}

/** Series that hold a level of memory in use, by their names in the files. */
const LEVELS: readonly [pattern: RegExp, place: Place, caveat: string][] = [
  [/^(VmHWM|Maximum resident set size)/, 'host', 'the highest resident set, with the pages of mapped files that were touched'],
  [/^(VmRSS|RSS|Rss|mem_real|Real)\b|^(MEM|CMEM)$/, 'host', 'resident set: with touched pages of mapped files and of libraries; peaks between samples are missed'],
  [/^rss$/, 'host', 'resident set, or of a cgroup v1 its anonymous memory alone'],
  [/^(memory|working_set)$/, 'host', 'working set: without inactive file pages, a mean over the window of its source'],
  [/^Pss\b/i, 'host', 'proportional set: shared pages in part'],
  [/^memory\.(current|peak|usage_in_bytes|max_usage_in_bytes)$/, 'host', 'of the cgroup: with its page cache, so with a mapped model that nobody holds'],
  [/^(memory\.used|FB Memory Usage\.Used)/, 'device', 'of the device: with other processes and the driver'],
]

/** Peaks of every series that holds memory in use: resident sets, cgroups, devices; in the order of the trace, then high-water marks. */
export function peaksOf(trace: SampleTrace, wholes: readonly WholeValue[] = []): SamplePeak[] {
  const sampled = trace.series.flatMap((series): SamplePeak[] => {
    const known = LEVELS.find(([pattern]) => pattern.test(series.name))
    if (known === undefined || series.unit !== 'B' || series.kind !== 'level') return []
    const bytes = highest(series)
    return bytes === null ? [] : [{ series: series.name, of: series.of, place: known[1], bytes, source: series.source, caveat: known[2] }]
  })
  return [...sampled, ...wholes.flatMap(({ name, of, unit, value, source }): SamplePeak[] => {
    const known = LEVELS.find(([pattern]) => pattern.test(name))
    return known === undefined || unit !== 'B' || !(value >= 0) ? [] : [{ series: name, of, place: known[1], bytes: value, source, caveat: known[2] }]
  })]
}

function highest({ values }: Series): number | null {
  let most: number | null = null
  for (const value of values) if (Number.isFinite(value) && (most === null || value > most)) most = value
  return most
}
