/** Paged policies that keep the pages of a prompt after its end, for a later prompt that starts the same way. */
import { Paged } from './paged'
import { PromptNames } from './prompt-names'

export abstract class Caching extends Paged {
  protected names: PromptNames = new PromptNames()

  /** Page with the data of page `i` of the prompt being taken in, or -1. */
  protected abstract find(i: i32): i32
  /** Takes a cached page out of those that may be taken for other data. */
  protected abstract claim(page: u32): void
  /** The first `found` entries of a table are hits, before it takes other pages. */
  protected abstract matched(row: usize, found: i32): void
  /** The first `named` entries of a table are whole pages of its prompt, those from `found` on new. */
  protected abstract keep(row: usize, found: i32, named: i32): void

  /** One more table holds a page of a prompt. */
  protected hit(page: u32): void {
    if (this.count(page) == 0) {
      this.claim(page)
      this.spare--
      this.cached -= this.pageTokens
      this.hold(page)
    }
    this.share(page)
  }

  /** Pages are found up to the first miss, and never all tokens: one has to be computed to go on from. */
  allocPrompt(id: i32, size: f64, final: f64, hashes: usize, count: i32, part: f64): f64 {
    const row = this.unused(id), pages = this.pagesOf(size)
    const named = this.names.read(hashes, count, part, size, this.pageTokens)
    const most = size > 0 ? min(named, <i32>Math.floor((size - 1) / this.pageTokens)) : 0
    this.reserve(row, pages)
    let found = 0, idle = 0
    for (; found < most; found++) {
      const page = this.find(found)
      if (page < 0) break
      this.setEntry(row, found, page)
      if (this.count(page) == 0) idle++
    }
    if (!this.admits(pages - found + idle)) {
      this.refuse()
      return -1
    }
    for (let i = 0; i < found; i++) this.hit(this.entry(row, i))
    this.matched(row, found)
    this.start(row, size, max(size, final), found)
    this.keep(row, found, named)
    this.allocs += 1
    this.lifetime += size
    return <f64>found * this.pageTokens
  }
}
