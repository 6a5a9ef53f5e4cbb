/**
 * Bytes and accesses per time window: window k holds origin + [k, k + 1) * width, by floor.
 * Windows without an access are not held. With a limit, the width doubles whenever more windows than that are in use.
 *
 * Result: width in ns, then (k, bytes, accesses) for each window in use, unordered.
 */
import { laneLengths, laneTimes } from '../lane'
import { Map64 } from '../lib/map'
import { put } from '../result'
import { Kernel } from './kernel'

export class Windows extends Kernel {
  private map: Map64 = new Map64(2)

  /** `width` in ns; `limit` 0 for none. */
  constructor(private width: f64, private limit: u32) {
    super()
  }

  update(basis: i32, n: i32): void {
    const times = laneTimes(basis), lengths = laneLengths(basis)
    let i = 0
    while (i < n) {
      const k = floor(load<f64>(times + (<usize>i << 3)) / this.width)
      const from = k * this.width, to = from + this.width
      const first = i
      let bytes: f64 = 0, time: f64
      do { // the first event is in its window by definition, whatever rounding says beyond 2^53
        bytes += <f64>load<u32>(lengths + (<usize>i << 2)) * 512
        i++
        time = i < n ? load<f64>(times + (<usize>i << 3)) : to
      } while (time >= from && time < to)
      this.add(k, bytes, <f64>(i - first))
    }
  }

  /** Takes one event of the host's own, at `time` ns since the origin, with two numbers to sum. */
  take(time: f64, first: f64, second: f64): void {
    this.add(floor(time / this.width), first, second)
  }

  private add(k: f64, bytes: f64, accesses: f64): void {
    const row = this.map.at(<u64><i64>k)
    store<f64>(row, load<f64>(row) + bytes)
    store<f64>(row, load<f64>(row, 8) + accesses, 8)
    if (this.limit && this.map.size > this.limit) this.widen()
  }

  private widen(): void {
    const old = this.map
    this.width *= 2
    this.map = new Map64(2, old.capacity)
    this.addAll(old, 0.5)
  }

  /** Adds another map's windows, their numbers scaled and rounded down. */
  private addAll(other: Map64, scale: f64): void {
    for (let cell: u32 = 0; cell < other.capacity; cell++) {
      if (!other.occupied(cell)) continue
      const row = other.row(cell)
      this.add(floor(<f64><i64>other.key(cell) * scale), load<f64>(row), load<f64>(row, 8))
    }
  }

  merge(next: Kernel): void {
    const other = next as Windows
    while (this.width < other.width) this.widen()
    const map = other.map
    for (let cell: u32 = 0; cell < map.capacity; cell++) {
      if (!map.occupied(cell)) continue
      const row = map.row(cell)
      // Asked for anew each time: an addition may widen the windows.
      this.add(floor((<f64><i64>map.key(cell) * other.width) / this.width), load<f64>(row), load<f64>(row, 8))
    }
  }

  finish(): void {
    put(this.width)
    const map = this.map
    for (let cell: u32 = 0; cell < map.capacity; cell++) {
      if (!map.occupied(cell)) continue
      put(<f64><i64>map.key(cell))
      put(load<f64>(map.row(cell)))
      put(load<f64>(map.row(cell), 8))
    }
  }
}
