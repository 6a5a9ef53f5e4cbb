/** A scratch allocator and the instants at which its fragmentation is quoted. */
import type { Simulators } from '../core/simulators.ts'
import type { Allocations } from '../traces/allocations.ts'
import { Allocator } from './allocator.ts'

/** The state at one instant, in bytes. */
export interface Instant {
  /** Operations up to and with the one that led here; 0 before the first. */
  operation: number
  /** A: held by live blocks, rounding and what the policy cannot give back yet included. */
  allocated: number
  /** Q: what was asked for. */
  requested: number
  /** R: what an arena would have had to reserve so far. */
  reserved: number
  /** F: reserved - allocated. */
  free: number
  largestHole: number
  squaredHoles: number
}

/** The three instants; each high is the first operation that reaches it. */
export interface Instants {
  peakRequested: Instant
  peakReserved: Instant
  end: Instant
}

const VALUES = 7

/** As an allocator, watched from the first operation on. */
export class ScratchAllocator extends Allocator {
  private readonly watch: number

  constructor(core: Simulators, policy: number, poolBytes: number, a: number, b = 0) {
    super(core, policy, poolBytes, a, b)
    this.watch = core.exports.instantsNew(this.handle) >>> 0
  }

  protected override update(n: number): void {
    this.core.exports.instantsUpdate(this.watch, n)
  }

  /** Takes the rows `from` to `to` of a stream; what follows a refused allocation, to its free, does nothing. */
  takeRows({ kinds, ids, sizes }: Allocations, from = 0, to = kinds.length): void {
    const { exports } = this.core, step = exports.OPERATIONS.value as number
    for (let at = from; at < to; at += step) {
      const end = Math.min(to, at + step), { buffer } = exports.memory
      new Uint8Array(buffer, exports.operationKinds() >>> 0, step).set(kinds.subarray(at, end))
      new Int32Array(buffer, exports.operationIds() >>> 0, step).set(ids.subarray(at, end))
      new Float64Array(buffer, exports.operationSizes() >>> 0, step).set(sizes.subarray(at, end))
      this.update(end - at)
    }
  }

  /** The instants so far; more may follow. */
  instants(): Instants {
    this.core.exports.instantsFinish(this.watch)
    const result = this.core.result()
    const at = (i: number): Instant => {
      const [operation, allocated, requested, reserved, free, largestHole, squaredHoles] = result.subarray(i * VALUES, (i + 1) * VALUES) as unknown as number[]
      return { operation: operation!, allocated: allocated!, requested: requested!, reserved: reserved!, free: free!, largestHole: largestHole!, squaredHoles: squaredHoles! }
    }
    return { peakRequested: at(0), peakReserved: at(1), end: at(2) }
  }
}
