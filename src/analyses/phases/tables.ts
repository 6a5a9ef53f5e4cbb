/** Tables of `tidemark phases`. Ratios are fractions, seconds are since the first phase began. */
import type { Cell, Table } from '../../core/result.ts'
import { tableOf } from '../table.ts'
import type { Comparison, PhaseFacts } from './facts.ts'
import { levelsTable } from './levels.ts'
import { valuesIn } from './quantities.ts'
import { floorOf, isUnstable, printedWord } from './verdict-words.ts'

/** All tables of a record, those of the signals apart. */
export function phaseTables(facts: PhaseFacts): Record<string, Table> {
  return {
    'phase.retention': retentionTable(facts), 'phase.cycles': cyclesTable(facts), 'phase.paired': pairedTable(facts), 'phase.halves': halvesTable(facts),
    'phase.means': meansTable(facts), 'phase.phases': phasesTable(facts), 'phase.levels': levelsTable(facts.quantities, facts.trace.phases, startOf(facts)),
  }
}

/** When the first phase began, on the clock of the samples. */
export function startOf({ trace }: PhaseFacts): number {
  return trace.phases[0]?.from ?? 0
}

const share = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, 'share']))

function retentionTable({ comparisons, margin }: PhaseFacts): Table {
  const names = ['metric', 'of', 'reference', 'phase', 'retention', 'low', 'high', 'nReference', 'nPhase', 'effectiveReference', 'effectivePhase', 'word', 'detectable', 'note']
  return tableOf('What each phase keeps of the reference; more is better; 95 % intervals are approximate (85 to 97 % of simulated ones hold)', names, comparisons.map((one): Cell[] => [
    one.quantity.metric, one.quantity.of, one.reference, one.phase, one.ratio, one.low, one.high, one.nReference, one.nPhase,
    one.effectiveReference, one.effectivePhase, printedWord(one.word, margin), one.detectable, one.note,
  ]), share('retention', 'low', 'high', 'detectable'))
}

const paired = (comparisons: readonly Comparison[]): Comparison[] => comparisons.filter(({ method }) => method === 'cycles')

function cyclesTable({ comparisons }: PhaseFacts): Table {
  const names = ['metric', 'of', 'phase', 'cycle', 'ratio', 'reference', 'compared', 'unit']
  return tableOf('Each cycle: the compared phase against the reference before it', names, paired(comparisons).flatMap(({ quantity, phase, cycles }) =>
    cycles.map(({ cycle, ratio, reference, compared }): Cell[] => [quantity.metric, quantity.of, phase, cycle, ratio, reference, compared, quantity.unit])), share('ratio'))
}

function pairedTable({ comparisons, margin }: PhaseFacts): Table {
  const names = ['metric', 'of', 'cycles', 'ratio', 'low', 'high', 'low90', 'high90', 'signFlipP', 'hodgesLehmann', 'word', 'phase']
  return tableOf('All cycles together: geometric mean with intervals of 95 and 90 %', names, paired(comparisons).map(({ quantity, phase, paired: all, word }): Cell[] => [
    quantity.metric, quantity.of, all?.cycles ?? null, all?.ratio ?? null, all?.low ?? null, all?.high ?? null, all?.low90 ?? null, all?.high90 ?? null,
    all?.signFlipP ?? null, all?.hodgesLehmann ?? null, printedWord(word, margin), phase,
  ]), share('ratio', 'low', 'high', 'low90', 'high90', 'hodgesLehmann'))
}

function halvesTable({ comparisons, quantities }: PhaseFacts): Table {
  const names = ['metric', 'of', 'ratio', 'low', 'high', 'effectiveFirst', 'effectiveSecond', 'word', 'phase', 'floor', 'naiveP']
  const rows = quantities.flatMap((quantity): Cell[][] => {
    const one = quantity.statistic === 'median speed' ? undefined : comparisons.find((comparison) => comparison.quantity === quantity && comparison.halves !== null)
    if (one === undefined) return []
    const { first, second, interval, naiveP } = one.halves!
    const word = isUnstable(one.halves) ? 'UNSTABLE BASELINE' : 'NO DRIFT SEEN'
    return [[quantity.metric, quantity.of, interval.ratio, interval.low, interval.high, first.effective, second.effective, word, one.reference, floorOf(one.halves), naiveP]]
  })
  return tableOf('The reference against itself: its second half by its first; a difference below the floor is no finding', names, rows, share('ratio', 'low', 'high', 'floor', 'naiveP'))
}

function meansTable({ values }: PhaseFacts): Table {
  const names = ['metric', 'of', 'phase', 'n', 'effective', 'mean', 'sd', 'minimum', 'maximum', 'median', 'unit', 'gaps', 'longestGap']
  return tableOf('Each metric in each phase', names, values.map(({ quantity, phase, moments, minimum, maximum, median, gaps, longestGap }): Cell[] => [
    quantity.series.name, quantity.of, phase.name, moments?.n ?? 0, moments?.effective ?? null, moments?.mean ?? null, moments?.sd ?? null, minimum, maximum, median,
    quantity.unit, gaps, longestGap,
  ]), { longestGap: 's' })
}

function phasesTable(facts: PhaseFacts): Table {
  const start = startOf(facts), { trace, quantities } = facts
  return tableOf('Phases, in seconds since the first began', ['phase', 'from', 'to', 'seconds', 'samples'], trace.phases.map((phase): Cell[] => [
    phase.name, phase.from - start, phase.to - start, phase.to - phase.from, Math.max(0, ...quantities.map((quantity) => valuesIn(quantity, phase).values.length)),
  ]), { from: 's', to: 's', seconds: 's' })
}
