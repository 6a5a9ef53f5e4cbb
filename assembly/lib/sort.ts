/**
 * Sorting runs packed as `start << 20 | length` by start. Below 2 M runs: LSD radix, 11 bits a digit.
 * Above: one MSD split into buckets that fit the second-level cache, then LSD inside each.
 */
const DIGIT: u32 = 11
const CELLS: u32 = 2048
/** Bits below the key. */
export const LENGTH_BITS: u32 = 20
const KEY_DIGITS: u32 = 4
const histograms: usize = memory.data(4 * 2048 * 4, 16)
const buckets: usize = memory.data(4 * 2050, 16)

/** Sorts `n` runs at `from`, with `scratch` of the same size; returns whichever of the two holds them sorted. */
export function sortRuns(from: usize, scratch: usize, n: u32): usize {
  return n < 2_000_000 ? sortLeast(from, scratch, n) : sortSplit(from, scratch, n)
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

function sortLeast(from: usize, to: usize, n: u32): usize {
  memory.fill(histograms, 0, <usize>KEY_DIGITS * CELLS * 4)
  const end = from + (<usize>n << 3)
  for (let p = from; p < end; p += 8) {
    const run = load<u64>(p)
    bump(histograms + <usize>((run >> 20) & 2047) * 4)
    bump(histograms + 8192 + <usize>((run >> 31) & 2047) * 4)
    bump(histograms + 16384 + <usize>((run >> 42) & 2047) * 4)
    bump(histograms + 24576 + <usize>(run >> 53) * 4)
  }
  for (let digit: u32 = 0; digit < KEY_DIGITS; digit++) {
    const histogram = histograms + (<usize>(digit * CELLS) << 2)
    if (!offsets(histogram, CELLS, n)) continue
    scatter(from, to, n, histogram, LENGTH_BITS + digit * DIGIT, CELLS - 1)
    const swap = from
    from = to
    to = swap
  }
  return from
}

// @ts-ignore: decorator
@inline
function bump(cell: usize): void {
  store<u32>(cell, load<u32>(cell) + 1)
}

// @ts-ignore: decorator
@inline
function scatter(from: usize, to: usize, n: u32, histogram: usize, shift: u64, mask: u64): void {
  const end = from + (<usize>n << 3)
  for (let p = from; p < end; p += 8) {
    const run = load<u64>(p)
    const cell = histogram + (<usize>((run >> shift) & mask) << 2)
    const at = load<u32>(cell)
    store<u32>(cell, at + 1)
    store<u64>(to + (<usize>at << 3), run)
  }
}

function sortSplit(from: usize, to: usize, n: u32): usize {
  let low: u64 = u64.MAX_VALUE, high: u64 = 0
  const end = from + (<usize>n << 3)
  for (let p = from; p < end; p += 8) {
    const start = load<u64>(p) >> LENGTH_BITS
    low = min(low, start)
    high = max(high, start)
  }
  const range = <u32>(64 - clz(high - low | 1))
  let width: u32 = 7
  while (width < DIGIT && <u64>n > (<u64>16384 << width)) width++
  if (width > range) width = range
  const shift = range - width
  const count: u32 = 1 << width
  memory.fill(buckets, 0, 4 * 2050)
  for (let p = from; p < end; p += 8) bump(buckets + 4 + (<usize>(((load<u64>(p) >> LENGTH_BITS) - low) >> shift) << 2))
  for (let i: u32 = 1; i <= count; i++) store<u32>(buckets + (<usize>i << 2), load<u32>(buckets + (<usize>i << 2)) + load<u32>(buckets + (<usize>(i - 1) << 2)))
  for (let p = from; p < end; p += 8) {
    const run = load<u64>(p)
    const cell = buckets + (<usize>(((run >> LENGTH_BITS) - low) >> shift) << 2)
    const at = load<u32>(cell)
    store<u32>(cell, at + 1)
    store<u64>(to + (<usize>at << 3), run)
  }
  // Each cell now holds the end of its bucket.
  let first: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const last = load<u32>(buckets + (<usize>i << 2))
    sortBucket(to + (<usize>first << 3), from + (<usize>first << 3), last - first, shift, low + (<u64>i << shift))
    first = last
  }
  return to
}

/** Sorts a bucket in place by the `bits` of start - low; `scratch` is as large. */
function sortBucket(at: usize, scratch: usize, n: u32, bits: u32, low: u64): void {
  if (n <= 24) return insertion(at, n)
  const lower = (bits + 1) >> 1, upper = bits - lower
  if (lower > DIGIT) {
    const sorted = sortLeast(at, scratch, n)
    if (sorted != at) memory.copy(at, sorted, <usize>n << 3)
    return
  }
  const base = low << LENGTH_BITS
  const lowCells: u32 = 1 << lower, highCells: u32 = 1 << upper
  const lowTable = histograms, highTable = histograms + 8192
  memory.fill(lowTable, 0, lowCells << 2)
  memory.fill(highTable, 0, highCells << 2)
  const lowMask: u64 = lowCells - 1, highShift = LENGTH_BITS + lower, highMask: u64 = highCells - 1
  const end = at + (<usize>n << 3)
  for (let p = at; p < end; p += 8) {
    const run = load<u64>(p) - base
    bump(lowTable + (<usize>((run >> LENGTH_BITS) & lowMask) << 2))
    bump(highTable + (<usize>((run >> highShift) & highMask) << 2))
  }
  let lowSum: u32 = 0
  for (let i: u32 = 0; i < lowCells; i++) {
    const cell = lowTable + (<usize>i << 2), count = load<u32>(cell)
    store<u32>(cell, lowSum)
    lowSum += count
  }
  let highSum: u32 = 0
  for (let i: u32 = 0; i < highCells; i++) {
    const cell = highTable + (<usize>i << 2), count = load<u32>(cell)
    store<u32>(cell, highSum)
    highSum += count
  }
  pass(at, scratch, n, lowTable, LENGTH_BITS, lowMask, base)
  pass(scratch, at, n, highTable, highShift, highMask, base)
}

// @ts-ignore: decorator
@inline
function pass(from: usize, to: usize, n: u32, table: usize, shift: u64, mask: u64, base: u64): void {
  const end = from + (<usize>n << 3)
  for (let p = from; p < end; p += 8) {
    const run = load<u64>(p)
    const cell = table + (<usize>(((run - base) >> shift) & mask) << 2)
    const to8 = load<u32>(cell)
    store<u32>(cell, to8 + 1)
    store<u64>(to + (<usize>to8 << 3), run)
  }
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
