/**
 * Paged KV memory (PagedAttention, SOSP 2023, section 4; vLLM v0's block manager): pages of so many tokens, a block table for each
 * sequence, and a count for each page of the tables that hold it. A fork shares every page; who writes to a shared page copies it first.
 * A step is a table entry written.
 */
import { GROW, operationDone, operationId, operationKind, operationSize } from './operations'
import { PageTables, ROW_SHIFT } from './page-tables'

/** Settings, added up. */
const DEEP_COPY: i32 = 1
const NULL_PAGE: i32 = 2
const WATERMARK: i32 = 4

export class Paged extends PageTables {
  private deep: bool
  private watermark: i32

  /** `settings`: 1 deep copies + 2 null page + 4 * pages that `alloc` leaves free. */
  constructor(pool: f64, pageTokens: f64, settings: f64) {
    super(pool, pageTokens, (<i32>settings & NULL_PAGE) != 0)
    this.deep = (<i32>settings & DEEP_COPY) != 0
    this.watermark = <i32>settings / WATERMARK
  }

  protected refuse(): bool {
    this.failures += 1
    return false
  }

  /** Whether `alloc` may take so many of the spare pages. */
  protected admits(pages: i32): bool {
    return pages <= this.spare - this.watermark || pages == 0
  }

  /** Up to where the last of so many pages, just taken, gets data as it is. */
  // @ts-ignore: decorator
  @inline
  private alone(pages: i32, final: f64): f64 {
    const end = <f64>pages * this.pageTokens
    return final < end ? final : end
  }

  /** Starts a sequence whose first `shared` entries are there; the others get new pages. */
  protected start(row: usize, size: f64, final: f64, shared: i32): void {
    const pages = this.pagesOf(size)
    this.reserve(row, pages)
    if (pages > shared) this.take(this.table(row), shared, pages, final)
    if (pages > shared) this.filled += size - <f64>shared * this.pageTokens
    this.entries += pages
    this.steps += pages
    store<f64>(row, pages > shared ? this.alone(pages, final) : size)
    store<f64>(row, size, 8)
    store<f64>(row, 1 + final, 16)
    store<i32>(row, pages, 28)
  }

  alloc(id: i32, size: f64, final: f64): bool {
    const row = this.unused(id)
    if (!this.admits(this.pagesOf(size))) return this.refuse()
    this.start(row, size, max(size, final), 0)
    this.allocs += 1
    this.lifetime += size
    return true
  }

  grow(id: i32, by: f64): bool {
    const row = this.live(id)
    if (!this.next(row, by)) return this.extend(row, by)
    this.filled += by
    this.lifetime += by
    this.grows += 1
    return true
  }

  /** Puts data for which a live sequence needs one more page, and nothing else, there; the caller counts it. Else `false`, and nothing done. */
  // @ts-ignore: decorator
  @inline
  private next(row: usize, by: f64): bool {
    const size = this.pageTokens, had = this.entriesOf(row), length = load<f64>(row, 8), end = <f64>had * size, to = length + by
    let final = load<f64>(row, 16) - 1
    if (final < 0 || length < end || to <= end || to > end + size || this.spare == 0) return false
    this.reserve(row, had + 1)
    const page = this.takePage()
    if (to > final) final = to
    if (final > end + size) final = end + size
    this.setEntry(row, had, page)
    this.fill(page, final - end)
    this.entries += 1
    this.steps += 1
    store<f64>(row, final)
    store<f64>(row, to, 8)
    store<i32>(row, had + 1, 28)
    return true
  }

  /** Adds data wherever a sequence ends. */
  private extend(row: usize, by: f64): bool {
    const length = load<f64>(row, 8), to = length + by
    const had = this.entriesOf(row), last = had - 1, end = <f64>had * this.pageTokens
    const pages = to <= end ? had : to <= end + this.pageTokens ? had + 1 : this.pagesOf(to)
    const open = by > 0 && end > length
    const copy = open && this.count(this.entry(row, last)) > 1
    if (pages - had + (copy ? 1 : 0) > this.spare) return this.refuse()
    let final = load<f64>(row, 16) - 1
    if (to > final) final = to
    if (copy) this.write(row, last, this.inEntry(length, last), final)
    if (open) {
      const page = this.entry(row, last), tokens = this.inEntry(to, last)
      let promised = <f64>this.promised(page)
      if (tokens > promised) {
        this.useful -= promised
        this.promise(page, tokens)
        promised = tokens
      }
      store<f64>(row, <f64>last * this.pageTokens + promised)
    }
    if (pages > had) {
      this.reserve(row, pages)
      this.take(this.table(row), had, pages, final)
      this.entries += pages - had
      this.steps += pages - had
      store<f64>(row, this.alone(pages, final))
      store<i32>(row, pages, 28)
    }
    this.filled += by
    this.lifetime += by
    this.grows += 1
    store<f64>(row, to, 8)
    return true
  }

  growEach(ids: usize, n: i32): i32 {
    let i = 0, quiet = 0
    for (; i < n; i++) {
      const id = load<u32>(ids + (<usize>i << 2)), row = this.sequences.rows + (<usize>id << ROW_SHIFT), length = load<f64>(row, 8) + 1
      if (length <= load<f64>(row)) {
        store<f64>(row, length, 8)
        quiet++
      } else if (this.next(row, 1)) quiet++
      else if (!this.grow(id, 1)) break
    }
    this.grewEach(quiet)
    return i
  }

  /** Copy on write: entry `i`, with so many tokens, gets a page of its own. */
  private write(row: usize, i: i32, tokens: f64, final: f64): void {
    const shared = this.entry(row, i)
    this.setCount(shared, this.count(shared) - 1)
    this.take(this.table(row), i, i + 1, final)
    this.filled += tokens
    this.copied += tokens
    this.steps += 1
  }

  free(id: i32): void {
    const row = this.live(id), length = load<f64>(row, 8), pages = this.entriesOf(row)
    this.releaseAll(this.table(row), pages, this.inEntry(length, pages - 1))
    this.entries -= pages
    this.frees += 1
    store<f64>(row, 0)
    store<f64>(row, 0, 8)
    store<f64>(row, 0, 16)
    store<i32>(row, 0, 28)
  }

  /** Shares all pages and takes none, or copies them all; `alloc`'s margin is not asked for. */
  fork(from: i32, to: i32, final: f64): bool {
    const length = load<f64>(this.live(from), 8), pages = this.entriesOf(this.live(from)), copy = this.unused(to)
    if (this.deep && pages > this.spare) return this.refuse()
    const row = this.live(from)
    this.forks += 1
    if (this.deep) {
      this.start(copy, length, max(final, length), 0)
      this.copied += length
      return true
    }
    this.reserve(copy, pages)
    this.shareAll(this.table(row), this.table(copy), pages)
    store<f64>(row, length)
    this.start(copy, length, max(final, length), pages)
    return true
  }

  fits(size: f64, final: f64): bool {
    const pages = this.pages - this.nullPages
    return (size == 0 || this.pagesOf(size) <= pages - this.watermark) && this.pagesOf(final) <= pages
  }

  /**
   * Data that goes into a page of its own, nearly all of a batch, is taken here, its sums in locals. No level but the cached one falls
   * as sequences grow, so that highs need no look before something else comes.
   */
  update(n: i32): void {
    let rows = this.sequences.rows, room = <u32>this.sequences.capacity
    let added: f64 = 0, grown = 0
    for (let i = 0; i < n; i++) {
      // A loop of its own: without a call in it, its state stays in registers.
      for (; i < n && operationKind(i) == GROW; i++) {
        const id = <u32>operationId(i), row = rows + (<usize>id << ROW_SHIFT)
        if (id >= room) break
        const by = operationSize(i), length = load<f64>(row, 8) + by
        if (length > load<f64>(row)) break
        store<f64>(row, length, 8)
        added += by
        grown++
        operationDone(i, true)
      }
      if (i == n) break
      if (operationKind(i) == GROW) {
        const id = operationId(i), by = operationSize(i)
        if (<u32>id < room && this.next(rows + (<usize>id << ROW_SHIFT), by)) {
          added += by
          grown++
          operationDone(i, true)
          continue
        }
        operationDone(i, this.grow(id, by))
      } else {
        this.add(added, grown)
        added = 0
        grown = 0
        this.step(i)
      }
      rows = this.sequences.rows
      room = this.sequences.capacity
    }
    this.add(added, grown)
  }

  private add(tokens: f64, grows: i32): void {
    this.filled += tokens
    this.lifetime += tokens
    this.grows += grows
    this.peaks()
  }
}
