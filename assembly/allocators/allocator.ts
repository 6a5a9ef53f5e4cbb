import { ALLOC, FORK, FREE, GROW, operationDone, operationFinal, operationFrom, operationId, operationKind, operationSize } from './operations'

/**
 * One simulated policy. Sizes are in the caller's units, tokens for KV caches and bytes for scratch memory, whole and below 2^53.
 * An id names a live allocation: a small whole number, free to be used again after `free`.
 *
 * Four levels stand over each other at every moment, each a sum over what is live:
 * `filled` (holds data now) <= `useful` (holds data now or before it is freed) <= `asked` (set aside by the policy's rule) <= `held`
 * (taken from the pool, rounding included) <= `pool`. PagedAttention's classes (SOSP 2023, section 3.1) are their differences: reserved
 * = useful - filled, internal = asked - useful; held - asked is the rounding of the placement. Scratch memory has the first three equal.
 */
export abstract class Allocator {
  filled: f64 = 0
  useful: f64 = 0
  asked: f64 = 0
  held: f64 = 0
  /** Held by nobody, yet full of data that a later prompt may find again; counts as free where room is needed. */
  cached: f64 = 0
  /** End of the highest address ever handed out: what an arena would have had to reserve. */
  reach: f64 = 0

  allocs: f64 = 0
  frees: f64 = 0
  grows: f64 = 0
  forks: f64 = 0
  /** Refused requests of any kind; a refusal changes nothing else. */
  failures: f64 = 0
  /** Units ever asked for by `alloc` and `grow`. */
  lifetime: f64 = 0
  /** Units moved by growing, by copying on a write, and by deep copies. */
  copied: f64 = 0
  /** Elementary steps: entries of free lists looked at, blocks split and merged, table entries written. Each policy says which. */
  steps: f64 = 0
  /** Entries of block tables now. */
  entries: f64 = 0

  constructor(
    /** Units that there are. */
    public pool: f64,
  ) {}

  /** Takes in `size` units that hold data at once and will be `final` >= size before they are freed. */
  abstract alloc(id: i32, size: f64, final: f64): bool
  /** Adds data to a live allocation. */
  abstract grow(id: i32, by: f64): bool
  abstract free(id: i32): void
  /** Makes `to`, not live, a copy of live `from`, to become `final` units long. */
  abstract fork(from: i32, to: i32, final: f64): bool
  /** Whether an empty pool could take an allocation to its end. */
  abstract fits(size: f64, final: f64): bool

  /** Units that the pool has left, in the largest hole, and the sum of the holes' squares; paged pools have holes of one page. */
  abstract get largestHole(): f64
  abstract get squaredHoles(): f64

  /**
   * Takes in a prompt whose leading parts may be held already: `hashes` is the address of `count` u32 names of parts of `part` tokens
   * each, the last perhaps shorter. Returns the tokens found, or -1 if there is no room. Policies that share nothing find none.
   */
  allocPrompt(id: i32, size: f64, final: f64, hashes: usize, count: i32, part: f64): f64 {
    return this.alloc(id, size, final) ? 0 : -1
  }

  /**
   * Adds one unit to each of `n` live allocations, whose ids, u32 each, lie at `ids`, up to the first that is refused; returns how many
   * it grew. A refusal counts as one of `grow`. Policies in which most tokens change nothing but a length have a tight loop.
   */
  growEach(ids: usize, n: i32): i32 {
    for (let i = 0; i < n; i++) if (!this.grow(load<i32>(ids + (<usize>i << 2)), 1)) return i
    return n
  }

  /** Counts `n` allocations that grew by a unit each, after `growEach` has them one by one. */
  // @ts-ignore: decorator
  @inline
  protected grewEach(n: i32): void {
    this.filled += n
    this.lifetime += n
    this.grows += n
  }

  /** Page that holds entry `i` of a live allocation's block table, or -1; and the tables that hold a page. */
  page(id: i32, i: i32): i32 {
    return -1
  }
  references(page: i32): i32 {
    return -1
  }

  /** Takes the first `n` operations of the batch, one by one; a policy with a tight loop has its own. */
  update(n: i32): void {
    for (let i = 0; i < n; i++) this.step(i)
  }

  /** One operation of the batch. */
  step(i: i32): void {
    const kind = operationKind(i), id = operationId(i)
    let done = <bool>true
    if (kind == ALLOC) done = this.alloc(id, operationSize(i), operationFinal(i))
    else if (kind == GROW) done = this.grow(id, operationSize(i))
    else if (kind == FORK) done = this.fork(operationFrom(i), id, operationFinal(i))
    else {
      assert(kind == FREE, 'no such operation')
      this.free(id)
    }
    operationDone(i, done)
    this.peaks()
  }

  peakFilled: f64 = 0
  peakAsked: f64 = 0
  peakHeld: f64 = 0
  peakEntries: f64 = 0

  /** Notes new highs; after every operation. */
  // @ts-ignore: decorator
  @inline
  peaks(): void {
    if (this.filled > this.peakFilled) this.peakFilled = this.filled
    if (this.asked > this.peakAsked) this.peakAsked = this.asked
    if (this.held > this.peakHeld) this.peakHeld = this.held
    if (this.entries > this.peakEntries) this.peakEntries = this.entries
  }
}
