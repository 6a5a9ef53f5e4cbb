/**
 * Miss-ratio curves of a page cache under LRU, fed by the host in page ids or page ranges, or by a lane. Pages are of 4 KiB and
 * ids are u32 (16 TiB). Every cut between two calls gives the same curve. Two curves cannot be merged: the depth of each first
 * access of the second depends on the whole stack that the first one leaves.
 */
import { CAPACITY } from '../batch'
import { laneLengths, laneStarts } from '../lane'
import { integer } from '../lib/integer'
import { put, startResult } from '../result'
import { StackDistances } from './distances'
import { keepSampled, WHOLE } from './sample'

/** Ids, and ranges, that the host may put at once. */
export const REUSE_CAPACITY: i32 = 65_536
const ids: usize = memory.data(4 * 65_536, 16)
const counts: usize = memory.data(4 * 65_536, 16)
const kept: usize = memory.data(4 * 65_540, 16)
/** Pages of a range that are split at once where they are sampled. */
const PART: u32 = 1024
const part: usize = memory.data(4 * 1024, 16)

const SECTOR_BITS: i64 = 3
const PAGES: i64 = 1 << 32

/** Scattered pages whose cells are asked for ahead of their turn. */
const AHEAD: u32 = 8
const seen: usize = memory.data(8, 8)

class Reuse {
  readonly distances: StackDistances = new StackDistances()
  /** Pages accessed, kept or not. */
  accesses: f64 = 0
  sampled: f64 = 0
  cold: f64 = 0
  /** Pages that lie beyond what an id can name: in no other number. */
  beyond: f64 = 0

  /** Of 2^24, how many are kept. */
  constructor(readonly threshold: u32) {}

  /** One access after the other; neighbours that follow each other go as one range. */
  pages(from: usize, n: u32): void {
    this.accesses += <f64>n
    if (this.threshold == WHOLE) {
      this.exact(from, n)
    } else {
      this.exact(kept, keepSampled(from, n, this.threshold, kept))
    }
  }

  private exact(from: usize, n: u32): void {
    const before = this.distances.distinct
    const table = this.distances.pages
    let i: u32 = 0, ahead: u64 = 0
    while (i < n) {
      const count = following(from + (<usize>i << 2), n - i)
      // Asked for early, so that the cells of several scattered pages are on their way at once.
      if (i + AHEAD < n) ahead ^= load<u64>(table.home(load<u32>(from + (<usize>(i + AHEAD) << 2))))
      this.distances.touch(load<u32>(from + (<usize>i << 2)), count)
      i += count
    }
    store<u64>(seen, ahead) // else the compiler would see that nobody needs them
    this.sampled += <f64>n
    this.cold += <f64>(this.distances.distinct - before)
  }

  range(first: u32, count: u32): void {
    if (this.threshold == WHOLE) {
      const before = this.distances.distinct
      this.distances.touch(first, count)
      this.accesses += <f64>count
      this.sampled += <f64>count
      this.cold += <f64>(this.distances.distinct - before)
      return
    }
    for (let done: u32 = 0; done < count; done += PART) {
      const n = min(PART, count - done)
      for (let i: u32 = 0; i < n; i++) store<u32>(part + (<usize>i << 2), first + done + i)
      this.pages(part, n)
    }
  }

  /** As `range`, wherever the range lies. */
  anyRange(first: i64, count: i64): void {
    const within = max<i64>(0, min(count, PAGES - first))
    this.beyond += <f64>(count - within)
    if (within > 0) this.range(<u32>first, <u32>within)
  }
}

/** How many of the `n` ids at `at` follow each other from the first on. */
// @ts-ignore: decorator
@inline
function following(at: usize, n: u32): u32 {
  const first = load<u32>(at)
  const most = <u32>min<u64>(n, PAGES - first)
  let count: u32 = 1
  const step = i32x4.splat(4)
  let expected = i32x4.add(i32x4.splat(first), i32x4(1, 2, 3, 4))
  while (count + 4 <= most && i32x4.all_true(i32x4.eq(v128.load(at + (<usize>count << 2)), expected))) {
    count += 4
    expected = i32x4.add(expected, step)
  }
  while (count < most && load<u32>(at + (<usize>count << 2)) == first + count) count++
  return count
}

/** An empty curve that keeps `rate` of all pages; 1 is exact. */
export function reuseNew(rate: f64): usize {
  const threshold = <u32>max(1, min<f64>(rate * WHOLE, WHOLE))
  return changetype<usize>(new Reuse(threshold))
}

/** Where the host puts up to REUSE_CAPACITY page ids, u32: pages one by one, or the first pages of ranges. */
export function reuseIds(): usize {
  return ids
}

/** Where the host puts the pages of each range, u32. */
export function reuseCounts(): usize {
  return counts
}

/** Takes `n` page ids; -1 if that is more than fit. */
export function reusePages(reuse: usize, n: i32): i32 {
  if (n < 0 || n > REUSE_CAPACITY) return -1
  changetype<Reuse>(reuse).pages(ids, n)
  return 0
}

/** Takes `n` ranges of pages; -1 if that is more than fit. */
export function reuseRanges(reuse: usize, n: i32): i32 {
  if (n < 0 || n > REUSE_CAPACITY) return -1
  for (let i: u32 = 0; i < <u32>n; i++) {
    changetype<Reuse>(reuse).anyRange(load<u32>(ids + (<usize>i << 2)), load<u32>(counts + (<usize>i << 2)))
  }
  return 0
}

/** Takes `count` pages from `first` on. */
export function reuseRange(reuse: usize, first: i64, count: i64): void {
  changetype<Reuse>(reuse).anyRange(first, count)
}

/** Takes the first `n` requests of the lane of `basis`, each split into the 4 KiB pages of the disk that it touches; -1 if that is more than a batch. */
export function reuseRequests(reuse: usize, basis: i32, n: i32): i32 {
  if (n < 0 || n > CAPACITY) return -1
  const starts = laneStarts(basis), lengths = laneLengths(basis)
  for (let i: i32 = 0; i < n; i++) {
    const start = integer(load<f64>(starts + (<usize>i << 3))), length = <i64>load<u32>(lengths + (<usize>i << 2))
    if (length == 0) continue
    const first = start >> SECTOR_BITS, last = (start + length - 1) >> SECTOR_BITS
    changetype<Reuse>(reuse).anyRange(first, last - first + 1)
  }
  return 0
}

/** Depth of the latest access that was kept: 1 + the distinct pages since its page's last one; 0 if there was none. */
export function reuseLastDepth(reuse: usize): f64 {
  return changetype<Reuse>(reuse).distances.depth
}

/** Puts accesses, kept accesses, kept first accesses (cold), pages beyond reach, rate, then (depth, kept accesses) by depth. */
export function reuseFinish(reuse: usize): void {
  const curve = changetype<Reuse>(reuse)
  startResult()
  put(curve.accesses)
  put(curve.sampled)
  put(curve.cold)
  put(curve.beyond)
  put(<f64>curve.threshold / <f64>WHOLE)
  curve.distances.depths.finish()
}
