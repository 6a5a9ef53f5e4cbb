/**
 * Exact LRU stack distances after Olken, O(log distinct) an access. A clock numbers slots; a slot is live while it is the latest
 * access of its page. The depth of an access is 1 + the live slots after its page's last one: LRU with C pages hits if depth <= C.
 * Live slots are one bit each, counted by a Fenwick tree over blocks of 512. When the clock reaches the end, live slots are
 * renumbered in order, and doubled while more than a quarter is live (they cost a bit and a half each: cheaper than renumbering).
 *
 * Memory follows the distinct pages: 13 to 27 bytes each in the table, at most 8 in the counters, 2 in the slots; what was
 * outgrown stays reserved, at most as much again.
 *
 * A run of pages whose last slots follow each other shares one depth and is moved at once. Changes to the tree wait, one block
 * of removals and one of additions: a query asks only for blocks before its own, and removals elsewhere are booked first.
 */
import { Depths } from './depths'
import { moveRun, PageTable } from './table'

const FIRST_SLOTS: u32 = 1 << 14
const BLOCK_BITS: u32 = 9

export class StackDistances {
  readonly pages: PageTable = new PageTable()
  readonly depths: Depths = new Depths()
  private slots: u32 = 0
  private live: usize = 0
  private ranks: usize = 0
  private tree: usize = 0
  private clock: u32 = 1
  private removalBlock: u32 = 0
  private removals: u32 = 0
  private additionBlock: u32 = 0
  private additions: u32 = 0
  /** Last slot that a page must have had to share the depth of the access before it; 0: none would. */
  private follows: u32 = 0
  /** Depth of the latest access; 0 if it was the first of its page. */
  depth: u32 = 0

  constructor() {
    this.allocate(FIRST_SLOTS)
  }

  get distinct(): u32 {
    return this.pages.size
  }

  private allocate(slots: u32): void {
    this.slots = slots
    this.live = heap.alloc(slots >> 3)
    this.ranks = heap.alloc(slots >> 4)
    const treeBytes = ((slots >> BLOCK_BITS) + 1) << 2
    this.tree = heap.alloc(treeBytes)
    memory.fill(this.live, 0, slots >> 3)
    memory.fill(this.tree, 0, treeBytes)
  }

  /** Accesses `count` pages from `first` on, in order; the last page id is below 2^32. */
  touch(first: u32, count: u32): void {
    let page = first, left = count
    while (left > 0) {
      if (this.clock == this.slots) this.compact()
      const clock = this.clock
      const cell = this.pages.cellOf(page), held = load<u64>(cell)
      let n: u32 = 1
      if (held == 0) {
        this.pages.insert(cell, page, clock)
        this.follows = 0
        this.depth = 0
      } else {
        const last = <u32>(held >> 32)
        n = moveRun(cell, held, clock, min(left, this.slots - clock))
        if (last != this.follows) this.depth = this.depthOf(last)
        this.follows = last + n
        this.depths.add(this.depth, n)
        if (n == 1) this.clearOne(last)
        else this.clear(last, n)
      }
      if (n == 1) this.setOne(clock)
      else this.set(clock, n)
      this.clock = clock + n
      page += n
      left -= n
    }
  }

  // @ts-ignore: decorator
  @inline
  private depthOf(slot: u32): u32 {
    const block = slot >> BLOCK_BITS
    if (block != this.removalBlock) this.bookRemovals(block)
    let before: u32 = 0
    const tree = this.tree
    for (let i = block; i > 0; i &= i - 1) before += load<u32>(tree + (<usize>i << 2))
    // All eight words, those behind the slot masked: a loop up to it would be mispredicted every time.
    const at = this.live + (<usize>block << (BLOCK_BITS - 3)), bit = slot & 511
    let bits: u64 = 0
    for (let word: u32 = 0; word < 8; word++) {
      const below = min<i32>(max<i32>(<i32>bit - <i32>(word << 6), 0), 64)
      bits += popcnt(load<u64>(at + (<usize>word << 3)) & select<u64>(u64.MAX_VALUE, (<u64>1 << below) - 1, below == 64))
    }
    before += <u32>bits
    return this.pages.size - before
  }

  // @ts-ignore: decorator
  @inline
  private clearOne(slot: u32): void {
    const word = this.live + ((<usize>slot >> 6) << 3), block = slot >> BLOCK_BITS
    store<u64>(word, load<u64>(word) & ~(<u64>1 << (slot & 63)))
    if (block != this.removalBlock) this.bookRemovals(block)
    this.removals++
  }

  // @ts-ignore: decorator
  @inline
  private setOne(slot: u32): void {
    const word = this.live + ((<usize>slot >> 6) << 3), block = slot >> BLOCK_BITS
    store<u64>(word, load<u64>(word) | (<u64>1 << (slot & 63)))
    if (block != this.additionBlock) this.bookAdditions(block)
    this.additions++
  }

  private clear(slot: u32, count: u32): void {
    let from = slot, left = count
    while (left > 0) {
      const bit = from & 63, n = min(left, 64 - bit)
      const word = this.live + ((<usize>from >> 6) << 3)
      store<u64>(word, load<u64>(word) & ~((u64.MAX_VALUE >> (64 - n)) << bit))
      const block = from >> BLOCK_BITS
      if (block != this.removalBlock) this.bookRemovals(block)
      this.removals += n
      from += n
      left -= n
    }
  }

  private set(slot: u32, count: u32): void {
    let from = slot, left = count
    while (left > 0) {
      const bit = from & 63, n = min(left, 64 - bit)
      const word = this.live + ((<usize>from >> 6) << 3)
      store<u64>(word, load<u64>(word) | ((u64.MAX_VALUE >> (64 - n)) << bit))
      const block = from >> BLOCK_BITS
      if (block != this.additionBlock) this.bookAdditions(block)
      this.additions += n
      from += n
      left -= n
    }
  }

  // @ts-ignore: decorator
  @inline
  private bookAdditions(next: u32): void {
    this.book(this.additionBlock, this.additions)
    this.additionBlock = next
    this.additions = 0
  }

  // @ts-ignore: decorator
  @inline
  private bookRemovals(next: u32): void {
    this.book(this.removalBlock, 0 - this.removals)
    this.removalBlock = next
    this.removals = 0
  }

  /** Adds to the count of a block; what is less than zero wraps. */
  private book(block: u32, change: u32): void {
    if (change == 0) return
    const tree = this.tree, blocks = this.slots >> BLOCK_BITS
    for (let i = block + 1; i <= blocks; i += i & (0 - i)) {
      const node = tree + (<usize>i << 2)
      store<u32>(node, load<u32>(node) + change)
    }
  }

  /** Renumbers the live slots from 1 on, in order. */
  private compact(): void {
    const words = this.slots >> 6
    let rank: u32 = 0
    for (let word: u32 = 0; word < words; word++) {
      store<u32>(this.ranks + (<usize>word << 2), rank)
      rank += <u32>popcnt(load<u64>(this.live + (<usize>word << 3)))
    }
    this.pages.renumber(this.live, this.ranks)
    let slots = this.slots
    while (rank > slots >> 2) slots <<= 1
    if (slots == this.slots) {
      memory.fill(this.live, 0, slots >> 3)
      memory.fill(this.tree, 0, ((slots >> BLOCK_BITS) + 1) << 2)
    } else {
      this.allocate(slots)
    }
    this.removals = 0
    this.removalBlock = 0
    this.additions = 0
    this.additionBlock = 0
    this.follows = 0
    this.set(1, rank)
    this.clock = rank + 1
  }
}
