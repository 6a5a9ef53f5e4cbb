/** Allocation operations on their way into a simulated policy, and what it did, copied out. */
import type { Simulators } from '../core/simulators.ts'

/**
 * One operation. Sizes are in the policy's units: tokens for KV, bytes for scratch. `grow` adds `size` to what the id has; contiguous policies
 * refuse to grow beyond `final`, which a policy that sets memory aside must be told.
 */
export type Operation =
  | { kind: 'alloc'; id: number; size: number; /** What it will have grown to; `size` unless given. */ final?: number }
  | { kind: 'free'; id: number }
  | { kind: 'grow'; id: number; size: number }
  | { kind: 'fork'; id: number; from: number; final: number }

const KINDS = { alloc: 0, free: 1, grow: 2, fork: 3 } as const

/**
 * Levels now, their highs, and counts, in the policy's units: tokens for KV, bytes for scratch. filled <= useful <= asked <= held <= pool at
 * every moment. Source of the classes: PagedAttention (SOSP 2023), section 3.1: reserved = useful - filled, internal = asked - useful.
 */
export interface AllocatorCounts {
  /** Units that there are. */
  pool: number
  /** Hold data now. */
  filled: number
  /** Hold data now, or will before they are freed. */
  useful: number
  /** Set aside by the policy's rule. */
  asked: number
  /** Taken from the pool, rounding included. */
  held: number
  /** Held by nobody, yet full of data that a later prompt may find. */
  cached: number
  /** End of the highest address ever handed out. */
  reach: number
  /** Units in the largest hole. */
  largestHole: number
  /** Sum of the squares of all holes. */
  squaredHoles: number
  /** Entries of block tables. */
  entries: number
  /** The highest each of these ever was. */
  peakFilled: number
  /** As above, of what is set aside. */
  peakAsked: number
  /** As above, of what is taken from the pool. */
  peakHeld: number
  /** As above, of entries of block tables. */
  peakEntries: number
  /** Allocations that found room. */
  allocs: number
  frees: number
  /** Growths that found room. */
  grows: number
  /** Forks that found room. */
  forks: number
  /** Operations of any kind that found none; a refusal changes nothing else. */
  failures: number
  /** Units ever asked for. */
  lifetime: number
  /** Units moved by growing and copying. */
  copied: number
  /** Elementary steps of the policy: searches, splits, merges; each policy says which. */
  steps: number
}

/** In the order in which `allocatorFinish` puts them. */
const COUNTS: readonly (keyof AllocatorCounts)[] = [
  'pool', 'filled', 'useful', 'asked', 'held', 'cached', 'reach', 'largestHole', 'squaredHoles', 'entries', 'peakFilled', 'peakAsked', 'peakHeld',
  'peakEntries', 'allocs', 'frees', 'grows', 'forks', 'failures', 'lifetime', 'copied', 'steps',
]

/** One simulated allocator. What comes in parts is as what comes at once. */
export class Allocator {
  readonly handle: number
  protected readonly core: Simulators

  /** `policy`: a policy's id in the module; `a` and `b` are its own settings. */
  constructor(core: Simulators, policy: number, pool: number, a = 0, b = 0) {
    this.core = core
    this.handle = core.exports.allocatorNew(policy, pool, a, b) >>> 0
  }

  /** Takes operations in order; says of each whether it was done. Ids are small whole numbers, used again after a free. */
  take(operations: readonly Operation[]): boolean[] {
    const { exports } = this.core, step = exports.OPERATIONS.value as number
    const done: boolean[] = []
    for (let from = 0; from < operations.length; from += step) {
      const part = operations.slice(from, from + step)
      this.write(part)
      this.update(part.length)
      const flags = new Uint8Array(exports.memory.buffer, exports.operationsDone() >>> 0, part.length)
      for (const flag of flags) done.push(flag === 1)
    }
    return done
  }

  /** Takes the first `n` operations of the batch. */
  protected update(n: number): void {
    this.core.exports.allocatorUpdate(this.handle, n)
  }

  private write(part: readonly Operation[]): void {
    const { exports } = this.core, { buffer } = exports.memory
    const kinds = new Uint8Array(buffer, exports.operationKinds() >>> 0, part.length), ids = new Int32Array(buffer, exports.operationIds() >>> 0, part.length)
    const froms = new Int32Array(buffer, exports.operationFroms() >>> 0, part.length), sizes = new Float64Array(buffer, exports.operationSizes() >>> 0, part.length)
    const finals = new Float64Array(buffer, exports.operationFinals() >>> 0, part.length)
    part.forEach((operation, i) => {
      kinds[i] = KINDS[operation.kind]
      ids[i] = operation.id
      froms[i] = operation.kind === 'fork' ? operation.from : 0
      sizes[i] = operation.kind === 'alloc' || operation.kind === 'grow' ? operation.size : 0
      finals[i] = operation.kind === 'fork' ? operation.final : operation.kind === 'alloc' ? operation.final ?? operation.size : 0
    })
  }

  /** Everything so far; more may follow. */
  counts(): AllocatorCounts {
    this.core.exports.allocatorFinish(this.handle)
    const result = this.core.result()
    return Object.fromEntries(COUNTS.map((name, i) => [name, result[i]!])) as unknown as AllocatorCounts
  }
}
