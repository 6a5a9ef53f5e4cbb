/**
 * Blocks of powers of two, each at a multiple of its size; the pool is cut into falling powers of two. The smallest free block that fits,
 * the lowest among equal ones, is halved until it fits; freed halves of one block merge. A step is a size looked at, a halving, a merge
 * or an insertion. Source: Knuth, The Art of Computer Programming, volume 1, section 2.5.
 */
import { SortedMap } from '../../lib/sorted-map'
import { NOWHERE, Placer } from './placer'

/** Order of the smallest power of two that holds so many units. */
// @ts-ignore: decorator
@inline
function orderOf(units: u32): u32 {
  return units > 1 ? 32 - <u32>clz(units - 1) : 0
}

export class Buddy extends Placer {
  /** Of each order: address >> order of the free blocks to 1 + address. */
  private free: StaticArray<SortedMap>
  /** Free blocks of each order, and a bit for each order that has some. */
  private counts: StaticArray<u32>
  private some: u32 = 0
  private squares: u64 = 0
  private orders: u32
  /** What `walk` found. */
  private largest: u32 = 0
  private inside: u64 = 0

  constructor(pool: u32) {
    super(pool)
    const orders: u32 = 32 - <u32>clz(pool)
    this.orders = orders
    this.free = new StaticArray<SortedMap>(<i32>orders)
    this.counts = new StaticArray<u32>(<i32>orders)
    for (let order: u32 = 0; order < orders; order++) {
      this.free[order] = new SortedMap((pool >> order) + 1)
      this.counts[order] = 0
    }
    let at: u32 = 0
    for (let order = <i32>orders - 1; order >= 0; order--) {
      if (!((pool >> order) & 1)) continue
      this.insert(at, order)
      at += <u32>1 << order
    }
  }

  private insert(at: u32, order: u32): void {
    this.free[order].set(at >> order, at + 1)
    if (this.counts[order]++ == 0) this.some |= <u32>1 << order
    this.squares += <u64>1 << (2 * order)
  }

  private remove(at: u32, order: u32): void {
    this.free[order].remove(at >> order)
    if (--this.counts[order] == 0) this.some &= ~(<u32>1 << order)
    this.squares -= <u64>1 << (2 * order)
  }

  private isFree(at: u32, order: u32): bool {
    return this.free[order].get(at >> order) != 0
  }

  takes(units: u32): u32 {
    const order = orderOf(units)
    return order < 32 ? <u32>1 << order : u32.MAX_VALUE
  }

  place(units: u32): u32 {
    const order = orderOf(units)
    const large = order < 32 ? this.some & ~((<u32>1 << order) - 1) : 0
    if (large == 0) {
      this.steps += max<f64>(0, <f64>this.orders - <f64>order)
      return NOWHERE
    }
    let found = <u32>ctz(large)
    const at = this.free[found].atLeast(0) - 1
    this.steps += <f64>(2 * (found - order) + 1)
    this.remove(at, found)
    while (found > order) {
      found--
      this.insert(at + (<u32>1 << found), found)
    }
    this.hold(<u32>1 << order, at + (<u32>1 << order))
    return at
  }

  release(block: u32, units: u32): void {
    let at = block, order = orderOf(units)
    this.held -= <f64>(<u32>1 << order)
    this.steps += 1
    for (; order + 1 < this.orders; order++) {
      const other = at ^ (<u32>1 << order)
      if (!this.isFree(other, order)) break
      this.remove(other, order)
      at = min(at, other)
      this.steps += 1
    }
    this.insert(at, order)
  }

  /** A block has room up to its power of two and never more. */
  extend(block: u32, units: u32, more: u32): bool {
    return orderOf(units + more) == orderOf(units)
  }

  get largestHole(): u32 {
    return this.some == 0 ? 0 : <u32>1 << (31 - <u32>clz(this.some))
  }

  get squaredHoles(): f64 {
    return <f64>this.squares
  }

  /** Order of the free block that has this address in it. */
  private freeAround(at: u32): u32 {
    for (let order: u32 = 0; order < this.orders; order++) {
      if (this.isFree(at >> order << order, order)) return order
    }
    assert(false, 'nothing above the reach is held')
    return 0
  }

  get largestInside(): u32 {
    this.walk()
    return this.largest
  }

  get squaredInside(): f64 {
    this.walk()
    return <f64>this.inside
  }

  /** Above the reach all is free and merged, so at most two blocks of each order are there; all other free blocks lie below. */
  private walk(): void {
    const reach = <u32>this.reach
    let cut: u32 = 0
    this.inside = this.squares
    for (let at = reach; at < this.pool;) {
      const order = this.freeAround(at), start = at >> order << order
      this.counts[order]--
      this.inside -= <u64>1 << (2 * order)
      if (reach > start) cut = reach - start
      at = start + (<u32>1 << order)
    }
    this.inside += <u64>cut * cut
    this.largest = cut
    for (let order: u32 = 0; order < this.orders; order++) if (this.counts[order] > 0) this.largest = max(cut, <u32>1 << order)
    for (let at = reach; at < this.pool;) {
      const order = this.freeAround(at)
      this.counts[order]++
      at = (at >> order << order) + (<u32>1 << order)
    }
  }
}
