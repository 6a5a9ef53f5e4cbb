/** Pages of so many tokens, each with the number of block tables that hold it; those that none holds wait in a stack, or as a policy likes. */
import { Allocator } from './allocator'

export abstract class PagePool extends Allocator {
  protected pages: i32
  /** Pages that are never handed out: the first, or none. */
  protected nullPages: i32
  /** Pages of count 0, those that still hold a cached prompt among them. */
  protected spare: i32
  /** For each page its count, and the slots of it that hold or will hold data: u32 each. */
  private counts: usize
  /** Ids of pages of count 0, the next one on top. */
  protected stack: usize

  /** `pageTokens`: whole, 1 and above. */
  constructor(pool: f64, protected pageTokens: f64, nullPage: bool) {
    super(pool)
    assert(pageTokens >= 1 && Math.floor(pageTokens) == pageTokens, 'a page is one token or more')
    this.pages = <i32>Math.floor(pool / pageTokens)
    this.nullPages = min(nullPage ? 1 : 0, this.pages)
    this.spare = this.pages - this.nullPages
    this.counts = heap.alloc(<usize>this.pages << 3)
    memory.fill(this.counts, 0, <usize>this.pages << 3)
    this.stack = heap.alloc(<usize>this.pages << 2)
    for (let i = 0; i < this.spare; i++) store<u32>(this.stack + (<usize>i << 2), this.pages - 1 - i)
  }

  /** Takes `n` pages of count 0, which there are: they lie at `stack` from `spare` on, the first taken last. */
  protected takePages(n: i32): void {
    this.spare -= n
  }

  /** Takes back `n` pages whose count fell to 0: they lie at `stack` from `spare` on, the first given first. */
  protected givePages(n: i32): void {
    this.spare += n
  }

  /** Page `i` of those taken or to be given back. */
  // @ts-ignore: decorator
  @inline
  protected moved(i: i32): usize {
    return this.stack + (<usize>(this.spare + i) << 2)
  }

  // @ts-ignore: decorator
  @inline
  protected count(page: u32): u32 {
    return load<u32>(this.counts + (<usize>page << 3))
  }

  // @ts-ignore: decorator
  @inline
  protected setCount(page: u32, count: u32): void {
    store<u32>(this.counts + (<usize>page << 3), count)
  }

  // @ts-ignore: decorator
  @inline
  protected promised(page: u32): i32 {
    return load<i32>(this.counts + (<usize>page << 3), 4)
  }

  /** So many slots of a page hold data, or will. */
  // @ts-ignore: decorator
  @inline
  protected promise(page: u32, slots: f64): void {
    store<i32>(this.counts + (<usize>page << 3), <i32>slots, 4)
    this.useful += slots
  }

  /** New pages for the entries of a table, at `to`, from `first` to before `end`, of a sequence that will have `final` tokens. */
  protected take(to: usize, first: i32, end: i32, final: f64): void {
    const size = this.pageTokens, counts = this.counts
    this.takePages(end - first)
    let from = this.moved(end - first), useful: f64 = 0, left = final - <f64>first * size, highest: u32 = 0
    for (let i = first; i < end; i++) {
      from -= 4
      const page = load<u32>(from), slots = left < size ? left : size
      store<u32>(to + (<usize>i << 2), page)
      store<i64>(counts + (<usize>page << 3), 1 | <i64>slots << 32)
      useful += slots
      left -= size
      if (page > highest) highest = page
    }
    const held = <f64>(end - first) * size, reach = <f64>(highest + 1) * size
    this.useful += useful
    this.held += held
    this.asked += held
    if (reach > this.reach) this.reach = reach
  }

  /** One page taken, its count not set. */
  // @ts-ignore: decorator
  @inline
  protected takePage(): u32 {
    this.takePages(1)
    return load<u32>(this.moved(0))
  }

  /** Counts a page just taken as held by one table, with slots that will have data. */
  // @ts-ignore: decorator
  @inline
  protected fill(page: u32, slots: f64): void {
    const size = this.pageTokens, end = <f64>(page + 1) * size
    store<i64>(this.counts + (<usize>page << 3), 1 | <i64>slots << 32)
    this.useful += slots
    this.held += size
    this.asked += size
    if (end > this.reach) this.reach = end
  }

  /** Counts a page that is full of data as held. */
  protected hold(page: u32): void {
    this.promise(page, this.pageTokens)
    this.held += this.pageTokens
    this.asked += this.pageTokens
    this.filled += this.pageTokens
  }

  /** One more table holds a page that is held. */
  // @ts-ignore: decorator
  @inline
  protected share(page: u32): void {
    this.setCount(page, this.count(page) + 1)
  }

  /** One table more holds each of `n` pages, listed at `from`; the list is copied to `to`. */
  protected shareAll(from: usize, to: usize, n: i32): void {
    const counts = this.counts
    for (let i: usize = 0, end = <usize>n << 2; i < end; i += 4) {
      const page = load<u32>(from + i), count = counts + (<usize>page << 3)
      store<u32>(count, load<u32>(count) + 1)
      store<u32>(to + i, page)
    }
  }

  /** One table less holds each of `n` pages, listed at `from`: the last has `tokens`, the others are full. */
  protected releaseAll(from: usize, n: i32, tokens: f64): void {
    if (n == 0) return
    const counts = this.counts, size = this.pageTokens, start = this.moved(0)
    let to = start, useful: u64 = 0, missing: f64 = 0
    // The last first: of pages equally long unused, those at the end of a prompt are taken again first.
    for (let i = (<usize>n - 1) << 2, first = true; ; i -= 4, first = false) {
      const page = load<u32>(from + i), place = counts + (<usize>page << 3), count = load<u32>(place) - 1
      store<u32>(place, count)
      if (count == 0) {
        store<u32>(to, page)
        to += 4
        useful += load<u32>(place, 4)
        if (first) missing = size - tokens
      }
      if (i == 0) break
    }
    const dropped = <i32>((to - start) >> 2), held = <f64>dropped * size
    this.useful -= <f64>useful
    this.held -= held
    this.asked -= held
    this.filled -= held - missing
    this.givePages(dropped)
  }

  get largestHole(): f64 {
    return this.spare > 0 ? this.pageTokens : 0
  }

  get squaredHoles(): f64 {
    return <f64>this.spare * this.pageTokens * this.pageTokens
  }

  references(page: i32): i32 {
    return page >= 0 && page < this.pages ? this.count(page) : -1
  }
}
