/** What stands beside the comparisons: signals of every phase, times to recover, and what the arms show of protection. */
import { median } from '../../statistics/ranks.ts'
import { mean } from '../../statistics/welch.ts'
import type { LedgerEntry, Table } from '../../core/result.ts'
import type { SamplePhase } from '../../traces/samples.ts'
import { armsTable, judgeArms, type Protection } from './arms.ts'
import type { Comparison, PhaseFacts, Quantity } from './facts.ts'
import { stemOf } from './pairs.ts'
import { valuesIn } from './quantities.ts'
import { recoveryOf, recoveryTable, type Recovery } from './recovery.ts'
import { phaseSignals, signalsTable, type PhaseStretches, type Signal } from './signals.ts'
import { floorOf, isUnstable, marginText } from './verdict-words.ts'

/** What rules and tables look at beside the comparisons. */
export interface Beside {
  signals: readonly Signal[]
  recoveries: readonly Recovery[]
  /** Of every metric that all arms have; else one, of the primary metric, that says why there is no statement. */
  protections: readonly Protection[]
  ledger: readonly LedgerEntry[]
}

const OFF = /(?:^|[^a-z])(?:off|without|unprotected)(?:[^a-z]|$)/i
const ON = /(?:^|[^a-z])(?:on|with|protected)(?:[^a-z]|$)/i
const RECOVERING = /recover|after|cool|rest(?:$|[^a-z])|idle|quiet/i

/** Phases as they are compared: without their numbers where cycles are. */
function stretchesOf({ trace, comparisons, reference }: Pick<PhaseFacts, 'trace' | 'comparisons' | 'reference'>): PhaseStretches[] {
  const names = new Set([reference, ...comparisons.map(({ phase }) => phase)])
  const nameOf = ({ name }: SamplePhase): string => (!names.has(name) && names.has(stemOf(name)) ? stemOf(name) : name)
  const stretches = new Map<string, SamplePhase[]>()
  for (const phase of trace.phases) stretches.set(nameOf(phase), [...stretches.get(nameOf(phase)) ?? [], phase])
  return [...stretches].map(([name, list]) => ({ name, stretches: list }))
}

/** Computes it; what it says of protection rests on the cycles of the comparisons. */
export function besideOf(facts: Omit<PhaseFacts, 'beside'>): Beside {
  const { signals, ledger } = phaseSignals(facts.trace.series, stretchesOf(facts))
  return { signals, recoveries: recoveriesOf(facts), protections: protectionsOf(facts), ledger }
}

/** The tables of it. */
export function besideTables({ signals, recoveries, protections }: Beside): Record<string, Table> {
  return { 'phase.signals': signalsTable(signals), 'phase.recovery': recoveryTable(recoveries), 'phase.arms': armsTable(protections) }
}

function recoveriesOf({ trace, quantities, comparisons, reference, margin }: Omit<PhaseFacts, 'beside'>): Recovery[] {
  const isReference = ({ name }: SamplePhase): boolean => name === reference || stemOf(name) === reference
  const contended = trace.phases.findLast((phase) => !isReference(phase) && !RECOVERING.test(phase.name))
  if (contended === undefined) return []
  // The mean of speeds and their median are of one series: one row.
  return quantities.filter(({ statistic }) => statistic !== 'mean speed').map((quantity) => {
    const before = trace.phases.filter(isReference).flatMap((phase) => valuesIn(quantity, phase).values)
    const halves = comparisons.find((one) => one.quantity === quantity && isUnstable(one.halves))?.halves ?? null
    return recoveryOf({
      metric: quantity.metric, of: quantity.of, times: quantity.times, values: quantity.values, better: quantity.better === 'higher' ? 'more' : 'less', margin,
      reference: before.length === 0 ? 0 : quantity.statistic === 'mean' ? mean(before) : median(before),
      unstable: halves === null ? null : `the halves of ${reference} differ by ${marginText(floorOf(halves))} on their own`,
      after: contended.to, until: Infinity,
    })
  })
}

const isLevel = ({ statistic, series }: Quantity): boolean => statistic === 'mean' && series.kind === 'level'

/** Ratios by cycle; cycles without one are left out. */
const ratiosOf = ({ cycles }: Comparison): Map<number, number> => new Map(cycles.flatMap(({ cycle, ratio }) => (ratio === null ? [] : [[cycle, ratio] as const])))

function protectionsOf({ comparisons, primary }: Omit<PhaseFacts, 'beside'>): Protection[] {
  const both = comparisons.filter(({ phase, method }) => OFF.test(phase) && method === 'cycles').flatMap((off) => {
    const on = comparisons.find((one) => one.quantity === off.quantity && one.method === 'cycles' && ON.test(one.phase))
    if (on === undefined || isLevel(off.quantity)) return []
    const withOff = ratiosOf(off), withOn = ratiosOf(on), cycles = [...withOff.keys()].filter((cycle) => withOn.has(cycle))
    return [judgeArms({ metric: off.quantity.metric, level: false, alone: cycles.map(() => 1), off: cycles.map((cycle) => withOff.get(cycle)!), on: cycles.map((cycle) => withOn.get(cycle)!) })]
  })
  if (both.length > 0 || primary === null) return both
  return [judgeArms({ metric: primary.quantity.metric, level: isLevel(primary.quantity), alone: [], off: [], on: null })]
}
