/** The verdict on every metric of a check. */
import { decideNoisy, type Better, type NoisyDecision, type NoisyWord } from '../statistics/decision.ts'
import { median } from '../statistics/ranks.ts'
import type { EnvironmentChange } from './baseline-environment.ts'
import type { Measurement } from './baseline-file.ts'

/** What is said of a metric; UNCHANGED and CHANGED are of exact ones, CHANGED where no way is the better one. */
export type Word = NoisyWord | 'UNCHANGED' | 'NOT COMPARABLE'

/** A metric of both sides, or of one. */
export interface CheckedMetric extends Omit<NoisyDecision, 'word'> {
  id: string
  unit: string
  kind: 'exact' | 'noisy'
  better: Better
  word: Word
  runsBefore: number
  runsNow: number
  /** Value of an exact metric, median of a noisy one. */
  before: number | null
  now: number | null
  /** now / before - 1; of a noisy one by the medians. `null` from 0. */
  change: number | null
  /** Runs with a modified z score above 14.826 on their side (as hyperfine): shown, never dropped. */
  outliers: number
  reason: string
}

/** The gravest first: the order of the report, and the grade of a comparison is that of its first metric. */
const GRAVEST: readonly Word[] = ['REGRESSION', 'CHANGED', 'NOT COMPARABLE', 'SMALL LOSS', 'SMALL CHANGE', 'INCONCLUSIVE', 'INSUFFICIENT', 'IMPROVED', 'SMALL GAIN', 'EQUIVALENT', 'UNCHANGED']

const NOTHING = { p: null, adjustedP: null, ratio: null, low: null, high: null, tostP: null, dependence: null, method: '' }

interface Pair {
  id: string
  unit: string
  kind: 'exact' | 'noisy'
  better: Better
  before: number[]
  now: number[]
}

/** Both sides of every metric, whichever side has it. */
function pairsOf(before: Measurement, now: Measurement): Pair[] {
  const pairs = new Map<string, Pair>()
  const put = (side: 'before' | 'now', kind: Pair['kind'], { id, unit, better }: { id: string; unit: string; better: Better }, samples: number[]): void => {
    const found = pairs.get(`${kind} ${id}`) ?? { id, unit, kind, better, before: [], now: [] }
    pairs.set(`${kind} ${id}`, { ...found, [side]: samples })
  }
  for (const [side, { exact, noisy }] of [['before', before], ['now', now]] as const) {
    for (const metric of exact) put(side, 'exact', metric, [metric.value])
    for (const metric of noisy) put(side, 'noisy', metric, metric.samples)
  }
  return [...pairs.values()]
}

/** Checks every metric; `margin` is that of the noisy ones, exact ones have none. The gravest first. */
export function checkMetrics(before: Measurement, now: Measurement, changes: readonly EnvironmentChange[], margin: number): CheckedMetric[] {
  const forbidden = (kind: 'exact' | 'noisy'): string[] => changes.filter(({ forbids, overridden }) => !overridden && (forbids === 'all' || forbids === kind)).map(({ key }) => key)
  const refused = ({ before: was, now: is, kind }: Pair): string | null => {
    if (was.length === 0) return 'not in the baseline'
    if (is.length === 0) return 'not measured now'
    const keys = forbidden(kind)
    return keys.length === 0 ? null : `${keys.join(', ')} changed`
  }
  const pairs = pairsOf(before, now), noisy = pairs.filter((pair) => pair.kind === 'noisy' && refused(pair) === null)
  const decisions = decideNoisy(noisy, margin)
  const checked = pairs.map((pair): CheckedMetric => {
    const reason = refused(pair), base = describe(pair)
    if (reason !== null) return { ...base, ...NOTHING, word: 'NOT COMPARABLE', reason }
    if (pair.kind === 'exact') return exactOf(pair, base)
    const decision = decisions[noisy.indexOf(pair)]!
    return { ...base, ...decision, reason: reasonOf(decision) }
  })
  return checked.toSorted((a, b) => GRAVEST.indexOf(a.word) - GRAVEST.indexOf(b.word) || Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0) || (a.id < b.id ? -1 : 1))
}

type Described = Pick<CheckedMetric, 'id' | 'unit' | 'kind' | 'better' | 'runsBefore' | 'runsNow' | 'before' | 'now' | 'change' | 'outliers'>

function describe({ id, unit, kind, better, before: was, now: is }: Pair): Described {
  const before = was.length === 0 ? null : median(was), now = is.length === 0 ? null : median(is)
  const change = before === null || now === null ? null : before === now ? 0 : before === 0 ? null : (now - before) / Math.abs(before)
  return { id, unit, kind, better, before, now, change, runsBefore: was.length, runsNow: is.length, outliers: kind === 'exact' ? 0 : outliersIn(was) + outliersIn(is) }
}

function exactOf({ before, now, better }: Pair, base: Described): CheckedMetric {
  const was = before[0]!, is = now[0]!, ratio = was > 0 && is > 0 ? is / was : was === is ? 1 : null
  const word: Word = was === is ? 'UNCHANGED' : better === null ? 'CHANGED' : (is > was) === (better === 'lower') ? 'REGRESSION' : 'IMPROVED'
  return { ...base, ...NOTHING, ratio, low: ratio, high: ratio, word, reason: 'exact: any change counts' }
}

function reasonOf({ method, dependence }: NoisyDecision): string {
  if (method === '') return 'fewer than 6 runs a side have no 95 % interval'
  const test = `Mann-Whitney, ${method}`
  return dependence === null ? test : `${test}; runs follow each other (lag-1 correlation ${dependence.toFixed(2)}), interval and p widened`
}

function outliersIn(samples: readonly number[]): number {
  if (samples.length < 3) return 0
  const middle = median(samples), mad = median(samples.map((value) => Math.abs(value - middle)))
  return mad === 0 ? 0 : samples.filter((value) => 0.6745 * Math.abs(value - middle) / mad > 14.826).length
}
