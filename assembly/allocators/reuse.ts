/**
 * Freed buffers are kept whole: the next block gets the smallest kept one that is large enough, the newest of equal ones, with all of its
 * room; if there is none, new memory. Nothing is split, merged or given back. A step is a search, a buffer made, or a buffer kept.
 */
import { SortedMap } from '../lib/sorted-map'
import { NO_ROOM, Scratch } from './scratch'

/** Its address in memory is its name. */
class Buffer {
  at: u32
  units: u32
  /** The next kept one of its size. */
  older: usize
}

export class Reuse extends Scratch {
  private newest: SortedMap
  private top: u32 = 0
  private used: f64 = 0
  private most: f64 = 0
  private squares: u64 = 0

  constructor(bytes: f64, unit: f64) {
    super(bytes, unit)
    assert(Math.floor(bytes / unit) < 2147483648, 'a pool has fewer than 2^31 units')
    this.newest = new SortedMap(<u32>Math.floor(bytes / unit) + 1)
  }

  protected place(units: f64): f64 {
    const wanted = <u32>units
    let name = <usize>this.newest.atLeast(wanted)
    this.steps += 1
    if (name != 0) {
      const buffer = changetype<Buffer>(name)
      if (buffer.older != 0) this.newest.set(buffer.units, <u32>buffer.older)
      else this.newest.remove(buffer.units)
      this.squares -= <u64>buffer.units * buffer.units
      this.hold(<f64>buffer.units)
      return <f64>name
    }
    if (this.top + wanted > <u32>this.units) return NO_ROOM
    name = heap.alloc(offsetof<Buffer>())
    const buffer = changetype<Buffer>(name)
    buffer.at = this.top
    buffer.units = wanted
    this.top += wanted
    this.hold(units)
    this.steps += 1
    return <f64>name
  }

  private hold(units: f64): void {
    this.used += units
    this.most = max(this.most, this.used)
  }

  protected release(name: f64, units: f64): void {
    const buffer = changetype<Buffer>(<usize>name), size = buffer.units
    buffer.older = this.newest.get(size)
    this.newest.set(size, <u32>name)
    this.squares += <u64>size * size
    this.used -= <f64>size
    this.steps += 1
  }

  protected extend(name: f64, units: f64, more: f64): bool {
    return units + more <= <f64>changetype<Buffer>(<usize>name).units
  }

  protected note(): void {
    this.held = this.used * this.unit
    this.peakHeld = this.most * this.unit
    this.reach = <f64>this.top * this.unit
  }

  address(name: f64): f64 {
    return <f64>changetype<Buffer>(<usize>name).at * this.unit
  }

  /** Kept buffers do not merge with the untouched rest. */
  get largestHole(): f64 {
    return max(this.largestInside, this.pool - this.reach)
  }

  get squaredHoles(): f64 {
    const rest = this.pool - this.reach
    return this.squaredInside + rest * rest
  }

  get largestInside(): f64 {
    const largest = <usize>this.newest.last()
    return largest == 0 ? 0 : <f64>changetype<Buffer>(largest).units * this.unit
  }

  get squaredInside(): f64 {
    return <f64>this.squares * this.unit * this.unit
  }
}
