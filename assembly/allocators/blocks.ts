/** Live allocations by id: one fixed row of f64 values each, all 0 where nothing is live. */
export class Blocks {
  private rows: usize
  private capacity: i32 = 64

  /** `width`: values of a row; the first is not 0 while the id is live. */
  constructor(private width: i32) {
    this.rows = heap.alloc(<usize>(64 * width) << 3)
    memory.fill(this.rows, 0, <usize>(64 * width) << 3)
  }

  /** Address of a row; valid until the next call with a higher id. */
  row(id: i32): usize {
    if (<u32>id >= <u32>this.capacity) this.enlarge(id)
    return this.rows + (<usize>(id * this.width) << 3)
  }

  private enlarge(id: i32): void {
    assert(id >= 0, 'ids are 0 and above')
    let capacity = this.capacity
    while (capacity <= id) capacity <<= 1
    const bytes = <usize>(this.capacity * this.width) << 3, more = <usize>(capacity * this.width) << 3
    const larger = heap.alloc(more)
    memory.copy(larger, this.rows, bytes)
    memory.fill(larger + bytes, 0, more - bytes)
    heap.free(this.rows)
    this.rows = larger
    this.capacity = capacity
  }
}
