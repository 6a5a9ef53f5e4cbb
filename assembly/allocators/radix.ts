/**
 * SGLang's radix tree. A node is a run of pages of one prompt, split where another leaves it; held as long as a sequence holds a page
 * of it. Where pages are wanted and none is left, whole leaves that nobody holds go, the longest unused first, until there are enough;
 * their parent may then be a leaf. A prompt taken in and one that ends make their path the last used. A page that is in the tree
 * already is not kept twice. A node goes by its last page, which a split leaves to the lower one; all fields of nodes stand there.
 */
import { Map64 } from '../lib/map'
import { Caching } from './caching'

/** Fields of a page: its name; 1 + its node, 0 outside the tree; 1 + the page before in the prompt. Of a node: children, before and after it in the order of use. */
const FIELDS: i32 = 32
const NODE: usize = 8
const PREVIOUS: usize = 12
const CHILDREN: usize = 16
const OLDER: usize = 20
const NEWER: usize = 24

export class Radix extends Caching {
  private fields: usize
  /** Node that no page is, between the last used and the longest unused. */
  private ends: u32
  /** Pages outside the tree that nobody holds. */
  private stacked: i32
  /** 1 + page of a name. */
  private byName: Map64 = new Map64(1)

  constructor(pool: f64, pageTokens: f64, settings: f64) {
    super(pool, pageTokens, settings)
    const bytes = (<usize>this.pages + 1) * FIELDS
    this.ends = this.pages
    this.stacked = this.spare
    this.fields = heap.alloc(bytes)
    memory.fill(this.fields, 0, bytes)
    this.set(this.ends, OLDER, this.ends)
    this.set(this.ends, NEWER, this.ends)
  }

  // @ts-ignore: decorator
  @inline
  private field(page: u32, field: usize): u32 {
    return load<u32>(this.fields + <usize>page * FIELDS + field)
  }

  // @ts-ignore: decorator
  @inline
  private set(page: u32, field: usize, value: u32): void {
    store<u32>(this.fields + <usize>page * FIELDS + field, value)
  }

  /** Puts a node into the order of use, after another. */
  private link(node: u32, older: u32): void {
    const newer = this.field(older, NEWER)
    this.set(node, OLDER, older)
    this.set(node, NEWER, newer)
    this.set(older, NEWER, node)
    this.set(newer, OLDER, node)
  }

  private unlink(node: u32): void {
    this.set(this.field(node, OLDER), NEWER, this.field(node, NEWER))
    this.set(this.field(node, NEWER), OLDER, this.field(node, OLDER))
  }

  protected takePages(n: i32): void {
    for (let i = 0; i < n; i++) {
      if (this.stacked == 0) this.evict()
      this.spare--
      this.stacked--
      // The stack ends at `spare` or below it.
      store<u32>(this.moved(0), load<u32>(this.stack + (<usize>this.stacked << 2)))
    }
  }

  protected givePages(n: i32): void {
    for (let i = 0; i < n; i++) {
      const page = load<u32>(this.moved(0))
      this.spare++
      if (this.field(page, NODE) > 0) this.cached += this.pageTokens
      else this.push(page)
    }
  }

  private push(page: u32): void {
    store<u32>(this.stack + (<usize>this.stacked << 2), page)
    this.stacked++
  }

  /** The longest unused leaf that nobody holds goes, all of it. */
  private evict(): void {
    let leaf = this.field(this.ends, NEWER)
    while (this.field(leaf, CHILDREN) > 0 || this.count(leaf) > 0) {
      leaf = this.field(leaf, NEWER)
      assert(leaf != this.ends, 'spare pages are in the stack or in leaves')
    }
    this.unlink(leaf)
    let page = leaf + 1
    while (page > 0 && this.field(page - 1, NODE) == leaf + 1) {
      const gone = page - 1
      page = this.field(gone, PREVIOUS)
      this.byName.remove(this.byName.find(load<u64>(this.fields + <usize>gone * FIELDS)))
      this.set(gone, NODE, 0)
      this.push(gone)
      this.cached -= this.pageTokens
    }
    if (page > 0) this.set(page - 1, CHILDREN, this.field(page - 1, CHILDREN) - 1)
  }

  protected find(i: i32): i32 {
    const cell = this.byName.find(this.names.name(i))
    return cell < 0 ? -1 : load<u32>(this.byName.row(cell)) - 1
  }

  protected claim(page: u32): void {}

  /** Splits the node in which the first `found` entries end. The upper part is as long unused as the lower. */
  protected matched(row: usize, found: i32): void {
    if (found == 0) return
    const upper = this.entry(row, found - 1), node = this.field(upper, NODE)
    if (node == upper + 1) return
    for (let i = found - 1; i >= 0 && this.field(this.entry(row, i), NODE) == node; i--) this.set(this.entry(row, i), NODE, upper + 1)
    this.set(upper, CHILDREN, 1)
    this.link(upper, node - 1)
  }

  protected keep(row: usize, found: i32, named: i32): void {
    let known = found
    for (; known < named; known++) {
      const page = this.find(known)
      if (page < 0) break
      // The last page was computed anew though it is here: the new one goes back.
      this.hit(page)
      this.releaseAll(this.table(row) + (<usize>known << 2), 1, this.pageTokens)
      this.setEntry(row, known, page)
      this.steps += 1
    }
    this.matched(row, known)
    if (known < named) this.insert(row, known, named)
    this.touch(row, named)
  }

  /** The entries from `known` on become a leaf. */
  private insert(row: usize, known: i32, named: i32): void {
    const leaf = this.entry(row, named - 1)
    for (let i = known; i < named; i++) {
      const page = this.entry(row, i), name = this.names.name(i)
      store<u64>(this.fields + <usize>page * FIELDS, name)
      store<u32>(this.byName.at(name), page + 1)
      this.set(page, NODE, leaf + 1)
      this.set(page, PREVIOUS, i > 0 ? this.entry(row, i - 1) + 1 : 0)
    }
    this.set(leaf, CHILDREN, 0)
    this.link(leaf, this.ends)
    if (known > 0) {
      const parent = this.entry(row, known - 1)
      this.set(parent, CHILDREN, this.field(parent, CHILDREN) + 1)
    }
  }

  /** Makes the nodes of the first `entries` the last used, from the leaf up: of a path, the leaf goes first. */
  private touch(row: usize, entries: i32): void {
    for (let i = entries - 1; i >= 0; i--) {
      const page = this.entry(row, i)
      if (this.field(page, NODE) != page + 1) continue
      this.unlink(page)
      this.link(page, this.field(this.ends, OLDER))
    }
  }

  free(id: i32): void {
    const row = this.live(id)
    this.touch(row, this.entriesOf(row))
    super.free(id)
  }
}
