/**
 * Page -> slot of its latest access: open addressing, linear probing, doubled at 60 % load, 8 bytes a cell (13 to 27 a page).
 * Only groups of GROUP neighbouring pages are hashed: a group's cells lie side by side, so that a scan walks whole cache lines
 * while a lone page still takes one cell.
 *
 * A cell holds `slot << 32 | page`; slots start at 1, so that 0 is an empty cell.
 */
const GROUP_BITS: u32 = 6
const GROUP: u32 = 1 << GROUP_BITS
/** Largest table: 2^26 cells are the largest single allocation of the runtime. It may fill to 15/16. */
const MOST_BITS: u32 = 26
/** One page and one slot further. */
const STEP: u64 = 0x1_0000_0001

export class PageTable {
  private cells: usize = 0
  private end: usize = 0
  private bits: u32 = 12
  /** Pages from which on the table is too full. */
  private limit: u32 = 0
  /** Pages held. */
  size: u32 = 0

  constructor() {
    this.allocate()
  }

  /** Behind the last cell two stay empty: a run over the end stops there. */
  private allocate(): void {
    const bytes = <usize>8 << this.bits
    this.cells = heap.alloc(bytes + 16)
    this.end = this.cells + bytes
    memory.fill(this.cells, 0, bytes + 16)
    this.limit = this.bits == MOST_BITS ? (15 << MOST_BITS) >> 4 : <u32>(((<u64>1 << this.bits) * 6) / 10)
  }

  /** Address of the cell where the search for a page begins. */
  // @ts-ignore: decorator
  @inline
  home(page: u32): usize {
    const group = ((page >> GROUP_BITS) * 0x9e3779b1) >> (32 - this.bits + GROUP_BITS)
    return this.cells + (<usize>((group << GROUP_BITS) + (page & (GROUP - 1))) << 3)
  }

  /** Address of the cell that holds the page, or of the empty one where it belongs. */
  // @ts-ignore: decorator
  @inline
  cellOf(page: u32): usize {
    let cell = this.home(page)
    const end = this.end
    let found = load<u64>(cell)
    while (found != 0 && <u32>found != page) {
      cell += 8
      if (cell == end) cell = this.cells
      found = load<u64>(cell)
    }
    return cell
  }

  /** Puts a new page into the empty cell that `cellOf` gave. */
  // @ts-ignore: decorator
  @inline
  insert(cell: usize, page: u32, slot: u32): void {
    store<u64>(cell, (<u64>slot << 32) | page)
    if (++this.size >= this.limit) this.grow()
  }

  private grow(): void {
    assert(this.bits < MOST_BITS, 'more distinct pages than a table can hold: sample them')
    const from = this.cells, end = this.end
    this.bits++
    this.allocate()
    for (let cell = from; cell < end; cell += 8) {
      const held = load<u64>(cell)
      if (held != 0) store<u64>(this.cellOf(<u32>held), held)
    }
    heap.free(from)
  }

  /** Gives each live slot its rank plus 1: `ranks` holds, for each word of the `live` bits, how many are set before it. */
  renumber(live: usize, ranks: usize): void {
    for (let cell = this.cells, end = this.end; cell < end; cell += 8) {
      const held = load<u64>(cell)
      if (held == 0) continue
      const slot = <u32>(held >> 32), word = slot >> 6
      const below = load<u64>(live + (<usize>word << 3)) & ((<u64>1 << (slot & 63)) - 1)
      const rank = load<u32>(ranks + (<usize>word << 2)) + <u32>popcnt(below)
      store<u64>(cell, (<u64>(rank + 1) << 32) | <u32>held)
    }
  }
}

/**
 * Moves to slot `slot` the page in a cell, which holds `held`, to `slot + 1` the next page if the next cell holds it with the
 * next slot, and so on for at most `most` pages. Returns how many moved.
 */
// @ts-ignore: decorator
@inline
export function moveRun(cell: usize, held: u64, slot: u32, most: u32): u32 {
  const shift = (<u64>slot << 32) - (held >> 32 << 32)
  store<u64>(cell, held + shift)
  let n: u32 = 1
  if (most > 1) {
    let expected = i64x2(held + STEP, held + 2 * STEP)
    const add = i64x2.splat(shift), twice = i64x2.splat(2 * STEP)
    let at = cell + 8
    while (n + 2 <= most && i64x2.all_true(i64x2.eq(v128.load(at), expected))) {
      v128.store(at, i64x2.add(expected, add))
      expected = i64x2.add(expected, twice)
      at += 16
      n += 2
    }
    if (n < most && load<u64>(at) == <u64>i64x2.extract_lane(expected, 0)) {
      store<u64>(at, <u64>i64x2.extract_lane(expected, 0) + shift)
      n++
    }
  }
  return n
}
