/**
 * One exact counter for each depth: leaves of 4,096 counters, made when one of theirs is first counted, so that a scan, all of
 * whose depths are equal, takes one leaf. At most 8 bytes for each distinct page and a directory.
 */
import { put } from '../result'

const LEAF_BITS: u32 = 12
const LEAF_BYTES: usize = 8 << LEAF_BITS

export class Depths {
  private directory: usize = 0
  private leaves: u32 = 0

  // @ts-ignore: decorator
  @inline
  add(depth: u32, accesses: u64): void {
    const leaf = depth >> LEAF_BITS
    if (leaf >= this.leaves) this.grow(leaf)
    let counters = <usize>load<u32>(this.directory + (<usize>leaf << 2))
    if (counters == 0) counters = this.newLeaf(leaf)
    const counter = counters + (<usize>(depth & ((1 << LEAF_BITS) - 1)) << 3)
    store<u64>(counter, load<u64>(counter) + accesses)
  }

  private grow(leaf: u32): void {
    let leaves = max<u32>(this.leaves, 8)
    while (leaf >= leaves) leaves <<= 1
    const directory = heap.alloc(<usize>leaves << 2)
    memory.fill(directory, 0, <usize>leaves << 2)
    memory.copy(directory, this.directory, <usize>this.leaves << 2)
    this.directory = directory
    this.leaves = leaves
  }

  private newLeaf(leaf: u32): usize {
    const counters = heap.alloc(LEAF_BYTES)
    memory.fill(counters, 0, LEAF_BYTES)
    store<u32>(this.directory + (<usize>leaf << 2), <u32>counters)
    return counters
  }

  /** Puts (depth, accesses) for each depth that occurred, in order. */
  finish(): void {
    for (let leaf: u32 = 0; leaf < this.leaves; leaf++) {
      const counters = <usize>load<u32>(this.directory + (<usize>leaf << 2))
      if (counters == 0) continue
      for (let i: u32 = 0; i < 1 << LEAF_BITS; i++) {
        const accesses = load<u64>(counters + (<usize>i << 3))
        if (accesses == 0) continue
        put(<f64>((leaf << LEAF_BITS) + i))
        put(<f64>accesses)
      }
    }
  }
}
