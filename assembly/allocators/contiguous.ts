/**
 * One contiguous block for each allocation. Three rules say how much it sets aside at the start (PagedAttention, SOSP 2023, section 6.1):
 * the longest that the engine allows, the prompt and the output rounded up to a power of two, or what the request will really need.
 */
import { Allocator } from './allocator'
import { Blocks } from './blocks'
import { NOWHERE, Placer } from './placers/placer'

/** What a block is set aside for. */
export const TO_MAXIMUM: i32 = 0
export const TO_POWER: i32 = 1
export const TO_FINAL: i32 = 2

/** Row: 1 + address, units asked, data in it, final length. */
const BLOCK: i32 = 4

export class Contiguous extends Allocator {
  private blocks: Blocks = new Blocks(BLOCK)

  /** `limit`: units that an allocation may have at most. */
  constructor(private rule: i32, private placer: Placer, private limit: f64) {
    super(placer.pool)
  }

  /** Units set aside for an allocation that starts with `size` and ends with `final`. */
  private aside(size: f64, final: f64): f64 {
    if (this.rule == TO_MAXIMUM) return this.limit
    if (this.rule == TO_FINAL || final == size) return final
    let power: f64 = 1
    while (power < final - size) power *= 2
    return min(size + power, this.limit)
  }

  alloc(id: i32, size: f64, final: f64): bool {
    const units = this.aside(size, final)
    const at = final <= this.limit ? this.placer.place(<u32>units) : NOWHERE
    if (at == NOWHERE) {
      this.failures += 1
      return false
    }
    const row = this.blocks.row(id)
    assert(load<f64>(row) == 0, 'the id is live')
    store<f64>(row, 1 + <f64>at)
    store<f64>(row, units, 8)
    store<f64>(row, size, 16)
    store<f64>(row, final, 24)
    this.allocs += 1
    this.lifetime += size
    this.filled += size
    this.useful += final
    this.asked += units
    this.note()
    return true
  }

  grow(id: i32, by: f64): bool {
    const row = this.blocks.row(id), size = load<f64>(row, 16) + by
    if (size > load<f64>(row, 24)) {
      this.failures += 1
      return false
    }
    store<f64>(row, size, 16)
    this.filled += by
    this.lifetime += by
    this.grows += 1
    return true
  }

  growEach(ids: usize, n: i32): i32 {
    const rows = this.blocks.rows
    let i = 0
    for (; i < n; i++) {
      const row = rows + <usize>load<u32>(ids + (<usize>i << 2)) * (BLOCK << 3), size = load<f64>(row, 16) + 1
      if (size > load<f64>(row, 24)) break
      store<f64>(row, size, 16)
    }
    this.grewEach(i)
    if (i < n) this.failures += 1
    return i
  }

  free(id: i32): void {
    const row = this.blocks.row(id)
    assert(load<f64>(row) != 0, 'the id is not live')
    this.placer.release(<u32>(load<f64>(row) - 1), <u32>load<f64>(row, 8))
    this.frees += 1
    this.filled -= load<f64>(row, 16)
    this.asked -= load<f64>(row, 8)
    this.useful -= load<f64>(row, 24)
    memory.fill(row, 0, BLOCK << 3)
    this.note()
  }

  /** A deep copy: nothing can be shared between contiguous blocks. */
  fork(from: i32, to: i32, final: f64): bool {
    const size = load<f64>(this.blocks.row(from), 16)
    if (!this.alloc(to, size, final)) return false
    this.allocs -= 1
    this.lifetime -= size
    this.forks += 1
    this.copied += size
    return true
  }

  fits(size: f64, final: f64): bool {
    return final <= this.limit && <f64>this.placer.takes(<u32>this.aside(size, final)) <= this.pool
  }

  get largestHole(): f64 {
    return this.placer.largestHole
  }

  get squaredHoles(): f64 {
    return this.placer.squaredHoles
  }

  private note(): void {
    this.held = this.placer.held
    this.reach = this.placer.reach
    this.steps = this.placer.steps
  }
}
