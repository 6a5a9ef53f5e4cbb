/** The record of `tidemark peak`: the true peak of a stream of allocations beside what reading the current level says. */
import type { Cell, Input, LedgerEntry, Report, Table, Verdict } from '../core/result.ts'
import { formatBytes, formatCount, formatDuration, formatShare } from '../core/units.ts'
import { findFaults, peakRules } from '../findings/index.ts'
import type { LevelSampler } from './level-sampler.ts'
import type { Every, PeakCounter } from './peak-counter.ts'
import { computePeakFigures } from './peak-figures.ts'
import { tableOf } from './table.ts'

/** What somebody who reads the current level at certain moments would have reported. */
export interface SamplerReport {
  name: string
  interval: string
  samples: number
  /** Highest reading, and that above the start; `null` if there was no reading. */
  reported: number | null
  overStart: number | null
  missedShare: number | null
}

/** Everything that figures, tables and rules of `peak` look at. */
export interface PeakFacts {
  counter: PeakCounter
  /** Bytes live before the first event. */
  start: number
  liveAtEnd: number
  /** The one that the verdict compares with. */
  sampler: SamplerReport
  basis: string
}

/** What was read. */
export interface PeakInput {
  counter: PeakCounter
  start: number
  liveAtEnd: number
  inputs: Input[]
  ledger: LedgerEntry[]
  /** What the sizes are. */
  sizes: string
  every: Every | null
}

/** Above this share of unreadable rows no level can be trusted. */
const INVALID_SHARE = 0.1
/** More readings for each event than this show nothing that fewer do not. */
const MOST_READINGS = 10

function samplersOf({ counter, start }: PeakInput): { all: (SamplerReport & Every)[]; steps: SamplerReport; end: SamplerReport } {
  const report = (name: string, interval: string, { samples, highest }: Pick<LevelSampler, 'samples' | 'highest'>): SamplerReport => ({
    name, interval, samples,
    reported: samples === 0 ? null : start + highest,
    overStart: samples === 0 ? null : highest,
    missedShare: samples === 0 || counter.peak === 0 ? null : 1 - Math.max(0, highest) / counter.peak,
  })
  const steps = report('after each step', 'when everything since the start is freed', counter.afterSteps)
  const end = report('at the end', 'once', { samples: 1, highest: counter.level })
  const seconds = counter.everySeconds.map((sampler) => ({ ...report(`every ${formatDuration(sampler.step * 1e9)}`, formatDuration(sampler.step * 1e9), sampler), step: sampler.step, unit: 's' as const }))
  const events = counter.everyEvents.map((sampler) => ({ ...report(sampler.step === 1 ? 'after every event' : `every ${formatCount(sampler.step)} events`, sampler.step === 1 ? '1 event' : `${formatCount(sampler.step)} events`, sampler), step: sampler.step, unit: 'events' as const }))
  return { all: [...seconds, ...events], steps, end }
}

function samplersTable(samplers: readonly SamplerReport[]): Table {
  const rows = samplers.map(({ name, interval, samples, reported, overStart, missedShare }): Cell[] => [name, interval, samples, reported, overStart, missedShare])
  return tableOf('What readings of the current level would have reported', ['sampler', 'interval', 'samples', 'reportedBytes', 'overStartBytes', 'missedShare'], rows)
}

function levelsTable({ counter, start }: PeakInput): Table {
  const place = counter.seconds === null ? 'event' : 'seconds'
  const rows = counter.bins?.bins().map(({ from, lowest, highest }): Cell[] => [from, start + lowest, start + highest]) ?? []
  return tableOf(`Lowest and highest level in bins of equal width, by ${place}`, [place, 'lowestBytes', 'highestBytes'], rows)
}

/** What the numbers do not say. */
function notShown({ ledger, start, inputs }: PeakInput): string[] {
  return [
    inputs.some(({ format }) => format.startsWith('pytorch'))
      ? 'allocated and reserved bytes: every size here is the requested one, before rounding, caching and fragmentation'
      : 'memory that this stream does not record',
    ...(start === 0 ? ['what was live before the first event: the stream tells of none'] : []),
    ...(ledger.some(({ kind }) => kind === 'lost') ? ['what the unreadable rows did: every level may be off by them'] : []),
  ]
}

function verdictOf(input: PeakInput, facts: PeakFacts, misread: boolean): Verdict {
  const { counter, start, sampler } = facts
  const lost = input.ledger.filter(({ kind }) => kind === 'lost').reduce((sum, { count }) => sum + count, 0)
  if (lost > INVALID_SHARE * (lost + counter.allocations + counter.frees)) {
    return { grade: 'INVALID DATA', sentence: `${formatCount(lost)} rows could not be read: no level of it should be quoted.`, notShown: notShown(input), answers: [] }
  }
  const over = formatBytes(counter.peak)
  const truth = counter.peak === 0
    ? `The level never rose above its start of ${formatBytes(start)}`
    : `The peak is ${formatBytes(start + counter.peak)}, ${over} above the ${formatBytes(start)} at the start`
  const read = sampler.overStart === null || counter.peak === 0 ? '' : sampler.missedShare === 0
    ? `; reading the current level ${sampler.name} sees all of it`
    : `; reading the current level ${sampler.name} says ${formatBytes(sampler.overStart)} and misses ${formatShare(sampler.missedShare ?? 0)} of it`
  const answers = [{
    question: 'How much memory does the work need beside what was there?',
    answer: counter.peak === 0 ? 'None that this stream shows.' : `${over}: the peak since the start minus the level at the start.`,
  }]
  return { grade: misread ? 'MISREAD' : 'COMPUTED', sentence: `${truth}${read}.`, notShown: notShown(input), answers }
}

/** Computes the record. */
export function analysePeak(input: PeakInput, version: string): Report {
  const { all, steps, end } = samplersOf(input)
  const { counter, every } = input
  const usual = steps.samples > 0 ? steps : end
  const sampler = every === null ? usual : all.find(({ step, unit }) => step === every.step && unit === every.unit) ?? usual
  const basis = `${input.sizes}; ${formatCount(counter.allocations)} allocations and ${formatCount(counter.frees)} frees of ${input.inputs.map(({ name }) => name).join(', ')}; sampler: ${sampler.name}`
  const useful = all.filter((one) => one === sampler || one.samples > 0 && one.samples <= MOST_READINGS * counter.events)
  const facts: PeakFacts = { counter, start: input.start, liveAtEnd: input.liveAtEnd, sampler, basis }
  const findings = findFaults(peakRules, facts)
  return {
    schema: 'tidemark.report/1',
    version,
    settings: { sampler: sampler.name, every: every === null ? null : sampler.interval },
    inputs: input.inputs,
    verdict: verdictOf(input, facts, findings.length > 0),
    figures: computePeakFigures(facts),
    tables: { 'peak.samplers': samplersTable([steps, ...useful, end]), 'peak.levels': levelsTable(input) },
    findings,
    ledger: input.ledger,
  }
}
