/**
 * Map from whole numbers below a limit to u32 values other than 0, which also finds the next key: a 64-ary tree whose nodes have one bit
 * for each child that holds something. Every call costs as many steps as the limit has digits of 6 bits; nodes are made when first needed.
 */

/** Node: u64 of bits, parent, and 64 children, which in the lowest nodes are the values. */
const PARENT: usize = 8
const CHILDREN: usize = 16
const NODE: usize = CHILDREN + 64 * 4
const LOW: u32 = 64 * 64

// @ts-ignore: decorator
@inline
function newNode(parent: usize): usize {
  const node = heap.alloc(NODE)
  memory.fill(node, 0, NODE)
  store<u32>(node, <u32>parent, PARENT)
  return node
}

// @ts-ignore: decorator
@inline
function child(node: usize, digit: u32): u32 {
  return load<u32>(node + (<usize>digit << 2), CHILDREN)
}

export class SortedMap {
  private root: usize = newNode(0)
  /** Place of the root's digit in a key. */
  private top: u32 = 6
  /** The node of the keys below 4096, which most calls are about: a shorter way. */
  private low: usize = 0

  /** Keys are below `limit`: those that are asked for too. */
  constructor(limit: u32) {
    while (this.top < 30 && limit > (<u32>64 << this.top)) this.top += 6
    this.low = <usize>load<u32>(this.descend(0), PARENT)
  }

  /** The lowest node that a key belongs to: a handle for the key, good for ever, that spares the way down. */
  // @ts-ignore: decorator
  @inline
  leaf(key: u32): usize {
    const leaf = key < LOW ? <usize>child(this.low, key >> 6) : 0
    return leaf != 0 ? leaf : this.descend(key)
  }

  private descend(key: u32): usize {
    let node = this.root
    for (let shift = this.top; shift > 0; shift -= 6) {
      const place = node + (<usize>((key >> shift) & 63) << 2)
      let next = <usize>load<u32>(place, CHILDREN)
      if (next == 0) {
        next = newNode(node)
        store<u32>(place, <u32>next, CHILDREN)
      }
      node = next
    }
    return node
  }

  /** Value of a key by its leaf, 0 where there is none. */
  // @ts-ignore: decorator
  @inline
  inLeaf(leaf: usize, key: u32): u32 {
    return child(leaf, key & 63)
  }

  /** Gives a key that is in it another value, by its leaf. */
  // @ts-ignore: decorator
  @inline
  changeLeaf(leaf: usize, key: u32, value: u32): void {
    store<u32>(leaf + (<usize>(key & 63) << 2), value, CHILDREN)
  }

  /** Sets the value of a key, not 0, by its leaf. */
  // @ts-ignore: decorator
  @inline
  setLeaf(leaf: usize, key: u32, value: u32): void {
    const bits = load<u64>(leaf)
    store<u32>(leaf + (<usize>(key & 63) << 2), value, CHILDREN)
    store<u64>(leaf, bits | (<u64>1 << (key & 63)))
    if (bits == 0) this.fill(leaf, key)
  }

  /** Says upwards that a leaf holds something now. */
  private fill(leaf: usize, key: u32): void {
    for (let node = <usize>load<u32>(leaf, PARENT), shift: u32 = 6; node != 0; shift += 6) {
      const bits = load<u64>(node)
      store<u64>(node, bits | (<u64>1 << ((key >> shift) & 63)))
      if (bits != 0) return
      node = <usize>load<u32>(node, PARENT)
    }
  }

  /** Takes a key out that is in it, by its leaf. */
  // @ts-ignore: decorator
  @inline
  removeLeaf(leaf: usize, key: u32): void {
    const bits = load<u64>(leaf) & ~(<u64>1 << (key & 63))
    store<u32>(leaf + (<usize>(key & 63) << 2), 0, CHILDREN)
    store<u64>(leaf, bits)
    if (bits == 0) this.empty(leaf, key)
  }

  /** Says upwards that a leaf holds nothing any more. */
  private empty(leaf: usize, key: u32): void {
    for (let node = <usize>load<u32>(leaf, PARENT), shift: u32 = 6; node != 0; shift += 6) {
      const bits = load<u64>(node) & ~(<u64>1 << ((key >> shift) & 63))
      store<u64>(node, bits)
      if (bits != 0) return
      node = <usize>load<u32>(node, PARENT)
    }
  }

  /** Sets the value of a key, not 0. */
  set(key: u32, value: u32): void {
    this.setLeaf(this.leaf(key), key, value)
  }

  /** Takes a key out that is in it. */
  remove(key: u32): void {
    this.removeLeaf(this.leaf(key), key)
  }

  /** Value of the key, 0 where there is none. */
  get(key: u32): u32 {
    let value = <u32>this.root
    for (let shift: i32 = this.top; shift >= 0; shift -= 6) {
      const digit = (key >> shift) & 63, node = <usize>value
      if (!((load<u64>(node) >> digit) & 1)) return 0
      value = child(node, digit)
    }
    return value
  }

  /** Value of the smallest key from `key` up, 0 where there is none. */
  // @ts-ignore: decorator
  @inline
  atLeast(key: u32): u32 {
    const leaf = key < LOW ? <usize>child(this.low, key >> 6) : 0
    const bits = leaf != 0 ? load<u64>(leaf) >> (key & 63) : 0
    return bits != 0 ? child(leaf, (key & 63) + <u32>ctz(bits)) : this.search(key)
  }

  private search(key: u32): u32 {
    if (key < LOW) {
      const low = this.low, others = load<u64>(low) >> (key >> 6) >> 1 << (key >> 6) << 1
      if (others != 0) {
        const next = <usize>child(low, <u32>ctz(others))
        return child(next, <u32>ctz(load<u64>(next)))
      }
    }
    let node = this.root, shift = this.top, other: usize = 0, others: u64 = 0, otherShift: u32 = 0
    while (true) {
      const digit = (key >> shift) & 63, bits = load<u64>(node) >> digit
      if (bits >> 1) {
        other = node
        others = (bits >> 1) << 1 << digit
        otherShift = shift
      }
      if (!(bits & 1)) break
      const next = child(node, digit)
      if (shift == 0) return next
      node = <usize>next
      shift -= 6
    }
    if (other == 0) return 0
    let value = child(other, <u32>ctz(others))
    for (; otherShift > 0; otherShift -= 6) value = child(<usize>value, <u32>ctz(load<u64>(<usize>value)))
    return value
  }

  /** Value of the largest key below `key`, 0 where there is none. */
  below(key: u32): u32 {
    let node = this.root, shift = this.top, other: usize = 0, others: u64 = 0, otherShift: u32 = 0
    while (true) {
      const digit = (key >> shift) & 63, bits = load<u64>(node)
      const lower = bits & ((<u64>1 << digit) - 1)
      if (lower != 0) {
        other = node
        others = lower
        otherShift = shift
      }
      if (shift == 0 || !((bits >> digit) & 1)) break
      node = <usize>child(node, digit)
      shift -= 6
    }
    if (other == 0) return 0
    let value = child(other, 63 - <u32>clz(others))
    for (; otherShift > 0; otherShift -= 6) value = child(<usize>value, 63 - <u32>clz(load<u64>(<usize>value)))
    return value
  }

  /** Value of the largest key, 0 where there is none. */
  last(): u32 {
    let value = <u32>this.root
    for (let shift: i32 = this.top; shift >= 0; shift -= 6) {
      const bits = load<u64>(<usize>value)
      if (bits == 0) return 0
      value = child(<usize>value, 63 - <u32>clz(bits))
    }
    return value
  }
}
