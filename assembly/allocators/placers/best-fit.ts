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
  /** Of a hole: where the map has its size; 0 of a held block. */
  leaf: usize
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
  /** Units - 1 of a hole to the newest one of that size. */
  private newest: SortedMap
  private squares: u64 = 0
  private spare: Block = none()
  /** The block at the end of the pool. */
  private last: Block = none()

  constructor(pool: u32) {
    super(pool)
    this.newest = new SortedMap(pool)
    if (pool > 0) {
      const whole = this.newBlock(0, pool)
      whole.before = none()
      whole.after = none()
      this.last = whole
      this.insert(whole)
    }
  }

  // @ts-ignore: decorator
  @inline
  private newBlock(at: u32, units: u32): Block {
    let block = this.spare
    if (some(block)) this.spare = block.older
    else block = changetype<Block>(heap.alloc(offsetof<Block>()))
    block.at = at
    block.units = units
    return block
  }

  // @ts-ignore: decorator
  @inline
  private drop(block: Block): void {
    block.older = this.spare
    this.spare = block
  }

  // @ts-ignore: decorator
  @inline
  private insert(block: Block): void {
    const newest = this.newest, units = block.units, leaf = newest.leaf(units - 1)
    const older = changetype<Block>(newest.inLeaf(leaf, units - 1))
    block.leaf = leaf
    block.newer = none()
    block.older = older
    if (some(older)) {
      older.newer = block
      newest.changeLeaf(leaf, units - 1, changetype<u32>(block))
    } else newest.setLeaf(leaf, units - 1, changetype<u32>(block))
    this.squares += <u64>units * units
  }

  // @ts-ignore: decorator
  @inline
  private unlink(block: Block): void {
    const units = block.units, newer = block.newer, older = block.older
    if (some(older)) older.newer = newer
    if (some(newer)) newer.older = older
    else if (some(older)) this.newest.changeLeaf(block.leaf, units - 1, changetype<u32>(older))
    else this.newest.removeLeaf(block.leaf, units - 1)
    block.leaf = 0
    this.squares -= <u64>units * units
  }

  place(units: u32): u32 {
    const block = units > this.pool ? none() : changetype<Block>(this.newest.atLeast(units - 1))
    if (!some(block)) {
      this.steps += 1
      return NOWHERE
    }
    this.unlink(block)
    this.steps += this.cut(block, units) + 1
    this.hold(units, block.at + units)
    return changetype<u32>(block)
  }

  /** Leaves `block`, no hole, so many units; the rest becomes a hole. Returns the splits. */
  // @ts-ignore: decorator
  @inline
  private cut(block: Block, units: u32): f64 {
    const rest = block.units - units
    if (rest == 0) return 0
    const hole = this.newBlock(block.at + units, rest), after = block.after
    block.units = units
    block.after = hole
    hole.before = block
    hole.after = after
    if (some(after)) after.before = hole
    else this.last = hole
    this.insert(hole)
    return 1
  }

  /** Makes one block of two neighbours, neither in a list. */
  // @ts-ignore: decorator
  @inline
  private merge(block: Block, after: Block): void {
    block.units += after.units
    block.after = after.after
    if (some(after.after)) after.after.before = block
    else this.last = block
    this.drop(after)
  }

  release(name: u32, units: u32): void {
    let block = changetype<Block>(name), steps: f64 = 1
    const before = block.before, after = block.after
    this.held -= <f64>units
    if (some(after) && after.leaf != 0) {
      this.unlink(after)
      this.merge(block, after)
      steps += 1
    }
    if (some(before) && before.leaf != 0) {
      this.unlink(before)
      this.merge(before, block)
      block = before
      steps += 1
    }
    this.steps += steps
    this.insert(block)
  }

  address(name: u32): u32 {
    return changetype<Block>(name).at
  }

  extend(name: u32, units: u32, more: u32): bool {
    const block = changetype<Block>(name), after = block.after
    this.steps += 1
    if (!some(after) || after.leaf == 0 || after.units < more) return false
    this.unlink(after)
    this.merge(block, after)
    this.steps += this.cut(block, units + more) + 1
    this.hold(more, block.at + units + more)
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
    return some(this.last) && this.last.leaf != 0 ? this.last.units : 0
  }

  get largestInside(): u32 {
    const end = this.end
    let largest = changetype<Block>(this.newest.last())
    if (!some(largest)) return 0
    if (changetype<usize>(largest) == changetype<usize>(this.last) && !some(largest.older)) largest = changetype<Block>(this.newest.below(end - 1))
    const inside = end > 0 ? <u32>this.reach - this.last.at : 0
    return some(largest) ? max(largest.units, inside) : inside
  }

  get squaredInside(): f64 {
    const end = <u64>this.end, inside = end > 0 ? <u64>this.reach - this.last.at : 0
    return <f64>(this.squares - end * end + inside * inside)
  }
}
