/**
 * A block as large as the allocation may become, set aside at the start by one of three rules (PagedAttention, SOSP 2023, section 6.1):
 * the longest that the engine allows, the prompt and the output rounded up to a power of two, or what the request will really need.
 */
import { Contiguous, ROW_BYTES } from './contiguous'
import { Placer } from './placers/placer'

/** What a block is set aside for. */
export const TO_MAXIMUM: i32 = 0
export const TO_POWER: i32 = 1
export const TO_FINAL: i32 = 2

export class Reserved extends Contiguous {
  /** `limit`: units that an allocation may have at most. */
  constructor(private rule: i32, placer: Placer, limit: f64) {
    super(placer, limit)
  }

  protected aside(size: f64, final: f64): f64 {
    if (this.rule == TO_MAXIMUM) return this.limit
    if (this.rule == TO_FINAL || final == size) return final
    let power: f64 = 1
    while (power < final - size) power *= 2
    return min(size + power, this.limit)
  }

  grow(id: i32, by: f64): bool {
    const row = this.blocks.row(id), size = load<f64>(row, 16) + by
    if (size > load<f64>(row, 24)) return this.refuse()
    this.fill(row, size, by)
    return true
  }

  growEach(ids: usize, n: i32): i32 {
    const rows = this.blocks.rows
    let i = 0
    for (; i < n; i++) {
      const row = rows + <usize>load<u32>(ids + (<usize>i << 2)) * ROW_BYTES, size = load<f64>(row, 16) + 1
      if (size > load<f64>(row, 24)) break
      store<f64>(row, size, 16)
    }
    this.grewEach(i)
    if (i < n) this.failures += 1
    return i
  }

  fits(size: f64, final: f64): bool {
    return final <= this.limit && <f64>this.placer.takes(<u32>this.aside(size, final)) <= this.pool
  }
}
