/** The record of `tidemark peak` over samples: the extreme that was recorded, and what polling now and then would have reported of it. */
import { TidemarkError } from '../core/error.ts'
import type { Cell, Input, LedgerEntry, Report, Table, Verdict } from '../core/result.ts'
import { formatBytes, formatCount, formatDuration, formatNumber, formatShare } from '../core/units.ts'
import { median } from '../statistics/ranks.ts'
import { usualStep } from '../traces/usual-step.ts'
import type { WholeValue } from '../traces/sample-columns.ts'
import type { SampleTrace, Series } from '../traces/samples.ts'
import { choices } from '../core/nearest.ts'
import { extremeAt, pollingAt, type Polling } from './polling.ts'
import { computeSampledPeakFigures } from './sampled-peak-figures.ts'
import { findFaults, sampledPeakRules } from '../findings/index.ts'
import { tableOf } from './table.ts'

/** What is looked at. */
export interface SampledPeakInput {
  trace: SampleTrace
  wholes: readonly WholeValue[]
  inputs: Input[]
  ledger: LedgerEntry[]
  /** Name of a series; `null`: the first known one that was recorded. */
  metric: string | null
  /** Whose; `null`: the only one. */
  of: string | null
  /** Seconds between readings; `null`: 1, 5, 15 and 60. */
  every: number | null
}

interface Mark { name: string, source: string, value: number }

/** What figures and tables look at. */
export interface SampledPeakFacts {
  series: Series
  highest: boolean
  extreme: number
  typical: number
  /** Seconds since the first sample. */
  at: number
  interval: number
  gaps: number
  polling: Polling[]
  /** The polling that the verdict speaks of. */
  asked: Polling | null
  mark: Mark | null
  width: number
  basis: string
}

const USUAL = ['MemAvailable', 'memory.current', 'memory.usage_in_bytes', 'memory.used', 'kbavail', 'available', 'RSS', 'mem_real', 'MEM', 'Rss', 'memory']
const INTERVALS = [1, 5, 15, 60]
const BINS = 400
const GAP = 3
const MOST_NAMED = 40
/** Names under which tools write one quantity. */
const SAME: readonly string[][] = [['MemAvailable', 'kbavail', 'available', 'available (memavailable_formula)'], ['MemFree', 'kbmemfree', 'free'], ['used', 'used (MemTotal - MemAvailable)', 'used (total - available)'], ['RSS', 'Rss', 'VmRSS', 'mem_real', 'MEM']]
const MARKS: readonly [RegExp, readonly string[]][] = [
  [/^(RSS|Rss|VmRSS|mem_real|MEM)$/, ['VmHWM', 'Maximum resident set size']],
  [/^memory\.(current|usage_in_bytes|usage)$/, ['memory.peak', 'memory.max_usage_in_bytes']],
]

function chosen({ trace, metric, of }: SampledPeakInput): Series {
  const levels = trace.series.filter(({ kind }) => kind === 'level' || kind === 'rate')
  const names = [...new Set(levels.map(({ name }) => name))]
  const name = metric ?? USUAL.find((usual) => names.includes(usual)) ?? levels.find(({ unit, kind }) => unit === 'B' && kind === 'level')?.name ?? names[0]
  const found = levels.filter((series) => series.name === name && (of === null || series.of === of))
  if (found.length === 0 || name === undefined) {
    const kind = trace.series.find((series) => series.name === metric)?.kind
    if (kind === 'counter') throw new TidemarkError('USAGE', `${metric} is a total that only grows: it has no peak`)
    if (kind === 'event') throw new TidemarkError('USAGE', `${metric} is one value for each piece of work: nobody polls it`)
    if (kind !== undefined) throw new TidemarkError('USAGE', `${metric} is not recorded of ${of}; it is of ${[...new Set(levels.filter((one) => one.name === metric).map((one) => one.of ?? 'the host'))].join(', ')}`)
    if (names.length === 0) throw new TidemarkError('USAGE', 'no level over time is recorded there: only totals, latencies or a summary of the run')
    throw new TidemarkError('USAGE', `no series ${name ?? ''} is recorded${choices(name ?? '', names, MOST_NAMED)}`)
  }
  const owners = [...new Set(found.map((series) => series.of))]
  if (owners.length > 1) throw new TidemarkError('USAGE', `${name} is recorded of ${owners.length}: ${owners.slice(0, 20).map((owner) => owner ?? 'the host').join(', ')}; choose with --of`)
  return found.reduce((best, series) => (series.values.length > best.values.length ? series : best))
}

/** Little of it is bad: the extreme is the lowest. */
const isSpare = (name: string): boolean => /avail|free|idle|^id$/i.test(name) && !name.startsWith('used')

function markOf({ trace, wholes }: SampledPeakInput, series: Series): Mark | null {
  const names = MARKS.find(([pattern]) => pattern.test(series.name))?.[1] ?? []
  const command = series.of?.replace(/ \(\d+\)$/, '')
  const kept = trace.series.filter((one) => names.includes(one.name) && one.of === series.of).map((one): Mark => ({ name: one.name, source: one.source, value: one.values[extremeAt(one.values, true)]! }))
  // time -v names the command line, pidstat the program.
  const told = wholes.filter(({ name, of }) => names.includes(name) && (series.of === 'the recorded process' || command !== undefined && of?.split(' ')[0]?.split('/').at(-1) === command))
  return [...kept, ...told.map(({ name, source, value }): Mark => ({ name, source, value }))].toSorted((a, b) => b.value - a.value)[0] ?? null
}

function factsOf(input: SampledPeakInput): SampledPeakFacts {
  const series = chosen(input), { times, values } = series, highest = !isSpare(series.name)
  const interval = usualStep(times)
  if (interval === null) throw new TidemarkError('USAGE', `${series.name} of ${series.source} has one sample: no polling can be compared with it`)
  if (input.every !== null && input.every < interval) {
    throw new TidemarkError('USAGE', `${series.name} was recorded every ${formatDuration(interval * 1e9)}: what polling every ${formatDuration(input.every * 1e9)} would have seen is not in it`)
  }
  const span = times.at(-1)! - times[0]!
  const intervals = [...new Set([...INTERVALS, ...(input.every === null ? [] : [input.every])])].toSorted((a, b) => a - b).filter((every) => every >= interval && (every <= span || every === input.every))
  const polling = intervals.map((every) => pollingAt(times, values, every, highest))
  const place = extremeAt(values, highest)
  return {
    series, highest, extreme: values[place]!, typical: median(values), at: times[place]! - times[0]!, interval,
    gaps: times.subarray(1).filter((time, i) => time - times[i]! > GAP * interval).length,
    polling, asked: polling.find((one) => one.interval === input.every) ?? polling[0] ?? null, mark: highest ? markOf(input, series) : null,
    width: Math.max(span / BINS, Number.MIN_VALUE),
    basis: `${series.of === null ? '' : `${series.of}: `}${series.name} (${series.definition}), ${formatCount(values.length)} samples of ${series.source}`,
  }
}

function levelsTable({ series: { times, values, unit }, width }: SampledPeakFacts): Table {
  const bins = new Map<number, [low: number, high: number]>()
  values.forEach((value, i) => {
    const bin = Math.min(BINS - 1, Math.floor((times[i]! - times[0]!) / width)), [low, high] = bins.get(bin) ?? [Infinity, -Infinity]
    bins.set(bin, [Math.min(low, value), Math.max(high, value)])
  })
  return tableOf('Lowest and highest sample in bins of equal width', ['seconds', 'lowest', 'highest'], [...bins].map(([bin, [low, high]]): Cell[] => [bin * width, low, high]), { seconds: 's', lowest: unit, highest: unit })
}

function pollingTable({ polling, extreme, series: { unit } }: SampledPeakFacts): Table {
  const apart = (value: number | null): number | null => (value === null ? null : Math.abs(value - extreme))
  return tableOf('What polling would have reported, over every moment at which it may begin', ['polling', 'readings', 'luckiest', 'median', 'unluckiest', 'missedMedian', 'missedWorst', 'seenShare'],
    polling.map((one): Cell[] => [`every ${formatDuration(one.interval * 1e9)}`, one.readings, one.best, one.median, one.worst, apart(one.median), apart(one.worst), one.seenShare]),
    { luckiest: unit, median: unit, unluckiest: unit, missedMedian: unit, missedWorst: unit, seenShare: 'share' })
}

function recordersTable({ series, highest, extreme }: SampledPeakFacts, trace: SampleTrace): Table {
  const names = SAME.find((group) => group.includes(series.name)) ?? [series.name]
  const others = trace.series.filter((one) => one.unit === series.unit && one.of === series.of && names.includes(one.name))
  return tableOf('What each recorder of the same quantity saw', ['recorder', 'name', 'samples', 'interval', 'extreme', 'short'], others.map((one): Cell[] => {
    const value = one.values[extremeAt(one.values, highest)]!
    return [one.source, one.name, one.values.length, usualStep(one.times), value, highest ? extreme - value : value - extreme]
  }), { interval: 's', extreme: series.unit, short: series.unit })
}

function verdictOf(facts: SampledPeakFacts): Verdict {
  const { series, highest, extreme, at, interval, asked, mark, gaps } = facts
  const show = (value: number): string => formatNumber(value, series.unit)
  const seconds = (value: number): string => formatDuration(value * 1e9)
  const whose = `${series.of === null ? '' : `${series.of}: `}${series.name}`
  const truth = `${whose} ${highest ? 'rose to' : 'fell to'} ${show(extreme)}, ${at === 0 ? 'at' : `${seconds(at)} after`} the first sample, as recorded every ${seconds(interval)}`
  const polled = asked === null || asked.median === null || asked.worst === null ? ''
    : asked.worst === extreme ? `; polling every ${seconds(asked.interval)} sees it from whichever moment it begins`
      : `; polling every ${seconds(asked.interval)} misses ${show(Math.abs(asked.median - extreme))} of it from the median start and ${show(Math.abs(asked.worst - extreme))} from the worst, and sees the true ${highest ? 'maximum' : 'minimum'} from ${formatShare(asked.seenShare ?? 0)} of all starts`
  const kept = mark === null ? '' : mark.value > extreme ? `. ${mark.name} is ${show(mark.value)}: ${formatBytes(mark.value - extreme)} lay between samples` : `. ${mark.name} is ${show(mark.value)}: the samples missed nothing`
  return {
    grade: 'COMPUTED',
    sentence: `${truth}${polled}${kept}.`,
    notShown: [
      ...(mark === null ? [`what lies between two samples, ${seconds(interval)} apart: a shorter ${highest ? 'peak' : 'dip'} left no trace here`] : []),
      ...(gaps > 0 ? [`what happened in ${formatCount(gaps)} gaps longer than ${GAP} intervals`] : []),
      'who used the memory, and whether anything was slower for it',
    ],
    answers: [],
  }
}

/** Computes the record. Throws `USAGE` where there is no such series, or only one sample. */
export function analyseSampledPeak(input: SampledPeakInput, version: string): Report {
  const facts = factsOf(input)
  return {
    schema: 'tidemark.report/1',
    version,
    settings: { metric: facts.series.name, of: facts.series.of ?? 'the host', source: facts.series.source, looksFor: facts.highest ? 'highest' : 'lowest', every: facts.asked === null ? null : formatDuration(facts.asked.interval * 1e9) },
    inputs: input.inputs,
    verdict: verdictOf(facts),
    figures: computeSampledPeakFigures(facts),
    tables: { 'sampled.polling': pollingTable(facts), 'sampled.recorders': recordersTable(facts, input.trace), 'sampled.levels': levelsTable(facts) },
    findings: findFaults(sampledPeakRules, facts),
    ledger: input.ledger,
  }
}
