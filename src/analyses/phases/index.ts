/** The record of `tidemark phases`: what each phase keeps of the reference, and whether the recording can tell. */
import type { Cell, Input, LedgerEntry, Report } from '../../core/result.ts'
import { median } from '../../statistics/ranks.ts'
import { momentsOf } from '../../statistics/retention.ts'
import { usualStep } from '../../traces/usual-step.ts'
import type { SamplePhase, SampleTrace } from '../../traces/samples.ts'
import { Random } from '../../workloads/random.ts'
import { findFaults, phaseRules } from '../../findings/index.ts'
import { computeFigures } from '../figure.ts'
import { besideOf, besideTables } from './beside.ts'
import { chooseSeries, type MetricChoice } from './choice.ts'
import { compare } from './comparison.ts'
import type { Comparison, PhaseFacts, PhaseValues, Quantity } from './facts.ts'
import { phaseFigures } from './figures.ts'
import { pairPhases } from './pairs.ts'
import { quantitiesOf, valuesIn } from './quantities.ts'
import { phaseTables, startOf } from './tables.ts'
import { verdictOf } from './verdict.ts'
import { GRAVEST } from './verdict-words.ts'

/** What may be chosen. */
export interface PhaseOptions extends Partial<MetricChoice> {
  /** Name of the phase that the others are compared with; `null`: one called baseline, alone, before or so, else the first. */
  reference?: string | null
  /** Compared phases; empty: all. */
  compared?: readonly string[]
  /** Smallest loss that matters; 0.05 is 5 %. */
  margin?: number
  /** Seconds left out at the beginning of every phase. */
  settle?: number
  /** The same of single series, by name. */
  settles?: Readonly<Record<string, number>>
}

/** What was read. */
export interface PhaseInput {
  inputs: Input[]
  ledger: LedgerEntry[]
}

/** Chance of the bootstrap and of drawn signs: the same in every run. */
const SEED = 1

/** Computes the record. Throws `USAGE` where phases or metrics cannot be told. */
export function analysePhases(trace: SampleTrace, options: PhaseOptions, input: PhaseInput, version: string): Report {
  const facts = phaseFacts(trace, options), { primary, margin } = facts
  const ledger = [...input.ledger, ...facts.ledger, ...facts.beside.ledger]
  const basis = primary === null ? 'no comparison' : `${metricText(primary.quantity)} in ${primary.phase} against ${primary.reference}, ${primary.quantity.series.source}, ${how(primary)}, first ${primary.quantity.settle} s of each phase left out`
  return {
    schema: 'tidemark.report/1',
    version,
    settings: {
      reference: facts.reference, metric: primary === null ? null : metricText(primary.quantity), phase: primary?.phase ?? null, margin, settle: settleText(facts),
      clock: trace.clock, start: startText(trace, startOf(facts)), seed: SEED,
    },
    inputs: input.inputs,
    verdict: verdictOf(facts, ledger),
    figures: computeFigures(phaseFigures, facts, basis),
    tables: { ...phaseTables(facts), ...besideTables(facts.beside) },
    findings: findFaults(phaseRules, facts),
    ledger,
  }
}

const metricText = ({ metric, of }: Quantity): string => (of === null ? metric : `${metric} of ${of}`)

const how = ({ method, cycles }: Comparison): string => (method === 'cycles' ? `${cycles.length} cycles` : method === 'medians' ? 'medians' : 'means with effective counts')

/** "0" where all series lose as much, else "0, latency 0.3". */
function settleText({ quantities }: PhaseFacts): Cell {
  const each = new Map(quantities.map(({ series, settle }) => [series.name, settle]))
  return new Set(each.values()).size === 1 ? [...each.values()][0]! : [...each].map(([name, settle]) => `${name} ${settle}`).join(', ')
}

function startText({ clock }: SampleTrace, start: number): Cell {
  return clock === 'wall' ? new Date(start * 1000).toISOString() : start
}

/** Everything that figures, tables, rules and charts look at. */
export function phaseFacts(trace: SampleTrace, options: PhaseOptions): PhaseFacts {
  const { reference: wanted = null, margin = 0.05, settle = 0, settles = {}, metrics = [], latencies = [], lower = [] } = options
  const { reference, pairs } = pairPhases(trace.phases, wanted, options.compared ?? [])
  const { chosen, ledger } = chooseSeries(trace, { metrics, latencies, lower })
  const quantities = chosen.flatMap(({ series, latency, lower: less }) => quantitiesOf(series, latency, less, settles[series.name] ?? settle))
  // Every comparison draws from a stream of its own, so that one more does not shift the others.
  const inOrder = quantities.flatMap((quantity, i) => pairs.map((pair, j) => compare(quantity, pair, { margin, random: new Random(SEED, 1000 * i + j) })))
  const values = quantities.filter(({ statistic }) => statistic !== 'mean speed').flatMap((quantity) => trace.phases.map((phase) => valuesOf(quantity, phase)))
  const rank = (one: Comparison): number => 2 * GRAVEST.indexOf(one.word) + (isHeadline(one) ? 0 : 1), comparisons = inOrder.toSorted((a, b) => rank(a) - rank(b))
  const facts = {
    trace, reference, margin, quantities, values, comparisons,
    primary: primaryOf(inOrder.filter(({ quantity }) => quantity.series === quantities[0]?.series), pairs),
    ledger: [...ledger, ...gapsOf(values), ...beyondOf(trace), ...timelessOf(values)],
  }
  return { ...facts, beside: besideOf(facts) }
}

/**
 * The first series in the first compared phase that lasts half as long as the reference: what lies between two phases is short. Of a latency its mean speed,
 * whose interval is the calibrated one; over cycles its median speed, which a single pause does not move.
 */
function primaryOf(comparisons: readonly Comparison[], pairs: ReturnType<typeof pairPhases>['pairs']): Comparison | null {
  const seconds = (phase: SamplePhase | undefined): number => (phase === undefined ? 0 : phase.to - phase.from)
  const long = pairs.find(({ cycles }) => seconds(cycles[0]?.compared) >= 0.5 * seconds(cycles[0]?.reference))
  const there = comparisons.filter(({ phase }) => phase === long?.phase)
  return there.find(isHeadline) ?? comparisons[0] ?? null
}

/** Which of the two speeds of a latency speaks for it. */
function isHeadline({ method, quantity }: Comparison): boolean {
  return quantity.statistic !== (method === 'cycles' ? 'mean speed' : 'median speed')
}

/** A step this much longer than the usual one is a gap. */
const GAP = 3

function valuesOf(quantity: Quantity, phase: SamplePhase): PhaseValues {
  const { times, values } = valuesIn(quantity, phase)
  const steps = times.slice(1).map((time, i) => time - times[i]!), usual = usualStep(times), long = steps.filter((step) => step > GAP * (usual ?? 0))
  const none = values.length === 0
  return {
    quantity, phase, moments: none ? null : momentsOf(values),
    minimum: none ? null : values.reduce((a, b) => Math.min(a, b)), maximum: none ? null : values.reduce((a, b) => Math.max(a, b)), median: none ? null : median(values),
    gaps: long.length, longestGap: long.length === 0 ? null : long.reduce((a, b) => Math.max(a, b)),
  }
}

function gapsOf(values: readonly PhaseValues[]): LedgerEntry[] {
  return [...new Set(values.map(({ quantity }) => quantity))].flatMap((quantity): LedgerEntry[] => {
    const of = values.filter((one) => one.quantity === quantity), count = of.reduce((sum, { gaps }) => sum + gaps, 0)
    const longest = of.reduce((most, { longestGap }) => Math.max(most, longestGap ?? 0), 0)
    if (count === 0) return []
    // A latency comes when work ends: its steps are the work's, not a sampler's.
    if (quantity.series.kind === 'event') return [{ kind: 'doubted', reason: `waits between two ends of work in ${quantity.series.name}, the longest ${Number(longest.toPrecision(3))} s, of more than ${GAP} usual ones`, count, advice: 'Work that stalls is sampled least: fewer pieces of it fall into a phase that is slow.' }]
    return [{ kind: 'doubted', reason: `gaps in ${quantity.series.name} within a phase, the longest ${Number(longest.toPrecision(3))} s, of more than ${GAP} usual steps`, count, advice: 'Nothing is put in their place: what happened in them is in no number.' }]
  })
}

/** Latencies of 0 or less have no speed. */
function timelessOf(values: readonly PhaseValues[]): LedgerEntry[] {
  return [...new Set(values.map(({ quantity }) => quantity))].filter(({ statistic }) => statistic !== 'mean').flatMap((quantity): LedgerEntry[] => {
    const count = values.filter((one) => one.quantity === quantity).reduce((sum, { phase }) => sum + valuesIn(quantity, phase).values.filter((value) => !(value > 0)).length, 0)
    return count === 0 ? [] : [{ kind: 'doubted', reason: `values of ${quantity.series.name} of 0 or less, which have no speed: they count in medians of times alone`, count, advice: 'A clock that is too coarse writes 0, a program that did not answer too: write times in smaller units, and failures apart.' }]
  })
}

/** Phases that go on where nothing was sampled any more, or began before: by more than a tenth of themselves. */
function beyondOf({ series, phases }: SampleTrace): LedgerEntry[] {
  const sampled = series.filter(({ times }) => times.length > 0)
  const first = sampled.reduce((least, { times }) => Math.min(least, times[0]!), Infinity), last = sampled.reduce((most, { times }) => Math.max(most, times.at(-1)!), -Infinity)
  const long = phases.filter(({ from, to }) => Math.max(0, first - from) + Math.max(0, to - last) > 0.1 * (to - from))
  if (long.length === 0) return []
  return [{ kind: 'doubted', reason: `phases of which more than a tenth lies outside of the samples (${long.slice(0, 3).map(({ name }) => name).join(', ')}${long.length > 3 ? ', ...' : ''})`, count: long.length, advice: 'Nothing is known of that part: the sampler started late or stopped early, or the phases are on another clock.' }]
}

/** Whether the check failed: a loss beyond the margin, or, if strict, a comparison without a verdict or a loss that may lie within the margin. */
export function phasesFailed(report: Report, strict: boolean): boolean {
  const failing = strict ? ['LOSS', 'SMALL LOSS', 'INSUFFICIENT', 'UNSTABLE BASELINE', 'INCONCLUSIVE'] : ['LOSS']
  return (report.tables['phase.retention']?.columns['word'] ?? []).some((word) => failing.includes(String(word)))
}
