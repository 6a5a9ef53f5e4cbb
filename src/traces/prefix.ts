/** Prompts on their way into the module, and how large an LRU cache of their parts must be to find how much, copied out. */
import type { Simulators } from '../core/simulators.ts'
import { TidemarkError } from '../core/error.ts'
import type { PromptHashes } from './requests.ts'

/** A rule of what counts as one more unit of the cache, and in which order the parts of a prompt become the most recent. */
export interface PrefixRule {
  /** `front`: the first part is the oldest of its request; `tail`: the last part is, and goes first. */
  touch: 'front' | 'tail'
  /** What a part takes from the capacity: its tokens, or 1. */
  weigh: 'tokens' | 'parts'
}

/** Hits of an LRU cache at every capacity, and what they are shares of. */
export interface PrefixCurve {
  rule: PrefixRule
  requests: number
  /** Parts and tokens of all prompts. */
  parts: number
  tokens: number
  distinctParts: number
  /** Capacity that holds all: tokens, or parts, of every distinct part. */
  distinctWeight: number
  /** Touches of a part by another number of tokens than it first came with: its weight stays. */
  reweighed: number
  /** Mean over requests of the share of the prompt that an unlimited cache finds; `null` without a prompt. */
  meanShare: number | null
  /** Capacities from which on more is found, ascending. */
  capacities: Float64Array
  /** Tokens, and parts, found by a cache of each of these capacities. */
  foundTokens: Float64Array
  foundParts: Float64Array
}

/** Words that are put into the module at once, but for a request that is longer. */
const STEP = 65_536
/** Words of the longest request: 1 GiB. */
const MOST_WORDS = 2 ** 28

/** A module may grow to 4 GiB; a growth that fails traps. Lists grow by doubling, so one may fail from here on. */
const GROWTH_MAY_FAIL = 1.5 * 2 ** 30

/** The curve of each rule, in one pass over the requests. `prompts[i]`: tokens of request i. Throws `OUT_OF_MEMORY` where there are too many distinct parts. */
export function prefixCurves(core: Simulators, hashes: PromptHashes, prompts: Uint32Array, rules: readonly PrefixRule[]): PrefixCurve[] {
  try {
    return run(core, hashes, prompts, rules)
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError && core.exports.memory.buffer.byteLength > GROWTH_MAY_FAIL) {
      throw new TidemarkError('OUT_OF_MEMORY', `${hashes.distinct} distinct parts do not fit into 4 GiB; take fewer requests with --limit`)
    }
    throw error
  }
}

function run(core: Simulators, hashes: PromptHashes, prompts: Uint32Array, rules: readonly PrefixRule[]): PrefixCurve[] {
  const { exports } = core
  const handles = rules.map(({ touch, weigh }) => exports.prefixNew(touch === 'tail' ? 1 : 0, weigh === 'tokens' ? 1 : 0, hashes.partTokens) >>> 0)
  for (let from = 0; from < prompts.length;) {
    const to = endOf(hashes.starts, from), first = hashes.starts[from]!
    const words = 2 * (to - from) + hashes.starts[to]! - first
    if (words > MOST_WORDS) throw new TidemarkError('OUT_OF_MEMORY', `request ${from} names ${words} parts: a prompt of more than ${MOST_WORDS} cannot be simulated`)
    const room = exports.prefixRoom(words) >>> 0
    const column = new Uint32Array(exports.memory.buffer, room, words)
    let at = 0
    for (let i = from; i < to; i++) {
      const ids = hashes.ids.subarray(hashes.starts[i], hashes.starts[i + 1])
      column[at] = ids.length
      column[at + 1] = prompts[i]!
      column.set(ids, at + 2)
      at += 2 + ids.length
    }
    for (const handle of handles) if (exports.prefixUpdate(handle, words) !== 0) throw new RangeError('a request was cut')
    from = to
  }
  return handles.map((handle, i) => {
    exports.prefixFinish(handle)
    return curveOf(rules[i]!, core.result())
  })
}

/** First request that is no longer of the same step: at least one later. */
function endOf(starts: Uint32Array, from: number): number {
  let to = from + 1
  while (to + 1 < starts.length && 2 * (to + 1 - from) + starts[to + 1]! - starts[from]! <= STEP) to++
  return to
}

function curveOf(rule: PrefixRule, result: Float64Array): PrefixCurve {
  const [requests, parts, tokens, distinctParts, distinctWeight, reweighed, shares, prompts] = result
  const found = result.subarray(8), order = Array.from({ length: found.length / 3 }, (_, i) => 3 * i).toSorted((a, b) => found[a]! - found[b]!)
  const running = (column: number): Float64Array => {
    let sum = 0
    return Float64Array.from(order, (at) => (sum += found[at + column]!))
  }
  return {
    rule, requests: requests!, parts: parts!, tokens: tokens!, distinctParts: distinctParts!, distinctWeight: distinctWeight!, reweighed: reweighed!,
    meanShare: prompts! > 0 ? shares! / prompts! : null,
    capacities: Float64Array.from(order, (at) => found[at]!), foundTokens: running(1), foundParts: running(2),
  }
}

/** Tokens and parts that a cache of this capacity, in the curve's own unit, finds. */
export function foundWithin(curve: PrefixCurve, capacity: number): { tokens: number; parts: number } {
  let low = 0, high = curve.capacities.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (curve.capacities[middle]! <= capacity) low = middle + 1
    else high = middle
  }
  return low === 0 ? { tokens: 0, parts: 0 } : { tokens: curve.foundTokens[low - 1]!, parts: curve.foundParts[low - 1]! }
}

/** Smallest capacity that finds at least so many tokens; `null` if none does. */
export function capacityFor(curve: PrefixCurve, tokens: number): number | null {
  const at = curve.foundTokens.findIndex((found) => found >= tokens)
  return at < 0 ? null : curve.capacities[at]!
}
