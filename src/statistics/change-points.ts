/**
 * Change points of a series: E-divisive with means (Matteson and James 2014) in windows, as Apache Otava (Hunter, ICPE 2023) does it, then the weak
 * ones taken away. Otava asks the wrong neighbours again after it takes one away, divides variances by n, and lets segments of one value be.
 */
import { bestSplit } from './divisive.ts'
import { studentAbove } from './student.ts'
import { mean, variance } from './welch.ts'

/** A place where the level changes: the first index of the new level. */
export interface ChangePoint {
  index: number
  before: number
  after: number
  /** Of a t test between the segments beside it. */
  p: number
}

/** What may be chosen; the defaults are Otava's, but for segments. */
export interface ChangeOptions {
  window?: number
  mostP?: number
  /** Smaller changes are no change points: 0.05 is 5 %, of the larger of after / before and before / after. */
  leastChange?: number
  /** Fewest values beside a change. */
  shortest?: number
  /** As Otava publishes it, faults and all: for its own test cases. */
  otavaCompatible?: boolean
}

/** Change points of the series, in order. */
export function changePoints(series: readonly number[], options: ChangeOptions = {}): ChangePoint[] {
  const { window = 50, mostP = 0.001, leastChange = 0, otavaCompatible = false } = options
  const shortest = otavaCompatible ? 1 : options.shortest ?? 3
  const weak = Math.min(1, mostP < 0.05 ? 10 * mostP : mostP < 0.5 ? 2 * mostP : mostP)
  const found: number[] = []
  for (let start = 0; start < series.length;) {
    const piece = series.slice(start, start + window)
    const inside = split(piece, weak, shortest, otavaCompatible).map((at) => at + start)
    for (const at of inside) if (!found.includes(at)) found.push(at)
    start = Math.max(inside.at(-1) ?? 0, start + Math.floor(window / 2))
  }
  return merge(found.toSorted((a, b) => a - b), series, mostP, leastChange, otavaCompatible)
}

/** Splits a piece where it falls apart best, and its parts, as long as a test at `mostP` agrees. */
function split(piece: readonly number[], mostP: number, shortest: number, otava: boolean): number[] {
  const ends = [0, piece.length]
  for (;;) {
    let best: { at: number; q: number } | null = null
    for (let i = 1; i < ends.length; i++) {
      const inside = bestSplit(piece.slice(ends[i - 1], ends[i]), shortest)
      if (inside !== null && (best === null || inside.q > best.q)) best = { at: inside.at + ends[i - 1]!, q: inside.q }
    }
    if (best === null || pointAt(piece, best.at, ends, otava).p > mostP) return ends.slice(1, -1)
    ends.push(best.at)
    ends.sort((a, b) => a - b)
  }
}

/** Takes the weakest point away until all are certain and large enough. */
function merge(indexes: readonly number[], series: readonly number[], mostP: number, leastChange: number, otava: boolean): ChangePoint[] {
  const all = [0, ...indexes, series.length]
  const points = indexes.map((index) => pointAt(series, index, all, otava))
  while (points.length > 0) {
    let weakest = points.reduce((worst, point) => (point.p > worst.p ? point : worst))
    if (weakest.p < mostP) {
      weakest = points.reduce((least, point) => (changeOf(point) < changeOf(least) ? point : least))
      if (changeOf(weakest) > leastChange) return points
    }
    const k = points.indexOf(weakest)
    points.splice(k, 1)
    const ends = [0, ...points.map(({ index }) => index), series.length]
    for (const i of otava ? [k, k + 1] : [k - 1, k]) {
      if (points[i] !== undefined) points[i] = pointAt(series, points[i].index, ends, otava)
    }
  }
  return points
}

/** The larger of the relative changes there and back. */
function changeOf({ before, after }: ChangePoint): number {
  if (before === after) return 0
  if (before === 0 || after === 0) return Infinity
  return Math.max(Math.abs(after / before - 1), Math.abs(before / after - 1))
}

/** Means of the segments beside an index and the t test with pooled variance between them. */
function pointAt(series: readonly number[], index: number, ends: readonly number[], otava: boolean): ChangePoint {
  const left = series.slice(ends.findLast((end) => end < index), index), right = series.slice(index, ends.find((end) => end > index))
  const before = mean(left), after = mean(right), n = left.length, m = right.length, df = n + m - 2
  if (df < 1) return { index, before, after, p: 1 }
  const lost = otava ? 0 : 1
  const part = (values: readonly number[]): number => (values.length < 2 ? 0 : (values.length - 1) * variance(values, lost))
  const error = Math.sqrt((part(left) + part(right)) / df * (1 / n + 1 / m))
  const p = error > 0 ? 2 * studentAbove(Math.abs(after - before) / error, df) : before === after ? 1 : 0
  return { index, before, after, p }
}
