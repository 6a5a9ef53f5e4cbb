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

// @ts-ignore: decorator
@inline
function count(table: usize, gap: f64): void {
  const cell = scratch + ((table * CELLS) << 2) + <usize>((reinterpret<u64>(gap) >> 52) << 2)
  store<u32>(cell, load<u32>(cell) + 1)
}

export class Gaps extends Kernel {
  private counts: StaticArray<f64> = new StaticArray<f64>(128)
  private seen: bool = false
  private firstStart: f64 = 0
  private end: f64 = 0
  /** Whether most gaps of the last update were zero: then four gaps at a time are tested for it. */
  private mostlyZero: bool = true

  update(basis: i32, n: i32): void {
    if (n == 0) return
    const starts = laneStarts(basis), lengths = laneLengths(basis)
    if (this.seen) count(0, load<f64>(starts) - this.end)
    else this.firstStart = load<f64>(starts)
    this.seen = true
    const zeros = this.mostlyZero ? zeroPath(starts, lengths, n) : 0
    if (!this.mostlyZero) tables(starts, lengths, n)
    this.end = load<f64>(starts + (<usize>(n - 1) << 3)) + <f64>load<u32>(lengths + (<usize>(n - 1) << 2))
    this.collect(zeros, n)
  }

  /** Adds the scratch tables to the wide counters and empties them. */
  private collect(zeros: u32, n: i32): void {
    const counts = this.counts
    const zero = zeros + take(0)
    unchecked(counts[0] += <f64>zero)
    for (let bits = 1; bits < 64; bits++) {
      unchecked(counts[bits] += <f64>take(1022 + bits))
      unchecked(counts[64 + bits] += <f64>take(3070 + bits))
    }
    this.mostlyZero = zero * 2 > <u32>n
  }

  merge(next: Kernel): void {
    const other = next as Gaps
    if (!other.seen) return
    if (this.seen) {
      count(0, other.firstStart - this.end)
      this.collect(0, 1)
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

/** Gaps 1 to n - 1, four a step, each into its own table. */
function tables(starts: usize, lengths: usize, n: i32): void {
  let i = 1
  let end = load<f64>(starts) + <f64>load<u32>(lengths)
  for (; i + 3 < n; i += 4) {
    const s = starts + (<usize>i << 3), l = lengths + (<usize>i << 2)
    const a = load<f64>(s), b = load<f64>(s, 8), c = load<f64>(s, 16), d = load<f64>(s, 24)
    count(0, a - end)
    count(1, b - (a + <f64>load<u32>(l)))
    count(2, c - (b + <f64>load<u32>(l, 4)))
    count(3, d - (c + <f64>load<u32>(l, 8)))
    end = d + <f64>load<u32>(l, 12)
  }
  for (; i < n; i++) {
    const start = load<f64>(starts + (<usize>i << 3))
    count(0, start - end)
    end = start + <f64>load<u32>(lengths + (<usize>i << 2))
  }
}

/** The same; four zero gaps at once are only counted, and that count is returned. */
function zeroPath(starts: usize, lengths: usize, n: i32): u32 {
  let zeros: u32 = 0
  let i = 1
  for (; i + 3 < n; i += 4) {
    const s = starts + (<usize>i << 3), l = lengths + (<usize>i << 2)
    const before = v128.load(l - 4)
    const low = f64x2.sub(f64x2.sub(v128.load(s), v128.load(s - 8)), f64x2.convert_low_i32x4_u(before))
    const high = f64x2.sub(
      f64x2.sub(v128.load(s, 16), v128.load(s, 8)),
      f64x2.convert_low_i32x4_u(i8x16.shuffle(before, before, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)),
    )
    if (!v128.any_true(v128.or(low, high))) {
      zeros += 4
      continue
    }
    count(0, f64x2.extract_lane(low, 0))
    count(1, f64x2.extract_lane(low, 1))
    count(2, f64x2.extract_lane(high, 0))
    count(3, f64x2.extract_lane(high, 1))
  }
  for (; i < n; i++) {
    const start = load<f64>(starts + (<usize>i << 3))
    count(0, start - load<f64>(starts + (<usize>(i - 1) << 3)) - <f64>load<u32>(lengths + (<usize>(i - 1) << 2)))
  }
  return zeros
}
