/**
 * vLLM V1's prefix cache. Pages that nobody holds stand in a list in the order in which they will be taken; one that is taken loses its
 * name only then. A sequence gives its pages back last first, so that the ends of old prompts go before their beginnings. Two pages may
 * have the same name: the older is found. Only pages of prompts have names here; the engine names full pages of outputs too.
 * A fork shares pages as in `Paged`; the engine itself has none.
 */
import { Map64 } from '../lib/map'
import { Caching } from './caching'

/** Links of a page: name, 0 for none; the pages before and after in the list of spare ones; those before and after of the same name, + 1. */
const LINKS: i32 = 24

export class Prefix extends Caching {
  private links: usize
  /** Page that no one has, between the list's end and its start. */
  private ends: u32
  /** First and last page of a name, + 1. */
  private byName: Map64 = new Map64(2)

  constructor(pool: f64, pageTokens: f64, settings: f64) {
    super(pool, pageTokens, settings)
    const bytes = (<usize>this.pages + 1) * LINKS
    this.ends = this.pages
    this.links = heap.alloc(bytes)
    memory.fill(this.links, 0, bytes)
    store<u32>(this.link(this.ends), this.ends, 8)
    store<u32>(this.link(this.ends), this.ends, 12)
    for (let page = this.nullPages; page < this.pages; page++) this.append(page)
  }

  // @ts-ignore: decorator
  @inline
  private link(page: u32): usize {
    return this.links + <usize>page * LINKS
  }

  private append(page: u32): void {
    const last = load<u32>(this.link(this.ends), 8)
    store<u32>(this.link(page), last, 8)
    store<u32>(this.link(page), this.ends, 12)
    store<u32>(this.link(last), page, 12)
    store<u32>(this.link(this.ends), page, 8)
  }

  protected claim(page: u32): void {
    const before = load<u32>(this.link(page), 8), after = load<u32>(this.link(page), 12)
    store<u32>(this.link(before), after, 12)
    store<u32>(this.link(after), before, 8)
  }

  protected takePages(n: i32): void {
    for (let i = 0; i < n; i++) {
      const page = load<u32>(this.link(this.ends), 12)
      this.claim(page)
      this.spare--
      store<u32>(this.moved(0), page)
      if (load<u64>(this.link(page)) != 0) this.forget(page)
    }
  }

  protected givePages(n: i32): void {
    for (let i = 0; i < n; i++) {
      const page = load<u32>(this.moved(0))
      this.append(page)
      this.spare++
      if (load<u64>(this.link(page)) != 0) this.cached += this.pageTokens
    }
  }

  /** Takes its name from a page that waits. */
  private forget(page: u32): void {
    const link = this.link(page), name = load<u64>(link), before = load<u32>(link, 16), after = load<u32>(link, 20)
    const cell = this.byName.find(name), pair = this.byName.row(cell)
    if (before > 0) store<u32>(this.link(before - 1), after, 20)
    else store<u32>(pair, after)
    if (after > 0) store<u32>(this.link(after - 1), before, 16)
    else store<u32>(pair, before, 8)
    if (load<u32>(pair) == 0) this.byName.remove(cell)
    store<u64>(link, 0)
    store<u64>(link, 0, 16)
    this.cached -= this.pageTokens
  }

  protected find(i: i32): i32 {
    const cell = this.byName.find(this.names.name(i))
    return cell < 0 ? -1 : load<u32>(this.byName.row(cell)) - 1
  }

  protected matched(row: usize, found: i32): void {}

  protected keep(row: usize, found: i32, named: i32): void {
    for (let i = found; i < named; i++) {
      const page = this.entry(row, i), link = this.link(page), pair = this.byName.at(this.names.name(i)), last = load<u32>(pair, 8)
      store<u64>(link, this.names.name(i))
      store<u32>(link, last, 16)
      if (last > 0) store<u32>(this.link(last - 1), page + 1, 20)
      else store<u32>(pair, page + 1)
      store<u32>(pair, page + 1, 8)
    }
  }
}
