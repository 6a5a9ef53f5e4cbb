/** Holes in the order of their address, neighbours merged; the lowest that fits is cut from its front. A step is a hole looked at, or a merge. */
import { NOWHERE, Placer } from './placer'

export class FirstFit extends Placer {
  /** (address, units) of each hole, u32 each, ascending. */
  private holes: usize = heap.alloc(64 * 8)
  private capacity: u32 = 64
  private count: u32 = 0

  constructor(pool: u32) {
    super(pool)
    if (pool > 0) this.insert(0, 0, pool)
  }

  // @ts-ignore: decorator
  @inline
  private at(i: u32): u32 {
    return load<u32>(this.holes + (<usize>i << 3))
  }

  // @ts-ignore: decorator
  @inline
  private units(i: u32): u32 {
    return load<u32>(this.holes + (<usize>i << 3), 4)
  }

  private set(i: u32, at: u32, units: u32): void {
    store<u32>(this.holes + (<usize>i << 3), at)
    store<u32>(this.holes + (<usize>i << 3), units, 4)
  }

  private insert(i: u32, at: u32, units: u32): void {
    if (this.count == this.capacity) {
      const larger = heap.alloc(<usize>this.capacity << 4)
      memory.copy(larger, this.holes, <usize>this.capacity << 3)
      heap.free(this.holes)
      this.holes = larger
      this.capacity <<= 1
    }
    const place = this.holes + (<usize>i << 3)
    memory.copy(place + 8, place, <usize>(this.count - i) << 3)
    this.count++
    this.set(i, at, units)
  }

  private remove(i: u32): void {
    const place = this.holes + (<usize>i << 3)
    this.count--
    memory.copy(place, place + 8, <usize>(this.count - i) << 3)
  }

  place(units: u32): u32 {
    for (let i: u32 = 0; i < this.count; i++) {
      const room = this.units(i)
      if (room < units) continue
      this.steps += <f64>(i + 1)
      const at = this.at(i)
      if (room == units) this.remove(i)
      else this.set(i, at + units, room - units)
      this.hold(units, at + units)
      return at
    }
    this.steps += <f64>this.count
    return NOWHERE
  }

  /** The first hole that is not below an address. */
  private following(at: u32): u32 {
    let low: u32 = 0, high = this.count
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.at(middle) < at) low = middle + 1
      else high = middle
    }
    return low
  }

  extend(at: u32, units: u32, more: u32): bool {
    const end = at + units, i = this.following(end)
    this.steps += 1
    if (i == this.count || this.at(i) != end || this.units(i) < more) return false
    if (this.units(i) == more) this.remove(i)
    else this.set(i, end + more, this.units(i) - more)
    this.hold(more, end + more)
    return true
  }

  release(at: u32, units: u32): void {
    this.held -= units
    const low = this.following(at)
    const before = low > 0 && this.at(low - 1) + this.units(low - 1) == at
    const after = low < this.count && at + units == this.at(low)
    this.steps += before && after ? 3 : before || after ? 2 : 1
    if (before && after) {
      this.set(low - 1, this.at(low - 1), this.units(low - 1) + units + this.units(low))
      this.remove(low)
    } else if (before) this.set(low - 1, this.at(low - 1), this.units(low - 1) + units)
    else if (after) this.set(low, at, units + this.units(low))
    else this.insert(low, at, units)
  }

  get largestHole(): u32 {
    let largest: u32 = 0
    for (let i: u32 = 0; i < this.count; i++) largest = max(largest, this.units(i))
    return largest
  }

  get squaredHoles(): f64 {
    let sum: u64 = 0
    for (let i: u32 = 0; i < this.count; i++) sum += <u64>this.units(i) * this.units(i)
    return <f64>sum
  }

  /** Units of a hole below the reach. */
  private inside(i: u32): u32 {
    return min(this.at(i) + this.units(i), <u32>this.reach) - this.at(i)
  }

  get largestInside(): u32 {
    let largest: u32 = 0
    for (let i: u32 = 0; i < this.count; i++) largest = max(largest, this.inside(i))
    return largest
  }

  get squaredInside(): f64 {
    let sum: u64 = 0
    for (let i: u32 = 0; i < this.count; i++) sum += <u64>this.inside(i) * this.inside(i)
    return <f64>sum
  }
}
