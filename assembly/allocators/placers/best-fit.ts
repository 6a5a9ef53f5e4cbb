/**
 * The smallest hole that fits, the newest among equal ones, is cut from its front; neighbours merge. Constant time: lists of holes by exact
 * size, a 64-ary tree over the sizes, blocks linked in the order of their address. A step is a search, a split, a merge or an insertion.
 */
import { SortedMap } from '../../lib/sorted-map'
import { NOWHERE, Placer } from './placer'

/** A piece of the pool, held or a hole. Its address in memory is its name; 0 is none. */
class Block {
  at: u32
  units: u32
  before: Block
  after: Block
  /** Neighbours in the list of holes of its size; spare blocks are linked by `older`. */
  newer: Block
  older: Block
  hole: bool
}

// @ts-ignore: decorator
@inline
function some(block: Block): bool {
  return changetype<usize>(block) != 0
}

// @ts-ignore: decorator
@inline
function none(): Block {
  return changetype<Block>(0)
}

export class BestFit extends Placer {
  /** Units of a hole to the newest one of that size. */
  private newest: SortedMap
  private squares: u64 = 0
  private spare: Block = none()
  /** The block at the end of the pool. */
  private last: Block = none()

  constructor(pool: u32) {
    super(pool)
    this.newest = new SortedMap(pool + 1)
    if (pool > 0) {
      this.last = this.newBlock(0, pool)
      this.insert(this.last)
    }
  }

  private newBlock(at: u32, units: u32): Block {
    let block = this.spare
    if (some(block)) this.spare = block.older
    else block = changetype<Block>(heap.alloc(offsetof<Block>()))
    block.at = at
    block.units = units
    block.before = none()
    block.after = none()
    return block
  }

  private drop(block: Block): void {
    block.older = this.spare
    this.spare = block
  }

  private insert(block: Block): void {
    const units = block.units, older = changetype<Block>(this.newest.get(units))
    block.hole = true
    block.newer = none()
    block.older = older
    if (some(older)) older.newer = block
    this.newest.set(units, changetype<u32>(block))
    this.squares += <u64>units * units
  }

  private unlink(block: Block): void {
    const units = block.units, newer = block.newer, older = block.older
    block.hole = false
    if (some(older)) older.newer = newer
    if (some(newer)) newer.older = older
    else if (some(older)) this.newest.set(units, changetype<u32>(older))
    else this.newest.remove(units)
    this.squares -= <u64>units * units
  }

  place(units: u32): u32 {
    const block = units > this.pool ? none() : changetype<Block>(this.newest.atLeast(units))
    this.steps += 1
    if (!some(block)) return NOWHERE
    this.unlink(block)
    this.cut(block, units)
    return changetype<u32>(block)
  }

  /** Leaves `block`, no hole, so many units; the rest becomes a hole. */
  private cut(block: Block, units: u32): void {
    const rest = block.units - units, end = block.at + units
    if (rest > 0) {
      const hole = this.newBlock(end, rest), after = block.after
      block.units = units
      block.after = hole
      hole.before = block
      hole.after = after
      if (some(after)) after.before = hole
      else this.last = hole
      this.insert(hole)
      this.steps += 1
    }
    this.held += units
    this.reach = max(this.reach, <f64>end)
  }

  /** Makes one block of two neighbours, neither in a list. */
  private merge(block: Block, after: Block): void {
    block.units += after.units
    block.after = after.after
    if (some(after.after)) after.after.before = block
    else this.last = block
    this.drop(after)
    this.steps += 1
  }

  release(name: u32, units: u32): void {
    let block = changetype<Block>(name)
    const before = block.before, after = block.after
    this.held -= units
    this.steps += 1
    if (some(after) && after.hole) {
      this.unlink(after)
      this.merge(block, after)
    }
    if (some(before) && before.hole) {
      this.unlink(before)
      this.merge(before, block)
      block = before
    }
    this.insert(block)
  }

  address(name: u32): u32 {
    return changetype<Block>(name).at
  }

  extend(name: u32, units: u32, more: u32): bool {
    const block = changetype<Block>(name), after = block.after
    this.steps += 1
    if (!some(after) || !after.hole || after.units < more) return false
    this.unlink(after)
    this.merge(block, after)
    this.held -= units
    this.cut(block, units + more)
    return true
  }

  get largestHole(): u32 {
    const largest = changetype<Block>(this.newest.last())
    return some(largest) ? largest.units : 0
  }

  get squaredHoles(): f64 {
    return <f64>this.squares
  }

  /** Units of the hole at the end of the pool, 0 where it is held. */
  private get end(): u32 {
    return some(this.last) && this.last.hole ? this.last.units : 0
  }

  get largestInside(): u32 {
    const end = this.end
    let largest = changetype<Block>(this.newest.last())
    if (!some(largest)) return 0
    if (changetype<usize>(largest) == changetype<usize>(this.last) && !some(largest.older)) largest = changetype<Block>(this.newest.below(end))
    const inside = end > 0 ? <u32>this.reach - this.last.at : 0
    return some(largest) ? max(largest.units, inside) : inside
  }

  get squaredInside(): f64 {
    const end = <u64>this.end, inside = end > 0 ? <u64>this.reach - this.last.at : 0
    return <f64>(this.squares - end * end + inside * inside)
  }
}
