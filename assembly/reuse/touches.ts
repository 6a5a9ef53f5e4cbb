/**
 * Weighted LRU stack distances of things named by dense ids, after Olken: a clock numbers slots, a slot is live while it is the latest touch of its
 * thing, and a Fenwick tree sums the weights of live slots. When the clock reaches the end, live slots are renumbered in order, and
 * doubled while more than half is live.
 */

const FIRST_SLOTS: u32 = 1 << 10
const FIRST_IDS: u32 = 1 << 10

export class WeightedTouches {
  /** (slot of the latest touch, 0 for none; weight) of each id, u32 each. */
  private things: usize = heap.alloc(<usize>FIRST_IDS << 3)
  private ids: u32 = FIRST_IDS
  /** Id that touched each slot, from slot 1 on. */
  private owners: usize = 0
  /** Sums of weights, u64, one for each slot from 1 on. */
  private tree: usize = 0
  private slots: u32 = 0
  private clock: u32 = 1
  distinct: u32 = 0
  /** Weight of all that was ever touched. */
  total: u64 = 0

  constructor() {
    memory.fill(this.things, 0, <usize>FIRST_IDS << 3)
    this.allocate(FIRST_SLOTS)
  }

  private allocate(slots: u32): void {
    this.slots = slots
    this.owners = heap.alloc(<usize>(slots + 1) << 2)
    this.tree = heap.alloc(<usize>(slots + 1) << 3)
    memory.fill(this.tree, 0, <usize>(slots + 1) << 3)
  }

  /** Weight of the thing and of all touched after it; -1 if it never was. */
  distanceOf(id: u32): i64 {
    if (id >= this.ids) return -1
    const slot = load<u32>(this.things + (<usize>id << 3))
    if (slot == 0) return -1
    let before: u64 = 0
    const tree = this.tree
    for (let i = slot - 1; i > 0; i &= i - 1) before += load<u64>(tree + (<usize>i << 3))
    return <i64>(this.total - before)
  }

  /** Makes it the latest. Its weight is that of its first touch; false where this one has another. */
  touch(id: u32, weight: u32): bool {
    if (id >= this.ids) this.enlarge(id)
    if (this.clock > this.slots) this.compact()
    const thing = this.things + (<usize>id << 3), last = load<u32>(thing), slot = this.clock++
    if (last == 0) {
      this.distinct++
      this.total += <u64>weight
      store<u32>(thing, weight, 4)
    }
    const held = load<u32>(thing, 4)
    if (last != 0) this.add(last, 0 - <u64>held)
    this.add(slot, <u64>held)
    store<u32>(thing, slot)
    store<u32>(this.owners + (<usize>slot << 2), id)
    return held == weight
  }

  /** Adds to the weight of a slot; what is less than zero wraps. */
  // @ts-ignore: decorator
  @inline
  private add(slot: u32, change: u64): void {
    const tree = this.tree, slots = this.slots
    for (let i = slot; i <= slots; i += i & (0 - i)) {
      const node = tree + (<usize>i << 3)
      store<u64>(node, load<u64>(node) + change)
    }
  }

  private enlarge(id: u32): void {
    let ids = <u64>this.ids
    while (ids <= <u64>id) ids <<= 1
    assert(ids <= 1 << 28, 'ids are dense numbers from 0')
    const larger = heap.alloc(<usize>ids << 3)
    memory.copy(larger, this.things, <usize>this.ids << 3)
    memory.fill(larger + (<usize>this.ids << 3), 0, <usize>(<u32>ids - this.ids) << 3)
    heap.free(this.things)
    this.things = larger
    this.ids = <u32>ids
  }

  /** Renumbers the live slots from 1 on, in order. */
  private compact(): void {
    const owners = this.owners, tree = this.tree, used = this.slots
    let slots = used
    while (this.distinct > slots >> 1) slots <<= 1
    if (slots == used) memory.fill(tree, 0, <usize>(slots + 1) << 3)
    else this.allocate(slots)
    let rank: u32 = 0
    for (let slot: u32 = 1; slot <= used; slot++) {
      const id = load<u32>(owners + (<usize>slot << 2)), thing = this.things + (<usize>id << 3)
      if (load<u32>(thing) != slot) continue
      rank++
      store<u32>(thing, rank)
      store<u32>(this.owners + (<usize>rank << 2), id)
      this.add(rank, <u64>load<u32>(thing, 4))
    }
    if (slots != used) {
      heap.free(owners)
      heap.free(tree)
    }
    this.clock = rank + 1
  }
}
