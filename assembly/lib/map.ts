/**
 * Open-addressing hash map from u64 keys to rows of f64 values, linear probing, doubled at 60 % load.
 * Memory follows the distinct keys: 8 + 8 * width bytes a cell, the key beside its values.
 */

/** Keys are kept combined with this one by exclusive or, so that 0 is an empty cell. It itself is the one key that no map may hold. */
const NO_KEY: u64 = 0x9e3779b97f4a7c15

export class Map64 {
  private cells: usize
  /** Bytes of a cell. */
  private stride: usize
  private mask: u32
  /** Distinct keys held. */
  size: u32 = 0

  /** `width`: values a key holds, all 0 at first. `cells`: a power of two. */
  constructor(width: u32, cells: u32 = 64) {
    this.stride = (<usize>width + 1) << 3
    this.mask = cells - 1
    this.cells = heap.alloc(<usize>cells * this.stride)
    memory.fill(this.cells, 0, <usize>cells * this.stride)
  }

  /** Cells in all: `cell(i)` for i below this walks the map. */
  get capacity(): u32 {
    return this.mask + 1
  }

  occupied(cell: u32): bool {
    return load<u64>(this.address(cell)) != 0
  }

  key(cell: u32): u64 {
    return load<u64>(this.address(cell)) ^ NO_KEY
  }

  /** Address of the values in a cell; valid until the next `at` of a new key. */
  row(cell: u32): usize {
    return this.address(cell) + 8
  }

  // @ts-ignore: decorator
  @inline
  private address(cell: u32): usize {
    return this.cells + <usize>cell * this.stride
  }

  /** Cell that holds the key, or -1. */
  // @ts-ignore: decorator
  @inline
  find(key: u64): i32 {
    const kept = key ^ NO_KEY
    let cell = hash(key) & this.mask
    let found = load<u64>(this.address(cell))
    while (found != 0 && found != kept) {
      cell = (cell + 1) & this.mask
      found = load<u64>(this.address(cell))
    }
    return found == 0 ? -1 : cell
  }

  /** Address of the key's values; a new key gets zeros. */
  at(key: u64): usize {
    const kept = key ^ NO_KEY
    let cell = hash(key) & this.mask
    let address = this.address(cell), found = load<u64>(address)
    while (found != 0) {
      if (found == kept) return address + 8
      cell = (cell + 1) & this.mask
      address = this.address(cell)
      found = load<u64>(address)
    }
    if (this.size * 10 >= this.capacity * 6) {
      this.grow()
      return this.at(key)
    }
    this.size++
    store<u64>(address, kept)
    return address + 8
  }

  /** Removes a cell and closes the gap behind it, so that every probe still finds its key. */
  remove(cell: u32): void {
    this.size--
    let hole = cell
    let next = (hole + 1) & this.mask
    while (this.occupied(next)) {
      const home = hash(this.key(next)) & this.mask
      if (((next - home) & this.mask) >= ((next - hole) & this.mask)) {
        memory.copy(this.address(hole), this.address(next), this.stride)
        hole = next
      }
      next = (next + 1) & this.mask
    }
    // A loop: memory.fill is a call out of the module, dear for a few bytes.
    for (let at = this.address(hole), end = at + this.stride; at < end; at += 8) store<u64>(at, 0)
  }

  private grow(): void {
    const cells = this.cells, capacity = this.capacity, stride = this.stride
    this.mask = capacity * 2 - 1
    this.cells = heap.alloc(<usize>capacity * 2 * stride)
    memory.fill(this.cells, 0, <usize>capacity * 2 * stride)
    this.size = 0
    for (let from = cells, end = cells + <usize>capacity * stride; from < end; from += stride) {
      if (load<u64>(from)) memory.copy(this.at(load<u64>(from) ^ NO_KEY), from + 8, stride - 8)
    }
    heap.free(cells)
  }
}

/** Multiply-shift with the golden ratio, high half folded down. */
// @ts-ignore: decorator
@inline
function hash(key: u64): u32 {
  const product = key * 0x9e3779b97f4a7c15
  return <u32>(product >> 32) ^ <u32>(product >> 51)
}
