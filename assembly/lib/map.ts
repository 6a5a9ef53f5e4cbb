/**
 * Open-addressing hash map from u64 keys to rows of f64 values, linear probing, doubled at 60 % load.
 * Memory follows the distinct keys: (9 + 8 * width) bytes a cell.
 */
export class Map64 {
  private used: usize
  private keys: usize
  private values: usize
  private mask: u32
  /** Distinct keys held. */
  size: u32 = 0

  /** `width`: values a key holds, all 0 at first. `cells`: a power of two. */
  constructor(private width: u32, cells: u32 = 64) {
    this.mask = cells - 1
    this.used = heap.alloc(cells)
    this.keys = heap.alloc(<usize>cells << 3)
    this.values = heap.alloc((<usize>cells << 3) * width)
    memory.fill(this.used, 0, cells)
  }

  /** Cells in all: `cell(i)` for i below this walks the map. */
  get capacity(): u32 {
    return this.mask + 1
  }

  occupied(cell: u32): bool {
    return load<u8>(this.used + cell) != 0
  }

  key(cell: u32): u64 {
    return load<u64>(this.keys + (<usize>cell << 3))
  }

  /** Address of the values in a cell; valid until the next `at` of a new key. */
  row(cell: u32): usize {
    return this.values + (<usize>cell << 3) * this.width
  }

  /** Cell that holds the key, or -1. */
  find(key: u64): i32 {
    let cell = hash(key) & this.mask
    while (load<u8>(this.used + cell)) {
      if (load<u64>(this.keys + (<usize>cell << 3)) == key) return cell
      cell = (cell + 1) & this.mask
    }
    return -1
  }

  /** Address of the key's values; a new key gets zeros. */
  at(key: u64): usize {
    let cell = hash(key) & this.mask
    while (load<u8>(this.used + cell)) {
      if (load<u64>(this.keys + (<usize>cell << 3)) == key) return this.row(cell)
      cell = (cell + 1) & this.mask
    }
    if (this.size * 10 >= this.capacity * 6) {
      this.grow()
      return this.at(key)
    }
    this.size++
    store<u8>(this.used + cell, 1)
    store<u64>(this.keys + (<usize>cell << 3), key)
    // A loop: memory.fill is a call out of the module, dear for a few bytes.
    const row = this.row(cell)
    for (let i: u32 = 0; i < this.width; i++) store<f64>(row + (<usize>i << 3), 0)
    return row
  }

  /** Removes a cell and closes the gap behind it, so that every probe still finds its key. */
  remove(cell: u32): void {
    this.size--
    let hole = cell
    let next = (hole + 1) & this.mask
    while (load<u8>(this.used + next)) {
      const home = hash(this.key(next)) & this.mask
      if (((next - home) & this.mask) >= ((next - hole) & this.mask)) {
        store<u64>(this.keys + (<usize>hole << 3), this.key(next))
        memory.copy(this.row(hole), this.row(next), <usize>this.width << 3)
        hole = next
      }
      next = (next + 1) & this.mask
    }
    store<u8>(this.used + hole, 0)
  }

  private grow(): void {
    const used = this.used, keys = this.keys, values = this.values, cells = this.capacity
    this.mask = cells * 2 - 1
    this.used = heap.alloc(cells * 2)
    this.keys = heap.alloc(<usize>cells << 4)
    this.values = heap.alloc((<usize>cells << 4) * this.width)
    memory.fill(this.used, 0, cells * 2)
    this.size = 0
    const bytes = <usize>this.width << 3
    for (let cell: u32 = 0; cell < cells; cell++) {
      if (load<u8>(used + cell)) memory.copy(this.at(load<u64>(keys + (<usize>cell << 3))), values + bytes * cell, bytes)
    }
    heap.free(used)
    heap.free(keys)
    heap.free(values)
  }
}

/** Multiply-shift with the golden ratio, high half folded down. */
// @ts-ignore: decorator
@inline
function hash(key: u64): u32 {
  const product = key * 0x9e3779b97f4a7c15
  return <u32>(product >> 32) ^ <u32>(product >> 51)
}
