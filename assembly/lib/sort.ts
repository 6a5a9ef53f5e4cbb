/**
 * Sorting runs packed as `start << 20 | length` by start. Below 2 M runs: LSD radix, 11 bits a digit.
 * Above: one MSD split into buckets that fit the second-level cache, then LSD inside each.
 */
import { startSweep, sweep } from './sweep'

/** Lists from this length on are split first. */
const SPLIT_FROM: u32 = 2_000_000
const DIGIT: u32 = 11
const CELLS: u32 = 2048
/** Bits below the key. */
export const LENGTH_BITS: u32 = 20
const KEY_DIGITS: u32 = 4
const histograms: usize = memory.data(4 * 2048 * 4, 16)
const buckets: usize = memory.data(4 * 2048, 16)

/** Largest bucket that is sorted in cache, with a scratch of its own: 32,768 runs are 256 KB. */
const BUCKET_LIMIT: u32 = 32_768
const bucketScratch: usize = memory.data(8 * 32768, 16)
const bucketResult: usize = memory.data(8 * 32768, 16)

/** One scratch for all lists, as large as the largest list sorted so far. */
let scratch: usize = 0
let scratchRuns: u32 = 0

/** Sorts the `n` runs at `list` in place. `differing`: every bit in which two of their starts differ. */
export function sortRuns(list: usize, n: u32, differing: u64): void {
  needScratch(n)
  if (n < SPLIT_FROM) sortLeast(list, scratch, n)
  else sortSplit(list, n, differing, false)
}

/** Sweeps the `n` runs at `list` in order of their starts (`sweep.ts`). Large lists are swept bucket by bucket, in cache; either way the list holds the same runs afterwards. */
export function sweepRuns(list: usize, n: u32, differing: u64): void {
  needScratch(n)
  startSweep()
  if (n < SPLIT_FROM) {
    sortLeast(list, scratch, n)
    sweep(list, n)
  } else {
    sortSplit(list, n, differing, true)
  }
}

function needScratch(n: u32): void {
  if (n <= scratchRuns) return
  scratchRuns = max(n, scratchRuns * 2)
  scratch = heap.alloc(<usize>scratchRuns << 3)
}

/** Turns the counts of one histogram into offsets; false when all runs share one cell, so that the digit needs no pass. */
function offsets(histogram: usize, cells: u32, n: u32): bool {
  let sum: u32 = 0
  for (let i: u32 = 0; i < cells; i++) {
    const at = histogram + (<usize>i << 2), count = load<u32>(at)
    if (count == n) return false
    store<u32>(at, sum)
    sum += count
  }
  return true
}

/** LSD radix over the whole key, back and forth between the list and `other`; the list holds the result. */
function sortLeast(list: usize, other: usize, n: u32): void {
  memory.fill(histograms, 0, <usize>KEY_DIGITS * CELLS * 4)
  const end = list + (<usize>n << 3)
  for (let p = list; p < end; p += 8) {
    const run = load<u64>(p)
    bump(histograms + <usize>((run >> 20) & 2047) * 4)
    bump(histograms + 8192 + <usize>((run >> 31) & 2047) * 4)
    bump(histograms + 16384 + <usize>((run >> 42) & 2047) * 4)
    bump(histograms + 24576 + <usize>(run >> 53) * 4)
  }
  let from = list, to = other
  for (let digit: u32 = 0; digit < KEY_DIGITS; digit++) {
    const histogram = histograms + (<usize>(digit * CELLS) << 2)
    if (!offsets(histogram, CELLS, n)) continue
    scatter(from, to, n, histogram, LENGTH_BITS + digit * DIGIT, CELLS - 1, 0)
    const swap = from
    from = to
    to = swap
  }
  if (from != list) memory.copy(list, from, <usize>n << 3)
}

// @ts-ignore: decorator
@inline
function bump(cell: usize): void {
  store<u32>(cell, load<u32>(cell) + 1)
}

/** One counting pass: each run goes to the next place of its digit, `(run - base) >> shift & mask`. */
// @ts-ignore: decorator
@inline
function scatter(from: usize, to: usize, n: u32, table: usize, shift: u64, mask: u64, base: u64): void {
  const end = from + (<usize>n << 3)
  for (let p = from; p < end; p += 8) {
    const run = load<u64>(p)
    const cell = table + (<usize>(((run - base) >> shift) & mask) << 2)
    const at = load<u32>(cell)
    store<u32>(cell, at + 1)
    store<u64>(to + (<usize>at << 3), run)
  }
}

/** One MSD split into the scratch, then each bucket through the cache: back into the list, or only swept. */
function sortSplit(list: usize, n: u32, differing: u64, swept: bool): void {
  const end = list + (<usize>n << 3)
  // Bits above the highest that differs are the same in all starts: `low` holds them.
  const range = <u32>(64 - clz(differing | 1))
  const low = ((load<u64>(list) >> LENGTH_BITS) >> range) << range
  let width: u32 = 7
  while (width < DIGIT && <u64>n > (<u64>16384 << width)) width++
  if (width > range) width = range
  const shift = range - width
  const count: u32 = 1 << width
  const base = low << LENGTH_BITS, splitShift = LENGTH_BITS + shift
  memory.fill(buckets, 0, 4 * 2048)
  for (let p = list; p < end; p += 8) bump(buckets + (<usize>((load<u64>(p) - base) >> splitShift) << 2))
  let largest: u32 = 0
  for (let i: u32 = 0; i < count; i++) largest = max(largest, load<u32>(buckets + (<usize>i << 2)))
  const inCache = swept && largest <= BUCKET_LIMIT
  offsets(buckets, count, n)
  scatter(list, scratch, n, buckets, splitShift, u64.MAX_VALUE, base)
  let begin: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const last = load<u32>(buckets + (<usize>i << 2)) // the scatter left the end of each bucket
    const from = scratch + (<usize>begin << 3), size = last - begin
    const to = inCache ? bucketResult : list + (<usize>begin << 3)
    sortBucket(from, to, size, shift, low + (<u64>i << shift))
    if (inCache) sweep(to, size)
    begin = last
  }
  if (swept && !inCache) sweep(list, n)
}

/** Sorts the `n` runs at `from` by the `bits` of start - low, into `to`. */
function sortBucket(from: usize, to: usize, n: u32, bits: u32, low: u64): void {
  const lower = (bits + 1) >> 1, upper = bits - lower
  if (n <= 24 || n > BUCKET_LIMIT || lower > DIGIT) {
    memory.copy(to, from, <usize>n << 3)
    if (n <= 24) insertion(to, n)
    else sortLeast(to, from, n)
    return
  }
  const base = low << LENGTH_BITS
  const lowCells: u32 = 1 << lower, highCells: u32 = 1 << upper
  const lowTable = histograms, highTable = histograms + 8192
  memory.fill(lowTable, 0, lowCells << 2)
  memory.fill(highTable, 0, highCells << 2)
  const lowMask: u64 = lowCells - 1, highShift = LENGTH_BITS + lower, highMask: u64 = highCells - 1
  const end = from + (<usize>n << 3)
  for (let p = from; p < end; p += 8) {
    const run = load<u64>(p) - base
    bump(lowTable + (<usize>((run >> LENGTH_BITS) & lowMask) << 2))
    bump(highTable + (<usize>((run >> highShift) & highMask) << 2))
  }
  const lowDiffers = offsets(lowTable, lowCells, n), highDiffers = offsets(highTable, highCells, n)
  let at = from
  if (lowDiffers) {
    scatter(from, bucketScratch, n, lowTable, LENGTH_BITS, lowMask, base)
    at = bucketScratch
  }
  if (highDiffers) scatter(at, to, n, highTable, highShift, highMask, base)
  else memory.copy(to, at, <usize>n << 3)
}

function insertion(at: usize, n: u32): void {
  const end = at + (<usize>n << 3)
  for (let p = at + 8; p < end; p += 8) {
    const run = load<u64>(p)
    let q = p
    while (q > at && load<u64>(q - 8) > run) {
      store<u64>(q, load<u64>(q - 8))
      q -= 8
    }
    store<u64>(q, run)
  }
}
