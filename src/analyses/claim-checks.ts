/** What printed figures can be checked against: other figures of the same group, a formula, or a bound. */
import { TENSOR_TYPES } from '../context/gguf-types.ts'
import type { Finding } from '../core/result.ts'
import { middle, says } from '../formats/claims/amount.ts'
import type { Claim, ClaimGroup } from '../formats/claims/read.ts'

/** Shape of a KV cache as flags give it; a heading gives what they leave out. */
export interface ClaimFlags {
  layers: number | null
  kvHeads: number | null
  headSize: number | null
  kvType: string | null
}

/** What of a claim its check tells; `line`: of the text or file, `null` where it has none. */
interface CheckedClaim {
  label: string
  /** As printed, number and unit. */
  printed: string
  line: number | null
}

/** One figure that was checked. */
export interface Check {
  rule: string
  group: string
  claim: CheckedClaim
  wrong: boolean
  /** The right figure in words, or what it should be compared with. */
  right: string
  /** Numbers for the evidence of a finding. */
  numbers: Record<string, string | number>
  /** What is wrong, in a sentence; absent where the rule words it from `numbers`. */
  says?: string
  /** The rule's own unless given. */
  severity?: Finding['severity']
}

/** More than the memory of one device moves a second: HBM stacks of the largest accelerators reach about 8e12. */
export const RATE_BOUND = 10e12
/** How far two mantissas may lie apart and still be the same: a guess, wider than printed decimals. */
const SAME_MANTISSA = 0.02
const ALIASES: Record<string, string> = { fp16: 'f16', float16: 'f16', half: 'f16', bfloat16: 'bf16', fp32: 'f32', float32: 'f32', int8: 'i8', fp8: 'i8' }

/** Bytes of one value of a type by any of its names, or `null`. */
export function bytesOfType(name: string): number | null {
  const wanted = name.toLowerCase(), known = [...TENSOR_TYPES.values()].find((type) => type.name.toLowerCase() === (ALIASES[wanted] ?? wanted))
  return known === undefined ? null : known.bytes / known.values
}

const numberIn = (text: string, patterns: readonly RegExp[]): number | null => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1]
    if (found !== undefined) return Number(found.replaceAll(',', ''))
  }
  return null
}

const TYPE = /\b(fp16|f16|float16|half|bf16|bfloat16|fp32|f32|float32|fp8|int8|i8|q[458]_[01])\b/i

/** The only type that the whole text names, or `null`. */
export function onlyType(groups: readonly ClaimGroup[]): string | null {
  const named = new Set(groups.flatMap(({ text }) => [...text.matchAll(new RegExp(TYPE, 'gi'))].map((found) => found[1]!.toLowerCase())))
  return named.size === 1 ? [...named][0]! : null
}

/** Bytes a token that every claim of a group is checked against, or `null` where shape or type is not said. */
function perToken({ text }: ClaimGroup, flags: ClaimFlags, elsewhere: string | null): { layers: number; heads: number; size: number; type: string; bytes: number } | null {
  const layers = flags.layers ?? numberIn(text, [/\b(\d+) layers?\b/i, /\b(?:num_hidden_|n_)?layers?\s*[=:]\s*(\d+)/i])
  const heads = flags.kvHeads ?? numberIn(text, [/\b(\d+) kv[ _-]heads?\b/i, /\bkv[_ -]?heads?\s*[=:]\s*(\d+)/i, /\b(\d+) heads?\b/i, /\bheads?\s*[=:]\s*(\d+)/i])
  const size = flags.headSize ?? numberIn(text, [/\b(\d+) (?:head[ _-]?)?dim\b/i, /\bhead[ _-]?(?:dim|size)\s*[=:]\s*(\d+)/i, /\bdim\s*[=:]\s*(\d+)/i])
  const type = flags.kvType ?? TYPE.exec(text)?.[1] ?? elsewhere
  const bytes = type === null ? null : bytesOfType(type)
  return layers === null || heads === null || size === null || type === null || bytes === null ? null : { layers, heads, size, type, bytes }
}

/** Bytes that are not the KV of the sequence, whatever the heading: parts of it, sums over time, and what comes beside it. */
const NOT_THE_CACHE = /overhead|table|page|block|metadata|lifetime|allocated|cumulative|free|wast|weight|activation|available|budget|capacity|\bper\b/i

/** Types whose bytes a token a claim may be instead. */
const OTHER_TYPES = ['f32', 'f16', 'q8_0', 'i8', 'q4_0']

/** KV001: bytes per token, and the total of a sequence, by 2 x layers x heads x size x bytes. `elsewhere`: type that counts where the group names none. */
export function checkBytesPerToken(group: ClaimGroup, flags: ClaimFlags, elsewhere: string | null): Check[] {
  const shape = perToken(group, flags, elsewhere)
  const tokens = numberIn(group.text, [/\b(?:seq[_ -]?len|sequence length|tokens|context)\s*[=:]\s*(\d+)/i, /\b(\d+) tokens\b/i])
  if (shape === null) return []
  const values = 2 * shape.layers * shape.heads * shape.size
  // How many sequences share the total is then another number of the heading.
  const several = (numberIn(group.text, [/\b(?:batch(?:[ _-]size)?|sequences|requests|users)\s*[=:]\s*(\d+)/i, /\b(\d+) (?:sequences|requests|users)\b/i]) ?? 1) !== 1
  return group.claims.flatMap((claim): Check[] => {
    if (claim.amount.kind !== 'bytes') return []
    const each = /per[ _-]?token/i.test(claim.label), all = !each && !several && tokens !== null && /\b(kv|cache)\b/i.test(group.heading) && /peak|total|\bkv\b|cache/i.test(claim.label) && !NOT_THE_CACHE.test(claim.label)
    if (!each && !all) return []
    const count = each ? 1 : tokens!, right = values * shape.bytes * count, wrong = !says(claim.amount, right)
    const fits = OTHER_TYPES.find((type) => says(claim.amount, values * bytesOfType(type)! * count))
    return [{
      rule: 'KV001', group: group.heading, claim, wrong, right: `${right / 2 ** 20} MiB`,
      numbers: {
        [each ? 'bytes per token, right' : `bytes of ${tokens} tokens, right`]: right, 'MiB, right': right / 2 ** 20,
        formula: `2 x ${shape.layers} layers x ${shape.heads} KV heads x ${shape.size} x ${shape.bytes} bytes (${shape.type})${each ? '' : ` x ${tokens}`}`,
        ...(wrong && fits !== undefined ? { 'what was printed is right for': `${fits}, ${bytesOfType(fits)!} bytes a value` } : {}),
      },
    }]
  })
}

/** How many powers of 1000 two figures of one rate lie apart, or 0 if they agree or are no powers apart. */
function powersApart(moved: Claim, time: Claim, rate: Claim): { powers: number; implied: number; apart: number } {
  let best = { powers: 0, implied: NaN, apart: 1 }, nearest = Infinity
  moved.amount.ranges.forEach(([low, high], base) => {
    const printed = rate.amount.ranges[Math.min(base, rate.amount.ranges.length - 1)]!
    const implied = (low + high) / 2 / middle(time.amount), apart = implied / ((printed[0] + printed[1]) / 2)
    const powers = Math.round(Math.log10(apart) / 3), off = Math.abs(apart / 1000 ** powers - 1)
    if (off < nearest) {
      nearest = off
      best = { powers, implied, apart }
    }
  })
  const slack = SAME_MANTISSA + (time.amount.ranges[0]![1] - time.amount.ranges[0]![0]) / 2 / middle(time.amount)
  return nearest <= slack ? best : { ...best, powers: 0 }
}

/** Whether the group prints how many times over: bytes of all operations beside the time of one are then no error. */
function timesOver(group: ClaimGroup, apart: number): boolean {
  const times = apart < 1 ? 1 / apart : apart
  return group.claims.some(({ amount }) => amount.kind === 'count' && Math.abs(middle(amount) / times - 1) <= 2 * SAME_MANTISSA)
}

/** AL001: rates against the bound of a device, in bytes a second, and against bytes over time of the same group. */
export function checkRates(group: ClaimGroup, bound = RATE_BOUND): Check[] {
  const moved = group.claims.find(({ label, amount }) => amount.kind === 'bytes' && !/per[ _-]?token|per[ _-]?alloc|page|chunk/i.test(label))
  const time = group.claims.find(({ label, amount }) => amount.kind === 'time' && middle(amount) > 0 && /average|mean|median|time|elapsed|duration/i.test(label))
  return group.claims.filter(({ amount }) => amount.kind === 'rate').map((rate): Check => {
    const low = Math.min(...rate.amount.ranges.map(([least]) => least))
    const both = moved === undefined || time === undefined ? null : powersApart(moved, time, rate)
    const above = low > bound, slipped = both !== null && both.powers !== 0 && !timesOver(group, both.apart)
    const right = above ? `at most ${bound / 1e12} TB/s for one device` : slipped ? `${moved!.printed} / ${time!.printed} = ${both.implied.toExponential(2)} B/s` : `below ${bound / 1e12} TB/s`
    return {
      rule: 'AL001', group: group.heading, claim: rate, wrong: above || slipped, right,
      numbers: {
        'bytes a second, printed at least': Math.round(low), 'bound of one device, bytes a second': bound,
        ...(above ? { 'times the bound': Number((low / bound).toPrecision(3)) } : {}),
        ...(slipped ? { 'bytes over time, bytes a second': Math.round(both.implied), 'times the printed rate': Math.round(both.apart), 'powers of 1000 apart': both.powers, from: `${moved!.printed} in ${time!.printed}` } : {}),
      },
    }
  })
}

/** AL002: a percentile by nearest rank ceil(q n) is the maximum unless n is at least 1 / (1 - q). */
export function checkPercentiles(group: ClaimGroup): Check[] {
  const n = numberIn(group.text, [/\b(?:iterations|runs|samples|repetitions|n)\s*[=:]\s*([\d,]+)/i, /\b([\d,]+) (?:iterations|runs|samples|repetitions)\b/i])
  if (n === null) return []
  return group.claims.flatMap((claim): Check[] => {
    const q = Number(/\bp(?:ercentile)?[ _-]?(9\d(?:\.\d+)?)\b/i.exec(claim.label)?.[1] ?? /\b(9\d(?:\.\d+)?)(?:th)?[ _-]percentile\b/i.exec(claim.label)?.[1] ?? NaN)
    if (Number.isNaN(q)) return []
    const needed = Math.ceil(100 / (100 - q) - 1e-9), rank = Math.ceil(q * n / 100 - 1e-9)
    return [{
      rule: 'AL002', group: group.heading, claim, wrong: n < needed, right: n < needed ? `the maximum of ${n} samples` : `sample ${rank} of ${n}`,
      numbers: { percentile: q, samples: n, 'rank of the percentile, ceil(q n)': rank, 'samples needed to be below the maximum': needed },
    }]
  })
}
