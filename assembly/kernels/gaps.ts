/**
 * Gaps between consecutive accesses, in a log2 histogram: gap = start - end of the access before, in sectors.
 * The classes of the report (0 | 1-255 | 256-2047 | >= 2048 | < 0) are sums of its cells.
 *
 * Result: first seen (0 or 1), then 128 counts: cell b = gaps whose magnitude has b bits (0: gap 0),
 * forward at 0..63, backward at 64..127.
 */
import { laneLengths, laneStarts } from '../lane'
import { put } from '../result'
import { Kernel } from './kernel'

/** Sign and exponent of a gap as f64 are the top 12 bits: 0 for zero, 1022 + bits forward, 3070 + bits backward. */
const CELLS: usize = 4096
/** Four tables in turn: with one, each count would wait for the last store to the same cell. */
const scratch: usize = memory.data(4 * 4096 * 4, 16)

/** Adds one at `offset` bytes of a table. */
// @ts-ignore: decorator
@inline
function bump(table: usize, offset: usize): void {
  const cell = scratch + table * CELLS * 4 + offset
  store<u32>(cell, load<u32>(cell) + 1)
}

// @ts-ignore: decorator
@inline
function count(gap: f64): void {
  bump(0, <usize>((reinterpret<u64>(gap) >> 52) << 2))
}

export class Gaps extends Kernel {
  private counts: StaticArray<f64> = new StaticArray<f64>(128)
  private seen: bool = false
  private firstStart: f64 = 0
  private end: f64 = 0

  update(basis: i32, n: i32): void {
    if (n == 0) return
    const starts = laneStarts(basis), lengths = laneLengths(basis)
    if (this.seen) count(load<f64>(starts) - this.end)
    else this.firstStart = load<f64>(starts)
    this.seen = true
    const zeros = countWithin(starts, lengths, n)
    this.end = load<f64>(starts + (<usize>(n - 1) << 3)) + <f64>load<u32>(lengths + (<usize>(n - 1) << 2))
    this.collect(zeros)
  }

  /** Adds the scratch tables to the wide counters and empties them. */
  private collect(zeros: u32): void {
    const counts = this.counts
    unchecked(counts[0] += <f64>(zeros + take(0)))
    for (let bits = 1; bits < 64; bits++) {
      unchecked(counts[bits] += <f64>take(1022 + bits))
      unchecked(counts[64 + bits] += <f64>take(3070 + bits))
    }
  }

  merge(next: Kernel): void {
    const other = next as Gaps
    if (!other.seen) return
    if (this.seen) {
      count(other.firstStart - this.end)
      this.collect(0)
    } else {
      this.firstStart = other.firstStart
    }
    this.seen = true
    this.end = other.end
    for (let i = 0; i < 128; i++) this.counts[i] += other.counts[i]
  }

  finish(): void {
    put(this.seen ? 1 : 0)
    for (let i = 0; i < 128; i++) put(this.counts[i])
  }
}

/** Sum of one cell over the four tables, which it empties. */
// @ts-ignore: decorator
@inline
function take(cell: usize): u32 {
  let sum: u32 = 0
  for (let table: usize = 0; table < 4; table++) {
    const at = scratch + ((table * CELLS + cell) << 2)
    sum += load<u32>(at)
    store<u32>(at, 0)
  }
  return sum
}

/** Counts gaps 1 to n - 1, four a step, each into its own table; four zero gaps at once are only summed up, and the sum is returned. */
function countWithin(starts: usize, lengths: usize, n: i32): u32 {
  let zeros: u32 = 0
  let i = 1
  for (; i + 3 < n; i += 4) {
    const s = starts + (<usize>i << 3)
    const before = v128.load(lengths + (<usize>i << 2) - 4)
    const low = f64x2.sub(f64x2.sub(v128.load(s), v128.load(s - 8)), f64x2.convert_low_i32x4_s(before))
    const high = f64x2.sub(
      f64x2.sub(v128.load(s, 16), v128.load(s, 8)),
      f64x2.convert_low_i32x4_s(i8x16.shuffle(before, before, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)),
    )
    if (!v128.any_true(v128.or(low, high))) {
      zeros += 4
      continue
    }
    const lowCells = i64x2.shl(i64x2.shr_u(low, 52), 2), highCells = i64x2.shl(i64x2.shr_u(high, 52), 2)
    bump(0, <usize>i32x4.extract_lane(lowCells, 0))
    bump(1, <usize>i32x4.extract_lane(lowCells, 2))
    bump(2, <usize>i32x4.extract_lane(highCells, 0))
    bump(3, <usize>i32x4.extract_lane(highCells, 2))
  }
  for (; i < n; i++) {
    const start = load<f64>(starts + (<usize>i << 3))
    count(start - load<f64>(starts + (<usize>(i - 1) << 3)) - <f64>load<u32>(lengths + (<usize>(i - 1) << 2)))
  }
  return zeros
}
