/**
 * The graph allocator of ggml (src/ggml-alloc.c, d99724f): up to 16 chunks, each with at most 256 free blocks in the order of their
 * address, the last of which goes on to the chunk's end. Searched are first all blocks but the last ones, best fit within a chunk, the later
 * of equals, a later chunk before an earlier; then the last ones, least growth first, then tightest; then a new chunk is made.
 * What is reserved is the highest end of each chunk. ggml aborts where a 257th free block would come: here the freed block is lost, and
 * counted as a failure. Blocks do not grow. A step is a free block looked at, a merge, or an insertion.
 */
import { NO_ROOM, Scratch } from './scratch'

const CHUNKS: i32 = 16
const FREE_BLOCKS: i32 = 256
/** Units of the last chunk. */
const ENDLESS: f64 = 1125899906842624

/** Free blocks are pairs of (offset, units) in f64. */
class Chunk {
  blocks: usize = heap.alloc(<usize>FREE_BLOCKS << 4)
  count: i32 = 0
  most: f64 = 0

  // @ts-ignore: decorator
  @inline
  offset(i: i32): f64 {
    return load<f64>(this.blocks + (<usize>i << 4))
  }

  // @ts-ignore: decorator
  @inline
  units(i: i32): f64 {
    return load<f64>(this.blocks + (<usize>i << 4), 8)
  }

  set(i: i32, offset: f64, units: f64): void {
    store<f64>(this.blocks + (<usize>i << 4), offset)
    store<f64>(this.blocks + (<usize>i << 4), units, 8)
  }

  insert(i: i32, offset: f64, units: f64): void {
    const place = this.blocks + (<usize>i << 4)
    memory.copy(place + 16, place, <usize>(this.count++ - i) << 4)
    this.set(i, offset, units)
  }

  remove(i: i32): void {
    const place = this.blocks + (<usize>i << 4)
    memory.copy(place, place + 16, <usize>(--this.count - i) << 4)
  }

  /** Units of a free block below the highest end. */
  inside(i: i32): f64 {
    return max(0, min(this.offset(i) + this.units(i), this.most) - this.offset(i))
  }
}

export class Ggml extends Scratch {
  private chunks: StaticArray<Chunk | null> = new StaticArray<Chunk | null>(CHUNKS)
  private count: i32 = 0
  private used: f64 = 0
  private most: f64 = 0
  private reserved: f64 = 0
  private chunkUnits: f64

  /** `chunkBytes`: the largest buffer that the backend gives. */
  constructor(bytes: f64, unit: f64, chunkBytes: f64) {
    super(bytes, unit)
    this.chunkUnits = Math.floor(chunkBytes / unit)
  }

  // @ts-ignore: decorator
  @inline
  private chunk(c: i32): Chunk {
    return this.chunks[c]!
  }

  /** A place is named offset * 16 + chunk. */
  protected place(units: f64): f64 {
    let chunk = -1, block = -1, looked = 0
    for (let c = 0; c < this.count; c++) {
      const one = this.chunk(c)
      let best = Infinity
      for (let i = 0; i < one.count - 1; i++) {
        looked++
        const room = one.units(i)
        if (room < units || room > best) continue
        chunk = c
        block = i
        best = room
      }
    }
    if (block < 0) {
      let best = -Infinity
      for (let c = 0; c < this.count; c++) {
        const one = this.chunk(c), i = one.count - 1
        if (i < 0) continue
        looked++
        const spare = one.most - one.offset(i) - units
        if (one.units(i) < units || !(best < 0 && spare > best || spare >= 0 && spare < best)) continue
        chunk = c
        block = i
        best = spare
      }
    }
    this.steps += <f64>looked
    const offset = block < 0 ? 0 : this.chunk(chunk).offset(block)
    const most = block < 0 ? 0 : this.chunk(chunk).most, growth = max(0, offset + units - most)
    if (this.reserved + growth > this.units || block < 0 && this.count == CHUNKS) return NO_ROOM
    if (block < 0) {
      block = 0
      chunk = this.count++
      const made = new Chunk()
      made.insert(0, 0, this.count == CHUNKS ? ENDLESS : max(units, this.chunkUnits))
      this.chunks[chunk] = made
      this.steps += 1
    }
    const one = this.chunk(chunk), left = one.units(block) - units
    if (left > 0) one.set(block, offset + units, left)
    else one.remove(block)
    one.most += growth
    this.reserved += growth
    this.used += units
    this.most = max(this.most, this.used)
    return offset * CHUNKS + <f64>chunk
  }

  protected release(name: f64, units: f64): void {
    const offset = Math.floor(name / CHUNKS), one = this.chunk(<i32>(name - offset * CHUNKS)), end = offset + units
    this.used -= units
    let place = 0
    for (let i = 0; i < one.count; i++) {
      const at = one.offset(i), room = one.units(i)
      this.steps += 1
      if (at + room == offset) {
        const next = i + 1 < one.count && one.offset(i + 1) == end
        one.set(i, at, room + units + (next ? one.units(i + 1) : 0))
        if (next) one.remove(i + 1)
        this.steps += next ? 2 : 1
        return
      }
      // The block before does not end at `offset`, or the walk had stopped there.
      if (at == end) {
        one.set(i, offset, room + units)
        this.steps += 1
        return
      }
      if (at > end) break
      place++
    }
    if (one.count == FREE_BLOCKS) {
      this.failures += 1
      this.used += units
      return
    }
    one.insert(place, offset, units)
    this.steps += 1
  }

  protected extend(name: f64, units: f64, more: f64): bool {
    return false
  }

  protected note(): void {
    this.held = this.used * this.unit
    this.peakHeld = this.most * this.unit
    this.reach = this.reserved * this.unit
  }

  /** Chunks are buffers of their own: their addresses start a pool's length apart. */
  address(name: f64): f64 {
    const offset = Math.floor(name / CHUNKS)
    return ((name - offset * CHUNKS) * this.units + offset) * this.unit
  }

  /** What no chunk has reserved yet counts as one hole. */
  get largestHole(): f64 {
    return max(this.largestInside, this.pool - this.reach)
  }

  get squaredHoles(): f64 {
    const rest = this.pool - this.reach
    return this.squaredInside + rest * rest
  }

  get largestInside(): f64 {
    let largest: f64 = 0
    for (let c = 0; c < this.count; c++) {
      for (let i = 0; i < this.chunk(c).count; i++) largest = max(largest, this.chunk(c).inside(i))
    }
    return largest * this.unit
  }

  get squaredInside(): f64 {
    let sum: f64 = 0
    for (let c = 0; c < this.count; c++) {
      for (let i = 0; i < this.chunk(c).count; i++) sum += this.chunk(c).inside(i) * this.chunk(c).inside(i)
    }
    return sum * this.unit * this.unit
  }
}
