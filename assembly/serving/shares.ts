/**
 * Where the memory of a KV cache goes, summed over simulated time: in bins that widen so that at most BINS are in use, over the whole
 * run, and over the time in which a request waited for memory. All sums are unit-nanoseconds.
 */
import { Allocator } from '../allocators/allocator'
import { put } from '../result'

const BINS: i32 = 120

/** Sums of a bin, in this order: time, filled, reserved, internal, rounding, cached, holes, free, sequences running, requests waiting, table entries, logical tokens. */
const SUMS: i32 = 12

export class Shares {
  private bins: usize = room(BINS)
  private all: usize = room(1)
  private blocked: usize = room(1)
  private width: f64

  constructor(step: f64) {
    this.width = step
  }

  /**
   * A step of `span` ns from `clock` on. `isBlocked`: the first request that waits was refused for want of memory; what is free then is
   * of no use, so it counts as holes, else as free.
   */
  take(clock: f64, span: f64, allocator: Allocator, isBlocked: bool, running: i32, waiting: f64, logical: f64): void {
    while (clock >= this.width * BINS) this.widen()
    this.add(this.bins + <usize>(<i32>(clock / this.width) * SUMS << 3), span, allocator, isBlocked, running, waiting, logical)
    this.add(this.all, span, allocator, isBlocked, running, waiting, logical)
    if (isBlocked) this.add(this.blocked, span, allocator, true, running, waiting, logical)
  }

  private add(row: usize, span: f64, a: Allocator, isBlocked: bool, running: i32, waiting: f64, logical: f64): void {
    const rest = a.pool - a.held - a.cached
    store<f64>(row, load<f64>(row) + span)
    store<f64>(row, load<f64>(row, 8) + span * a.filled, 8)
    store<f64>(row, load<f64>(row, 16) + span * (a.useful - a.filled), 16)
    store<f64>(row, load<f64>(row, 24) + span * (a.asked - a.useful), 24)
    store<f64>(row, load<f64>(row, 32) + span * (a.held - a.asked), 32)
    store<f64>(row, load<f64>(row, 40) + span * a.cached, 40)
    if (isBlocked) store<f64>(row, load<f64>(row, 48) + span * rest, 48)
    else store<f64>(row, load<f64>(row, 56) + span * rest, 56)
    store<f64>(row, load<f64>(row, 64) + span * <f64>running, 64)
    store<f64>(row, load<f64>(row, 72) + span * waiting, 72)
    store<f64>(row, load<f64>(row, 80) + span * a.entries, 80)
    store<f64>(row, load<f64>(row, 88) + span * logical, 88)
  }

  /** Two bins become one. */
  private widen(): void {
    this.width *= 2
    for (let i: i32 = 0; i < BINS; i++) {
      for (let k: i32 = 0; k < SUMS; k++) {
        const place = this.bins + (<usize>(i * SUMS + k) << 3), from = this.bins + (<usize>(2 * i * SUMS + k) << 3)
        store<f64>(place, 2 * i + 1 < BINS ? load<f64>(from) + load<f64>(from, SUMS << 3) : 0)
      }
    }
  }

  /** Puts the sums over the whole run, then those over the blocked time. */
  putTotals(): void {
    putRow(this.all)
    putRow(this.blocked)
  }

  /** Puts the width of a bin in ns, then for each bin in which time passed its number and its sums. */
  putBins(): void {
    put(this.width)
    for (let i: i32 = 0; i < BINS; i++) {
      const row = this.bins + (<usize>(i * SUMS) << 3)
      if (load<f64>(row) == 0) continue
      put(<f64>i)
      putRow(row)
    }
  }
}

function room(rows: i32): usize {
  const bytes = <usize>(rows * SUMS) << 3, at = heap.alloc(bytes)
  memory.fill(at, 0, bytes)
  return at
}

function putRow(row: usize): void {
  for (let k: i32 = 0; k < SUMS; k++) put(load<f64>(row + (<usize>k << 3)))
}
