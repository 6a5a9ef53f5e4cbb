/** vAttention's pages for one layer's K or V, in bytes: section 5.3 of the allocator reference. */
import { sum, type PagedCounts } from './paged.ts'

export class NaiveVirtual {
  readonly sequences = new Map<number, { length: number; final: number }>()
  private readonly counted = { allocs: 0, frees: 0, grows: 0, forks: 0, failures: 0, lifetime: 0, copied: 0 }
  private readonly poolBytes: number
  private readonly tokenBytes: number
  private readonly pageBytes: number

  constructor(pool: number, tokenBytes: number, pageBytes: number) {
    this.poolBytes = pool * tokenBytes
    this.tokenBytes = tokenBytes
    this.pageBytes = pageBytes
  }

  private pages(length: number): number {
    return Math.ceil((length * this.tokenBytes) / this.pageBytes)
  }

  private bytes(): number {
    return sum([...this.sequences.values()].map(({ length }) => this.pages(length))) * this.pageBytes
  }

  /** Sets a length, unless the pool is too small for it. */
  private set(id: number, length: number, final: number): boolean {
    const before = this.sequences.get(id)
    this.sequences.set(id, { length, final: Math.max(final, length) })
    if (this.bytes() <= this.poolBytes) return true
    if (before) this.sequences.set(id, before)
    else this.sequences.delete(id)
    this.counted.failures++
    return false
  }

  alloc(id: number, size: number, final: number): boolean {
    if (!this.set(id, size, final)) return false
    this.counted.allocs++
    this.counted.lifetime += size
    return true
  }

  grow(id: number, by: number): boolean {
    const { length, final } = this.sequences.get(id)!
    if (!this.set(id, length + by, final)) return false
    this.counted.grows++
    this.counted.lifetime += by
    return true
  }

  fork(from: number, to: number, final: number): boolean {
    const { length } = this.sequences.get(from)!
    if (!this.set(to, length, final)) return false
    this.counted.forks++
    this.counted.copied += length
    return true
  }

  free(id: number): boolean {
    this.sequences.delete(id)
    this.counted.frees++
    return true
  }

  counts(): Omit<PagedCounts, 'reach' | 'largestHole' | 'squaredHoles' | 'peakFilled' | 'peakAsked' | 'peakHeld' | 'peakEntries' | 'steps' | 'pool'> {
    const live = [...this.sequences.values()], held = this.bytes() / this.tokenBytes
    return {
      filled: sum(live.map(({ length }) => length)),
      useful: sum(live.map(({ length, final }) => Math.min(final, Math.floor((this.pages(length) * this.pageBytes) / this.tokenBytes)))),
      asked: held, held, cached: 0, entries: 0, ...this.counted,
    }
  }
}
