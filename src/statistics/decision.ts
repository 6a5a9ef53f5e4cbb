/** The decision on noisy metrics of two sets of runs: the order of a confidence interval against a margin, Holm over the metrics. */
import { hodgesLehmann, type Shift } from './hodges-lehmann.ts'
import { holm } from './intervals.ts'
import { mannWhitney } from './mann-whitney.ts'
import { normalBelow, normalQuantile } from './normal.ts'
import { doubledRanks } from './ranks.ts'
import { tost } from './welch.ts'

/** `null`: no way is the better one. */
export type Better = 'lower' | 'higher' | null

/** What is said of a noisy metric; a SMALL one is certain, but not certain to exceed the margin. */
export type NoisyWord = 'REGRESSION' | 'IMPROVED' | 'CHANGED' | 'EQUIVALENT' | 'SMALL LOSS' | 'SMALL GAIN' | 'SMALL CHANGE' | 'INCONCLUSIVE' | 'INSUFFICIENT'

/** Runs of one metric before and now, in the order in which they ran. */
export interface NoisyPair {
  before: readonly number[]
  now: readonly number[]
  better: Better
}

/** The decision on one metric, with what it rests on. Ratios are now / before; `null` where a value is not above 0, or runs are too few. */
export interface NoisyDecision {
  word: NoisyWord
  /** Mann-Whitney, two-sided; adjusted over the metrics that have enough runs. */
  p: number | null
  adjustedP: number | null
  ratio: number | null
  low: number | null
  high: number | null
  /** Welch's two one-sided tests at the margin, on logarithms. */
  tostP: number | null
  /** Lag-1 correlation of the runs where it shows; interval and p are widened by it. */
  dependence: number | null
  method: string
}

/** Fewer runs a side have no interval of 95 % (as benchstat). */
const FEWEST = 6
const ALPHA = 0.05
const Z95 = normalQuantile(0.95)

/** Decides on every metric of one comparison. `margin` is the smallest change of the ratio that matters, 0.05 for 5 %. */
export function decideNoisy(pairs: readonly NoisyPair[], margin: number): NoisyDecision[] {
  const measured = pairs.map(measure)
  const enough = measured.flatMap((one, i) => (one === null ? [] : [i])), adjusted = holm(enough.map((i) => measured[i]!.p))
  return pairs.map((pair, i) => {
    const one = measured[i] ?? null
    if (one === null) return { word: 'INSUFFICIENT', p: null, adjustedP: null, ratio: ratioOf(pair), low: null, high: null, tostP: null, dependence: null, method: '' }
    const adjustedP = adjusted[enough.indexOf(i)]!
    const back = (value: number): number | null => (one.logs ? Math.exp(value) : null)
    const tostP = one.logs ? equivalence(pair, margin) : null
    return {
      word: wordOf(pair, one, adjustedP, tostP, margin, enough.length),
      p: one.p, adjustedP, tostP, dependence: one.dependence, method: one.method,
      ratio: back(one.wide.shift), low: back(one.wide.low), high: back(one.wide.high),
    }
  })
}

interface Measured {
  /** Whether shifts are of logarithms; else of the values. */
  logs: boolean
  p: number
  /** Smallest p that so many runs allow. */
  leastP: number
  wide: { shift: number; low: number; high: number }
  narrow: { low: number; high: number }
  dependence: number | null
  method: string
}

const positive = ({ before, now }: NoisyPair): boolean => [...before, ...now].every((value) => value > 0)

function ratioOf(pair: NoisyPair): number | null {
  if (pair.before.length === 0 || pair.now.length === 0 || !positive(pair)) return null
  return Math.exp(hodgesLehmann(pair.before.map(Math.log), pair.now.map(Math.log), 0.95).shift)
}

function measure(pair: NoisyPair): Measured | null {
  if (Math.min(pair.before.length, pair.now.length) < FEWEST) return null
  const logs = positive(pair), scaled = (values: readonly number[]): readonly number[] => (logs ? values.map(Math.log) : values)
  const before = scaled(pair.before), now = scaled(pair.now)
  const { p, method } = mannWhitney(before, now), dependence = dependenceOf(before, now)
  const factor = dependence === null ? 1 : Math.sqrt((1 + dependence) / (1 - dependence))
  // Where nothing varies every other shift would be refused, though ranks that all tie have no tails to say so.
  const still = [...before, ...now].every((value) => value === before[0])
  const interval = (confidence: number): Shift => (still ? { shift: 0, low: 0, high: 0 } : hodgesLehmann(before, now, confidence))
  const wide = interval(0.95), narrow = interval(0.9)
  return {
    logs, dependence, method, leastP: leastPOf(before.length, now.length),
    p: factor === 1 || p === 0 ? p : Math.min(1, 2 * normalBelow(normalQuantile(p / 2) / factor)),
    wide: { shift: wide.shift, ...widened(wide, factor) },
    narrow: widened(narrow, factor),
  }
}

/** Two-sided p of two groups that do not overlap: 2 over the number of splits. */
function leastPOf(n: number, m: number): number {
  let p = 2
  for (let i = 1; i <= n; i++) p *= i / (m + i)
  return p
}

function widened({ shift, low, high }: Shift, factor: number): { low: number; high: number } {
  return { low: shift + factor * ((low ?? -Infinity) - shift), high: shift + factor * ((high ?? Infinity) - shift) }
}

/** Lag-1 correlation of ranks within each side, pooled, where chance alone gives it in fewer than 1 of 20 comparisons. */
function dependenceOf(...sides: (readonly number[])[]): number | null {
  let along = 0, squares = 0, count = 0
  for (const side of sides) {
    const ranks = doubledRanks(side).map((rank) => rank - side.length - 1)
    for (const [i, rank] of ranks.entries()) {
      squares += rank * rank
      if (i > 0) along += rank * ranks[i - 1]!
    }
    count += side.length
  }
  if (squares === 0) return null
  const lag = along / squares + sides.length / count // what independent runs show is -1/n on average
  return lag * Math.sqrt(count) > Z95 ? Math.min(0.9, lag) : null
}

function equivalence({ before, now }: NoisyPair, margin: number): number | null {
  return tost(now.map(Math.log), before.map(Math.log), Math.log(1 - margin), Math.log(1 + margin))?.pEquivalent ?? null
}

function wordOf({ better }: NoisyPair, { logs, wide, narrow, p, leastP }: Measured, adjustedP: number, tostP: number | null, margin: number, family: number): NoisyWord {
  const worse = (better === 'lower') === (wide.shift > 0)
  const certain = adjustedP <= ALPHA && (wide.low > 0 || wide.high < 0)
  const top = logs ? Math.log(1 + margin) : 0, bottom = logs ? Math.log(1 - margin) : 0
  if (certain && (wide.low > top || wide.high < bottom)) return better === null ? 'CHANGED' : worse ? 'REGRESSION' : 'IMPROVED'
  const within = logs ? narrow.low > bottom && narrow.high < top : narrow.low === 0 && narrow.high === 0
  if (within && (tostP ?? 0) <= ALPHA) return 'EQUIVALENT' // no tostP: nothing varies
  if (certain) return better === null ? 'SMALL CHANGE' : worse ? 'SMALL LOSS' : 'SMALL GAIN'
  return p <= ALPHA && family * leastP > ALPHA ? 'INSUFFICIENT' : 'INCONCLUSIVE'
}
