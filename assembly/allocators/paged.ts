/**
 * Paged KV memory (PagedAttention, SOSP 2023, section 4; vLLM v0's block manager): pages of so many tokens, a block table for each
 * sequence, and a count for each page of the tables that hold it. A fork shares every page; who writes to a shared page copies it first.
 * A step is a table entry written.
 */
import { Allocator } from './allocator'
import { Blocks } from './blocks'
import { GROW, operationDone, operationId, operationKind, operationSize } from './operations'

/** Settings, added up: forks copy at once; page 0 is never handed out; and as often as pages stay free at `alloc`, a step of four. */
const DEEP_COPY: i32 = 1
const NULL_PAGE: i32 = 2
const WATERMARK: i32 = 4

/**
 * Row: length up to which data goes into the last page with nothing to take, copy or note; length; 1 + final length, 0 where nothing is
 * live; table's address and its room in entries, u32 each. A table stays with its id: little memory comes back from the runtime.
 */
const SEQUENCE: i32 = 4

export class Paged extends Allocator {
  protected sequences: Blocks = new Blocks(SEQUENCE)
  protected pages: i32
  protected nullPages: i32
  /** Pages of count 0, those that still hold a cached prompt among them. */
  protected spare: i32
  private deep: bool
  private watermark: i32
  /** For each page the tables that hold it, and the slots of it that hold or will hold data: u32 each. */
  private counts: usize
  /** Ids of pages of count 0, the next one on top. */
  private stack: usize = 0

  /** `pageTokens`: whole, 1 and above. `settings`: 1 deep copies + 2 null page + 4 * pages that `alloc` leaves free. */
  constructor(pool: f64, protected pageTokens: f64, settings: f64) {
    super(pool)
    assert(pageTokens >= 1 && Math.floor(pageTokens) == pageTokens, 'a page is one token or more')
    const flags = <i32>settings
    this.pages = <i32>Math.floor(pool / pageTokens)
    this.deep = (flags & DEEP_COPY) != 0
    this.nullPages = min(flags & NULL_PAGE ? 1 : 0, this.pages)
    this.watermark = flags / WATERMARK
    this.spare = this.pages - this.nullPages
    this.counts = heap.alloc(<usize>this.pages << 3)
    memory.fill(this.counts, 0, <usize>this.pages << 3)
    this.fillSpare()
  }

  /** Makes every page but the null page one that `takePage` gives. */
  protected fillSpare(): void {
    this.stack = heap.alloc(<usize>this.pages << 2)
    for (let i = 0; i < this.spare; i++) store<u32>(this.stack + (<usize>i << 2), this.pages - 1 - i)
  }

  /** A page of count 0, which there is. */
  protected takePage(): u32 {
    this.spare--
    return load<u32>(this.stack + (<usize>this.spare << 2))
  }

  /** Takes back a page whose count fell to 0. */
  protected givePage(page: u32): void {
    store<u32>(this.stack + (<usize>this.spare << 2), page)
    this.spare++
  }

  // @ts-ignore: decorator
  @inline
  protected count(page: u32): u32 {
    return load<u32>(this.counts + (<usize>page << 3))
  }

  protected setCount(page: u32, count: u32): void {
    store<u32>(this.counts + (<usize>page << 3), count)
  }

  private promised(page: u32): u32 {
    return load<u32>(this.counts + (<usize>page << 3), 4)
  }

  private promise(page: u32, slots: f64): void {
    this.useful += slots - <f64>this.promised(page)
    store<u32>(this.counts + (<usize>page << 3), <u32>slots, 4)
  }

  /** Row of a live sequence. */
  protected live(id: i32): usize {
    const row = this.sequences.row(id)
    assert(load<f64>(row, 16) != 0, 'the id is not live')
    return row
  }

  /** Row of an id that is not live. */
  protected unused(id: i32): usize {
    const row = this.sequences.row(id)
    assert(load<f64>(row, 16) == 0, 'the id is live')
    return row
  }

  // @ts-ignore: decorator
  @inline
  protected pagesOf(tokens: f64): i32 {
    return <i32>Math.ceil(tokens / this.pageTokens)
  }

  // @ts-ignore: decorator
  @inline
  protected entry(row: usize, i: i32): u32 {
    return load<u32>(<usize>load<u32>(row, 24) + (<usize>i << 2))
  }

  protected setEntry(row: usize, i: i32, page: u32): void {
    store<u32>(<usize>load<u32>(row, 24) + (<usize>i << 2), page)
    this.steps += 1
  }

  /** Room for so many entries. */
  protected reserve(row: usize, entries: i32): void {
    const room = load<i32>(row, 28)
    if (entries <= room) return
    const more = max(16, max(entries, room * 2)), table = heap.alloc(<usize>more << 2)
    if (room > 0) memory.copy(table, <usize>load<u32>(row, 24), <usize>room << 2)
    store<u32>(row, <u32>table, 24)
    store<i32>(row, more, 28)
  }

  /** A new page for entry `i` of a sequence that will have `final` tokens. */
  private take(final: f64, i: i32): u32 {
    const page = this.takePage(), size = this.pageTokens
    this.setCount(page, 1)
    this.promise(page, min(size, final - <f64>i * size))
    this.held += size
    this.asked += size
    this.reach = max(this.reach, <f64>(page + 1) * size)
    return page
  }

  /** One more table holds a page; from count 0, where it is full of a cached prompt, it leaves the spare ones first. */
  protected share(page: u32): void {
    const count = this.count(page)
    this.setCount(page, count + 1)
    if (count > 0) return
    this.promise(page, this.pageTokens)
    this.held += this.pageTokens
    this.asked += this.pageTokens
    this.filled += this.pageTokens
  }

  /** One table less holds a page with so many tokens. */
  protected release(page: u32, tokens: f64): void {
    const count = this.count(page) - 1
    this.setCount(page, count)
    if (count > 0) return
    this.promise(page, 0)
    this.held -= this.pageTokens
    this.asked -= this.pageTokens
    this.filled -= tokens
    this.givePage(page)
  }

  /** Tokens in entry `i` of a sequence of that length. */
  // @ts-ignore: decorator
  @inline
  protected inEntry(length: f64, i: i32): f64 {
    return min(this.pageTokens, length - <f64>i * this.pageTokens)
  }

  protected refuse(): bool {
    this.failures += 1
    return false
  }

  /** Whether `alloc` may take so many of the spare pages. */
  protected admits(pages: i32): bool {
    return pages <= this.spare - this.watermark || pages == 0
  }

  /** Starts a sequence whose first `shared` entries are there; the others get new pages. */
  protected start(row: usize, size: f64, final: f64, shared: i32): void {
    const pages = this.pagesOf(size)
    this.reserve(row, pages)
    for (let i = shared; i < pages; i++) this.setEntry(row, i, this.take(final, i))
    if (pages > shared) this.filled += size - <f64>shared * this.pageTokens
    this.entries += pages
    store<f64>(row, size, 8)
    store<f64>(row, 1 + final, 16)
    this.settle(row, size, pages)
  }

  /** Notes up to where the last page, held by this sequence alone, takes data as it is. */
  private settle(row: usize, length: f64, pages: i32): void {
    const alone = pages > 0 && this.count(this.entry(row, pages - 1)) == 1
    store<f64>(row, alone ? <f64>(pages - 1) * this.pageTokens + <f64>this.promised(this.entry(row, pages - 1)) : length)
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
    const row = this.live(id), length = load<f64>(row, 8), to = length + by
    const had = this.pagesOf(length), pages = this.pagesOf(to), last = had - 1
    const open = by > 0 && <f64>had * this.pageTokens > length
    const copy = open && this.count(this.entry(row, last)) > 1
    if (pages - had + (copy ? 1 : 0) > this.spare) return this.refuse()
    const final = max(load<f64>(row, 16) - 1, to)
    if (copy) this.write(row, last, this.inEntry(length, last), final)
    if (open) {
      const page = this.entry(row, last), tokens = this.inEntry(to, last)
      if (tokens > <f64>this.promised(page)) this.promise(page, tokens)
    }
    this.reserve(row, pages)
    for (let i = had; i < pages; i++) this.setEntry(row, i, this.take(final, i))
    this.entries += pages - had
    this.filled += by
    this.lifetime += by
    this.grows += 1
    store<f64>(row, to, 8)
    this.settle(row, to, pages)
    return true
  }

  /** Copy on write: entry `i`, with so many tokens, gets a page of its own. */
  private write(row: usize, i: i32, tokens: f64, final: f64): void {
    const shared = this.entry(row, i)
    this.setCount(shared, this.count(shared) - 1)
    this.setEntry(row, i, this.take(final, i))
    this.filled += tokens
    this.copied += tokens
  }

  free(id: i32): void {
    const row = this.live(id), length = load<f64>(row, 8), pages = this.pagesOf(length)
    // The last first: of pages equally long unused, those at the end of a prompt are taken again first.
    for (let i = pages - 1; i >= 0; i--) this.release(this.entry(row, i), this.inEntry(length, i))
    this.entries -= pages
    this.frees += 1
    memory.fill(row, 0, 24)
  }

  /** Shares all pages and takes none, or copies them all; `alloc`'s margin is not asked for. */
  fork(from: i32, to: i32, final: f64): bool {
    const length = load<f64>(this.live(from), 8), pages = this.pagesOf(length), copy = this.unused(to)
    if (this.deep && pages > this.spare) return this.refuse()
    const row = this.live(from)
    this.forks += 1
    if (this.deep) {
      this.start(copy, length, max(final, length), 0)
      this.copied += length
      return true
    }
    this.reserve(copy, pages)
    for (let i = 0; i < pages; i++) {
      this.share(this.entry(row, i))
      this.setEntry(copy, i, this.entry(row, i))
    }
    store<f64>(row, length)
    this.start(copy, length, max(final, length), pages)
    return true
  }

  fits(size: f64, final: f64): bool {
    const pages = this.pages - this.nullPages
    return (size == 0 || this.pagesOf(size) <= pages - this.watermark) && this.pagesOf(final) <= pages
  }

  get largestHole(): f64 {
    return this.spare > 0 ? this.pageTokens : 0
  }

  get squaredHoles(): f64 {
    return <f64>this.spare * this.pageTokens * this.pageTokens
  }

  page(id: i32, i: i32): i32 {
    const row = this.sequences.row(id)
    return i >= 0 && i < this.pagesOf(load<f64>(row, 8)) ? this.entry(row, i) : -1
  }

  references(page: i32): i32 {
    return page >= 0 && page < this.pages ? this.count(page) : -1
  }

  /** Data that goes into a page of its own, nearly all of a batch, is taken here, its sums in locals; the rest goes one by one. */
  update(n: i32): void {
    const sequences = this.sequences
    let added: f64 = 0, grown = 0
    for (let i = 0; i < n; i++) {
      if (operationKind(i) == GROW) {
        const row = sequences.row(operationId(i)), by = operationSize(i), length = load<f64>(row, 8) + by
        if (length <= load<f64>(row)) {
          store<f64>(row, length, 8)
          added += by
          grown++
          operationDone(i, true)
          continue
        }
      }
      this.add(added, grown)
      added = 0
      grown = 0
      this.step(i)
    }
    this.add(added, grown)
  }

  private add(tokens: f64, grows: i32): void {
    this.filled += tokens
    this.lifetime += tokens
    this.grows += grows
    this.peakFilled = max(this.peakFilled, this.filled)
  }
}
