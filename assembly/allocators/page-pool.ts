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

  protected promised(page: u32): u32 {
    return load<u32>(this.counts + (<usize>page << 3), 4)
  }

  protected promise(page: u32, slots: f64): void {
    this.useful += slots - <f64>this.promised(page)
    store<u32>(this.counts + (<usize>page << 3), <u32>slots, 4)
  }

  /** A new page for entry `i` of a sequence that will have `final` tokens. */
  protected take(final: f64, i: i32): u32 {
    const page = this.takePage(), size = this.pageTokens
    this.setCount(page, 1)
    this.hold(page, 0, min(size, final - <f64>i * size))
    this.reach = max(this.reach, <f64>(page + 1) * size)
    return page
  }

  /** Counts a page with `filled` tokens in it, of the `promised` that it will have, as held. */
  protected hold(page: u32, filled: f64, promised: f64): void {
    this.promise(page, promised)
    this.held += this.pageTokens
    this.asked += this.pageTokens
    this.filled += filled
  }

  /** One more table holds a page that is held. */
  protected share(page: u32): void {
    this.setCount(page, this.count(page) + 1)
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
