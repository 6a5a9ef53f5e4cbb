/** How long a metric takes to come back after the last contended phase. */
import type { Cell, Table } from '../../core/result.ts'
import { median } from '../../statistics/ranks.ts'
import { tableOf } from '../table.ts'

/** What is looked at. */
export interface RecoveryInput {
  metric: string
  of: string | null
  /** Samples, in order of time: all of them; those before `after` are not looked at. */
  times: ArrayLike<number>
  values: ArrayLike<number>
  /** The level to return to, and which way is worse; `null`: both. */
  reference: number
  better: 'more' | 'less' | null
  /** Why the reference is no level to return to; `null`: it is one. */
  unstable: string | null
  /** End of the last contended phase, and of what is looked at; seconds on the clock of the samples. */
  after: number
  until: number
  /** 0.05: 5 %. */
  margin: number
}

/** One row of `phase.recovery`. */
export interface Recovery {
  metric: string
  of: string | null
  /** After the end of the last contended phase; `null`, and `note` says why. */
  seconds: number | null
  note: string
}

/** The running level at t is the median of the samples in the next 5 s; it is taken at most ten times a second. */
const RUNNING_SECONDS = 5
const STEP_SECONDS = 0.1

/**
 * The first time from which the running level stays, until the end, no worse than the reference by more than the margin (within it on both sides where
 * no way is better). The last running level is that of the last 5 s. Returns no time where the reference is unstable, less than 5 s follow, or it does not come back.
 */
export function recoveryOf({ metric, of, times, values, reference, better, unstable, after, until, margin }: RecoveryInput): Recovery {
  const none = (note: string): Recovery => ({ metric, of, seconds: null, note })
  if (unstable !== null) return none(`no level to return to: ${unstable}`)
  if (!(reference > 0)) return none('the reference level is not above zero')
  const at: number[] = [], level: number[] = []
  for (let i = 0; i < times.length; i++) {
    if (times[i]! < after || times[i]! >= until || !Number.isFinite(values[i]!)) continue
    at.push(times[i]!)
    level.push(values[i]!)
  }
  const end = Math.min(until, at.at(-1) ?? after), seen = end - after
  if (at.length < 2 || seen < RUNNING_SECONDS) return none(`${at.length < 2 ? 'fewer than two samples follow' : `only ${seen.toFixed(1)} s follow`} the last contended phase; ${RUNNING_SECONDS} s are needed`)
  const near = (value: number): boolean => {
    const ratio = value / reference
    return (better === 'less' || ratio >= 1 - margin) && (better === 'more' || ratio <= 1 + margin)
  }
  let since: number | null = null, taken = -Infinity
  for (let i = 0, past = 0; i < at.length && at[i]! + RUNNING_SECONDS <= end; i++) {
    if (at[i]! - taken < STEP_SECONDS) continue
    taken = at[i]!
    while (past < at.length && at[past]! < at[i]! + RUNNING_SECONDS) past++
    if (!near(median(level.slice(i, past)))) since = null
    else since ??= at[i]!
  }
  const percent = `${Number((100 * margin).toPrecision(3))} %`
  if (since === null) return none(`not within ${percent} of the reference when the recording ends, ${seen.toFixed(1)} s after the last contended phase`)
  return { metric, of, seconds: Math.max(0, since - after), note: `median of the next ${RUNNING_SECONDS} s stays within ${percent} of the reference until the end, ${seen.toFixed(1)} s after the last contended phase` }
}

/** Recoveries as the table `phase.recovery`. */
export function recoveryTable(recoveries: readonly Recovery[]): Table {
  return tableOf('Time to come back to the reference after the last contended phase', ['metric', 'of', 'seconds', 'note'], recoveries.map(({ metric, of, seconds, note }): Cell[] => [metric, of, seconds, note]))
}
