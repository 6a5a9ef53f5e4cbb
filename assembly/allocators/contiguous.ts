/** One contiguous block for each allocation; a policy says how much it sets aside at the start. */
import { Allocator } from './allocator'
import { Blocks } from './blocks'
import { NOWHERE, Placer } from './placers/placer'

/** Row: 1 + address, units asked, data in it, final length. */
const ROW: i32 = 4
export const ROW_BYTES: usize = 32

export abstract class Contiguous extends Allocator {
  protected blocks: Blocks = new Blocks(ROW)

  /** `limit`: units that an allocation may have at most. */
  constructor(protected placer: Placer, protected limit: f64) {
    super(placer.pool)
  }

  /** Units set aside for an allocation that starts with `size` and ends with `final`. */
  protected abstract aside(size: f64, final: f64): f64

  protected refuse(): bool {
    this.failures += 1
    return false
  }

  alloc(id: i32, size: f64, final: f64): bool {
    const units = this.aside(size, final)
    const at = final <= this.limit ? this.placer.place(<u32>units) : NOWHERE
    if (at == NOWHERE) return this.refuse()
    const row = this.blocks.row(id)
    assert(load<f64>(row) == 0, 'the id is live')
    store<f64>(row, 1 + <f64>at)
    store<f64>(row, units, 8)
    store<f64>(row, size, 16)
    store<f64>(row, final, 24)
    this.allocs += 1
    this.lifetime += size
    this.filled += size
    this.asked += units
    this.useful += min(units, final)
    this.note()
    return true
  }

  /** The data in a block is `size`, `by` more than before. */
  protected fill(row: usize, size: f64, by: f64): void {
    store<f64>(row, size, 16)
    this.filled += by
    this.lifetime += by
    this.grows += 1
  }

  free(id: i32): void {
    const row = this.blocks.row(id), units = load<f64>(row, 8)
    assert(load<f64>(row) != 0, 'the id is not live')
    this.placer.release(<u32>(load<f64>(row) - 1), <u32>units)
    this.frees += 1
    this.filled -= load<f64>(row, 16)
    this.asked -= units
    this.useful -= min(units, load<f64>(row, 24))
    memory.fill(row, 0, ROW_BYTES)
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

  get largestHole(): f64 {
    return this.placer.largestHole
  }

  get squaredHoles(): f64 {
    return this.placer.squaredHoles
  }

  protected note(): void {
    this.held = this.placer.held
    this.reach = this.placer.reach
    this.steps = this.placer.steps
  }
}
