/** Figures of `tidemark budget`. */
import { ratio, type FigureRule } from '../figure.ts'
import { sum } from '../table.ts'
import type { PeakRest } from './against.ts'
import { contradictions, shareOf, type BudgetFacts } from './facts.ts'

const stated = ({ demands }: BudgetFacts): { pool: number; demand: number }[] => demands.flatMap(({ pool, demand }) => (demand === null ? [] : [{ pool, demand }]))

const highestOf = (against: BudgetFacts['against']): PeakRest | undefined => against?.peaks.toSorted((a, b) => b.bytes - a.bytes)[0]

/** Every figure, in the order of the report. Where several memories are planned, they are of the one with the least headroom for its size. */
export const budgetFigures: readonly FigureRule<BudgetFacts>[] = [
  { name: 'budget.capacity', unit: 'B', formula: 'memory that is planned; of several the one with the least headroom for its size, as for all of these', compute: ({ tight }) => tight.place.capacity },
  { name: 'budget.reserve', unit: 'B', formula: 'bytes that must stay free: stated, by a named rule, or assumed', compute: ({ tight }) => tight.place.reserve.bytes },
  { name: 'budget.committed', unit: 'B', formula: 'budget.reserve + all rows that count; of models on demand the largest', compute: ({ tight }) => tight.committed },
  { name: 'budget.headroom', unit: 'B', formula: 'budget.capacity - budget.committed', compute: ({ tight }) => tight.headroom },
  { name: 'budget.headroomLow', unit: 'B', formula: 'budget.capacity - sum of the most that each row may be, or of the row where it states no interval', compute: ({ tight }) => tight.low },
  { name: 'budget.headroomHigh', unit: 'B', formula: 'budget.capacity - sum of the least that each row may be, likewise', compute: ({ tight }) => tight.high },
  { name: 'budget.headroomShare', unit: '1', formula: 'budget.headroom / budget.capacity', compute: ({ tight }) => ratio(tight.headroom, tight.place.capacity) },
  { name: 'budget.minimum', unit: 'B', formula: 'least headroom that the plan asks for', compute: ({ tight }) => tight.place.minimum },
  { name: 'budget.measuredShare', unit: '1', formula: 'bytes of rows that are measured / budget.committed', compute: (facts) => shareOf(facts, 'measured') },
  { name: 'budget.computedShare', unit: '1', formula: 'bytes of rows that are computed / budget.committed', compute: (facts) => shareOf(facts, 'computed') },
  { name: 'budget.assumedShare', unit: '1', formula: 'bytes of rows that are assumed / budget.committed', compute: (facts) => shareOf(facts, 'assumed') },
  { name: 'budget.rows', unit: '1', formula: 'rows that count, the reserve left out', compute: ({ tight }) => tight.rows.length },
  { name: 'budget.bounded', unit: '1', formula: 'of them those that state an interval', compute: ({ tight }) => tight.rows.filter(({ low, high }) => low !== null || high !== null).length },
  { name: 'budget.models', unit: '1', formula: 'models of the plan', compute: ({ plan }) => plan.models?.length ?? 0 },
  { name: 'budget.pools', unit: 'B', formula: 'sum of the pools whose demand is stated', compute: (facts) => (stated(facts).length === 0 ? null : sum(stated(facts).map(({ pool }) => pool))) },
  { name: 'budget.demand', unit: 'B', formula: 'sum of count x each that the plan states for them', compute: (facts) => (stated(facts).length === 0 ? null : sum(stated(facts).map(({ demand }) => demand))) },
  { name: 'budget.poolFactor', unit: '1', formula: 'budget.pools / budget.demand', compute: (facts) => ratio(sum(stated(facts).map(({ pool }) => pool)), sum(stated(facts).map(({ demand }) => demand))) },
  { name: 'budget.poolsFreed', unit: 'B', formula: 'budget.pools - (stated demand and a quarter more) of each', compute: ({ proposal }) => proposal?.freed ?? null },
  { name: 'budget.whatIfs.together', unit: 'B', formula: 'what all what-ifs leave more, applied one after the other', compute: ({ whatIfs }) => whatIfs?.together ?? null },
  { name: 'budget.whatIfs.sumOfAlone', unit: 'B', formula: 'sum of what each alone leaves more: more than they can together where they change the same rows', compute: ({ whatIfs }) => whatIfs?.sumOfAlone ?? null },
  { name: 'budget.checked', unit: '1', formula: 'numbers that the plan states of itself and that a rule could check', compute: ({ checks }) => checks.length },
  { name: 'budget.contradictions', unit: '1', formula: 'of them those that do not hold', compute: (facts) => contradictions(facts).length },
  { name: 'budget.measured', unit: 'B', formula: 'sum of the terms that were both planned and measured, as measured', compute: ({ against }) => against?.measured ?? null },
  { name: 'budget.off', unit: 'B', formula: 'the same terms as planned - budget.measured', compute: ({ against }) => (against === null || against.measured === null ? null : against.planned - against.measured) },
  { name: 'budget.peak', unit: 'B', formula: 'highest level that samples saw of memory in use; of several series the highest', compute: ({ against }) => highestOf(against)?.bytes ?? null },
  { name: 'budget.peakUnaccounted', unit: 'B', formula: 'budget.peak - what the log, else the models as planned, account for in that memory; below 0: not all of it was resident', compute: ({ against }) => highestOf(against)?.rest ?? null },
  { name: 'budget.unaccounted', unit: 'B', formula: 'measured total - all measured terms: what no term accounts for', compute: ({ against }) => against?.unaccounted ?? null },
]
