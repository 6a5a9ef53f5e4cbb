/** Naive contiguous KV policies: a map of blocks, every level summed anew. From section 5.1 of the allocator reference. */
import type { NaivePlacer } from './placers.ts'

interface Block { at: number; units: number; size: number; final: number }

/** Units of the first block, and of the one that follows a block of so many; `null`: it never grows. */
interface Rule {
  first(size: number, final: number): number
  next: ((units: number) => number) | null
}

/** What each policy sets aside, `limit` being the longest sequence. */
export function ruleOf(policy: string, limit: number, chunk: number): Rule {
  switch (policy) {
    case 'MAXIMUM': return { first: () => limit, next: null }
    case 'POWER': return {
      first(size, final) {
        const output = final - size
        return output === 0 ? final : Math.min(limit, size + 2 ** Math.ceil(Math.log2(output)))
      },
      next: null,
    }
    case 'FINAL': return { first: (_, final) => final, next: null }
    case 'DOUBLE': return { first: (size) => Math.max(1, size), next: (units) => Math.min(limit, 2 * units) }
    default: return { first: (size) => Math.min(limit, Math.max(1, Math.ceil(size / chunk)) * chunk), next: (units) => Math.min(limit, units + chunk) }
  }
}

export class NaiveContiguous {
  readonly blocks = new Map<number, Block>()
  copied = 0
  failures = 0
  lifetime = 0
  peakHeld = 0
  private readonly rule: Rule
  private readonly placer: NaivePlacer
  private readonly limit: number

  constructor(rule: Rule, placer: NaivePlacer, limit: number) {
    this.rule = rule
    this.placer = placer
    this.limit = limit
  }

  private refuse(): false {
    this.failures++
    return false
  }

  private noteHeld(): void {
    this.peakHeld = Math.max(this.peakHeld, this.placer.held)
  }

  private take(id: number, size: number, final: number): boolean {
    if (final > this.limit) return false
    const units = this.rule.first(size, final), at = units > this.placer.pool ? null : this.placer.place(units)
    if (at === null) return false
    this.blocks.set(id, { at, units, size, final })
    this.noteHeld()
    return true
  }

  alloc(id: number, size: number, final: number): boolean {
    if (!this.take(id, size, final)) return this.refuse()
    this.lifetime += size
    return true
  }

  fork(from: number, to: number, final: number): boolean {
    const { size } = this.blocks.get(from)!
    if (!this.take(to, size, final)) return this.refuse()
    this.copied += size
    return true
  }

  grow(id: number, by: number): boolean {
    const block = this.blocks.get(id)!
    if (block.size + by > block.final) return this.refuse()
    let { units } = block
    while (this.rule.next !== null && units < block.size + by) units = this.rule.next(units)
    if (units > block.units) {
      const at = this.placer.place(units)
      if (at === null) return this.refuse()
      this.noteHeld()
      this.placer.release(block.at, block.units)
      this.copied += block.size
      Object.assign(block, { at, units })
    }
    block.size += by
    this.lifetime += by
    return true
  }

  free(id: number): void {
    const { at, units } = this.blocks.get(id)!
    this.placer.release(at, units)
    this.blocks.delete(id)
  }

  holes(): number[] {
    return this.placer.holes().map(({ units }) => units)
  }

  /** Levels, summed over what is live. */
  levels(): { filled: number; useful: number; asked: number; held: number } {
    const all = [...this.blocks.values()], sum = (of: (block: Block) => number): number => all.reduce((total, block) => total + of(block), 0)
    return { filled: sum(({ size }) => size), useful: sum(({ units, final }) => Math.min(units, final)), asked: sum(({ units }) => units), held: this.placer.held }
  }
}
