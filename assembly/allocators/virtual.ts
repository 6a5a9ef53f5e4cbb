/**
 * Contiguous virtual memory for each sequence, layer, and K or V, with physical pages mapped behind it as data comes (vAttention). All
 * layers and halves are alike, so one stands for all: what a page of so many bytes holds of one half of one layer is a number of tokens
 * with a fraction. Any free page is as good as another. There is no block table; a step is a page mapped or unmapped.
 */
import { Allocator } from './allocator'
import { Blocks } from './blocks'

/** Row: 1 + pages mapped, length, final length, and the length up to which data comes with no page to map and nothing else to note. */
const SEQUENCE: i32 = 4

export class Virtual extends Allocator {
  private sequences: Blocks = new Blocks(SEQUENCE)
  private pages: f64
  private used: f64 = 0
  private mostUsed: f64 = 0

  /** `tokenBytes`: of one token in K or V of one layer. `pageBytes`: of a physical page. */
  constructor(pool: f64, private tokenBytes: f64, private pageBytes: f64) {
    super(pool)
    assert(tokenBytes > 0 && pageBytes > 0, 'a token and a page have bytes')
    this.pages = Math.floor(pool * tokenBytes / pageBytes)
  }

  private pagesOf(tokens: f64): f64 {
    return Math.ceil(tokens * this.tokenBytes / this.pageBytes)
  }

  /** Tokens, with a fraction, that fit on so many pages. */
  private tokensOn(pages: f64): f64 {
    return pages * this.pageBytes / this.tokenBytes
  }

  /** Slots on so many pages that hold data, or will. */
  private usefulOn(pages: f64, final: f64): f64 {
    return min(final, Math.floor(this.tokensOn(pages)))
  }

  /** Maps a sequence's pages anew; a dead one has -1, and so has no row. */
  private map(row: usize, pages: f64, length: f64, final: f64): void {
    const had = max(load<f64>(row) - 1, 0), now = max(pages, 0)
    this.useful += this.usefulOn(now, final) - this.usefulOn(had, load<f64>(row, 16))
    this.filled += length - load<f64>(row, 8)
    this.used += now - had
    this.mostUsed = max(this.mostUsed, this.used)
    this.steps += Math.abs(now - had)
    this.asked = this.tokensOn(this.used)
    this.held = this.asked
    this.reach = this.tokensOn(this.mostUsed)
    store<f64>(row, 1 + pages)
    store<f64>(row, length, 8)
    store<f64>(row, final, 16)
    store<f64>(row, this.quiet(now, final), 24)
  }

  /** The longest that so many pages hold, by the same rounding as `pagesOf`, but not beyond the final length. */
  private quiet(pages: f64, final: f64): f64 {
    const most = this.usefulOn(pages, final)
    return this.pagesOf(most) > pages ? most - 1 : most
  }

  private refuse(): bool {
    this.failures += 1
    return false
  }

  private start(id: i32, size: f64, final: f64): bool {
    const row = this.sequences.row(id), pages = this.pagesOf(size)
    assert(load<f64>(row) == 0, 'the id is live')
    if (this.used + pages > this.pages) return this.refuse()
    this.map(row, pages, size, max(size, final))
    return true
  }

  alloc(id: i32, size: f64, final: f64): bool {
    if (!this.start(id, size, final)) return false
    this.allocs += 1
    this.lifetime += size
    return true
  }

  grow(id: i32, by: f64): bool {
    const row = this.sequences.row(id), length = load<f64>(row, 8) + by, had = load<f64>(row) - 1, pages = this.pagesOf(length)
    assert(had >= 0, 'the id is not live')
    if (this.used + pages - had > this.pages) return this.refuse()
    this.map(row, pages, length, max(load<f64>(row, 16), length))
    this.grows += 1
    this.lifetime += by
    return true
  }

  growEach(ids: usize, n: i32): i32 {
    let i = 0, quiet = 0
    for (; i < n; i++) {
      const id = load<u32>(ids + (<usize>i << 2)), row = this.sequences.rows + <usize>id * (SEQUENCE << 3), length = load<f64>(row, 8) + 1
      if (length <= load<f64>(row, 24)) {
        store<f64>(row, length, 8)
        quiet++
      } else if (!this.grow(id, 1)) break
    }
    this.grewEach(quiet)
    return i
  }

  free(id: i32): void {
    const row = this.sequences.row(id)
    assert(load<f64>(row) != 0, 'the id is not live')
    this.map(row, -1, 0, 0)
    this.frees += 1
  }

  /** A deep copy. */
  fork(from: i32, to: i32, final: f64): bool {
    const row = this.sequences.row(from), size = load<f64>(row, 8)
    assert(load<f64>(row) != 0, 'the id is not live')
    if (!this.start(to, size, final)) return false
    this.forks += 1
    this.copied += size
    return true
  }

  fits(size: f64, final: f64): bool {
    return this.pagesOf(final) <= this.pages
  }

  get largestHole(): f64 {
    return this.used < this.pages ? this.tokensOn(1) : 0
  }

  get squaredHoles(): f64 {
    return (this.pages - this.used) * this.tokensOn(1) * this.tokensOn(1)
  }
}
