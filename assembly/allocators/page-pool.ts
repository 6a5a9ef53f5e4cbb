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

  /** A new page for entry `i` of a sequence that will have `final` tokens. */
  // @ts-ignore: decorator
  @inline
  protected take(final: f64, i: i32): u32 {
    const page = this.takePage(), size = this.pageTokens
    this.setCount(page, 1)
    const left = final - <f64>i * size, end = <f64>(page + 1) * size
    this.hold(page, 0, left < size ? left : size)
    if (end > this.reach) this.reach = end
    return page
  }

  /** Counts a page with `filled` tokens in it, of the `promised` that it will have, as held. */
  // @ts-ignore: decorator
  @inline
  protected hold(page: u32, filled: f64, promised: f64): void {
    this.promise(page, promised)
    this.held += this.pageTokens
    this.asked += this.pageTokens
    this.filled += filled
  }

  /** One more table holds a page that is held. */
  // @ts-ignore: decorator
  @inline
  protected share(page: u32): void {
    this.setCount(page, this.count(page) + 1)
  }

  /** One table less holds a page with so many tokens. */
  // @ts-ignore: decorator
  @inline
  protected release(page: u32, tokens: f64): void {
    const count = this.count(page) - 1
    this.setCount(page, count)
    if (count == 0) this.drop(page, tokens)
  }

  private drop(page: u32, tokens: f64): void {
    this.useful -= <f64>this.promised(page)
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
