/** The three-arm rule: what a claim of protection needs (alone; contended, protection off; contended, protection on). */
import type { Cell, Table } from '../../core/result.ts'
import { studentQuantile } from '../../statistics/student.ts'
import { mean, variance } from '../../statistics/welch.ts'
import { tableOf } from '../table.ts'

/** Speed of the protected job in each cycle, higher is better; the three lists are of equal length, `null` where an arm was not run. */
export interface Arms {
  metric: string
  alone: readonly number[]
  off: readonly number[] | null
  on: readonly number[] | null
  /** Whether the metric is a level of memory, which says nothing of speed. */
  level: boolean
}

/** An estimate with its 95 % interval. */
interface Estimate {
  value: number
  low: number
  high: number
}

/** What three arms say. */
export interface Protection {
  metric: string
  cycles: number
  /** Speed kept without protection, and with it. `null`: not run, or too few cycles. */
  off: Estimate | null
  on: Estimate | null
  /** Share of the loss that the protection gives back: (on - off) / (1 - off). */
  protection: Estimate | null
  /** `null`: no statement about QoS. */
  protects: boolean | null
  sentence: string
}

/** Fewer cycles give no verdict, as for two arms. */
const LEAST_CYCLES = 6

const logs = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => Math.log(value / b[i]!))
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const range = ({ value, low, high }: Estimate): string => `${percent(value)} [${percent(low)}, ${percent(high)}]`

/** exp(mean) of logarithms with its t interval over cycles. */
function geometric(d: readonly number[]): Estimate {
  const middle = mean(d), half = studentQuantile(0.025, d.length - 1) * Math.sqrt(variance(d, 1) / d.length)
  return { value: Math.exp(middle), low: Math.exp(middle - half), high: Math.exp(middle + half) }
}

/**
 * P = (R_on - R_off) / (1 - R_off) of the geometric means, and its interval by the delta method over cycles: P is taken as linear in the two mean
 * logarithms, which vary together from cycle to cycle; t with n - 1 degrees. Only fit where R_off is well below 1, which the rule asks for first.
 */
function protectionOf(off: readonly number[], on: readonly number[]): Estimate | null {
  const a = mean(off), b = mean(on), lost = -Math.expm1(a)
  if (!(lost > 0)) return null
  const value = 1 + Math.expm1(b) / lost
  const byOff = Math.exp(a) * Math.expm1(b) / lost ** 2, byOn = Math.exp(b) / lost
  const linear = off.map((one, i) => byOff * (one - a) + byOn * (on[i]! - b))
  const half = studentQuantile(0.025, linear.length - 1) * Math.sqrt(variance(linear, 1) / linear.length)
  return { value, low: value - half, high: value + half }
}

/** Judges the arms. Speeds that are not above zero give no statement. */
export function judgeArms({ metric, alone, off, on, level }: Arms): Protection {
  const cycles = alone.length
  const none = (why: string, more: Partial<Protection> = {}): Protection => ({ metric, cycles, off: null, on: null, protection: null, protects: null, sentence: `No statement about QoS: ${why}.`, ...more })
  if (level) return none(`${metric} is a level of memory, and a level says nothing of what a job loses`)
  if (off === null || on === null) return none(`a claim of protection needs three arms (alone; contended without protection; contended with it), and ${off === null && on === null ? '1 was' : '2 were'} run`)
  if (cycles < LEAST_CYCLES || off.length !== cycles || on.length !== cycles) return none(`${Math.min(cycles, off.length, on.length)} whole cycles of the three arms; ${LEAST_CYCLES} are needed`)
  if ([...alone, ...off, ...on].some((speed) => !(speed > 0 && Number.isFinite(speed)))) return none('a speed is not above zero')
  const logOff = logs(off, alone), logOn = logs(on, alone), kept = geometric(logOff), keptOn = geometric(logOn)
  const both = { off: kept, on: keptOn }
  if (!(kept.high < 1)) return none(`without protection ${metric} keeps ${range(kept)}, so that nothing was lost for certain that could be protected`, both)
  const protection = protectionOf(logOff, logOn)!
  const protects = protection.low > 0
  const given = `${metric} keeps ${range(kept)} without protection and ${range(keptOn)} with it`
  return {
    metric, cycles, ...both, protection, protects,
    sentence: protects ? `The protection gives back ${range(protection)} of what contention takes: ${given}.` : `No protection is shown: it gives back ${range(protection)} of what contention takes; ${given}.`,
  }
}

/** The arms as the table `phase.arms`. */
export function armsTable(judged: readonly Protection[]): Table {
  const row = ({ metric, cycles, sentence }: Protection, arm: string, of: Estimate | null): Cell[] => [arm, metric, of?.value ?? null, of?.low ?? null, of?.high ?? null, cycles, sentence]
  const rows = judged.flatMap((one) => [row(one, 'contended, protection off', one.off), row(one, 'contended, protection on', one.on), row(one, 'share of the loss given back', one.protection)])
  return tableOf('Three arms: speed kept without and with protection', ['arm', 'metric', 'ratio', 'low', 'high', 'cycles', 'note'], rows, { ratio: 'share', low: 'share', high: 'share' })
}
