/** The block tables of sequences over a pool of pages: a row for each sequence, and the pages that hold its data in their order. */
import { Blocks } from './blocks'
import { PagePool } from './page-pool'

/**
 * Row: length up to which data goes into the last page with nothing to take, copy or note; length; 1 + final length, 0 where nothing is
 * live; table's address and its entries, u32 each. A table stays with its id: little memory comes back from the runtime. Its first word
 * is the number of entries that it has room for.
 */
const SEQUENCE: i32 = 4
export const ROW_SHIFT: usize = 5

export abstract class PageTables extends PagePool {
  protected sequences: Blocks = new Blocks(SEQUENCE)

  /** Row of a live sequence. */
  // @ts-ignore: decorator
  @inline
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

  /** Entries of a table. */
  // @ts-ignore: decorator
  @inline
  protected entriesOf(row: usize): i32 {
    return load<i32>(row, 28)
  }

  /** The first entry of a table that has room. */
  // @ts-ignore: decorator
  @inline
  protected table(row: usize): usize {
    return <usize>load<u32>(row, 24) + 4
  }

  // @ts-ignore: decorator
  @inline
  protected entry(row: usize, i: i32): u32 {
    return load<u32>(<usize>load<u32>(row, 24) + (<usize>i << 2), 4)
  }

  // @ts-ignore: decorator
  @inline
  protected setEntry(row: usize, i: i32, page: u32): void {
    store<u32>(<usize>load<u32>(row, 24) + (<usize>i << 2), page, 4)
  }

  /** Room for so many entries. */
  // @ts-ignore: decorator
  @inline
  protected reserve(row: usize, entries: i32): void {
    const table = <usize>load<u32>(row, 24)
    if (entries > (table == 0 ? 0 : load<i32>(table))) this.enlarge(row, entries)
  }

  private enlarge(row: usize, entries: i32): void {
    const had = <usize>load<u32>(row, 24), room = had == 0 ? 0 : load<i32>(had)
    const more = max(15, max(entries, room * 2)), table = heap.alloc((<usize>more + 1) << 2)
    if (room > 0) memory.copy(table, had, (<usize>room + 1) << 2)
    store<i32>(table, more)
    store<u32>(row, <u32>table, 24)
  }

  /** Tokens in entry `i` of a sequence of that length. */
  // @ts-ignore: decorator
  @inline
  protected inEntry(length: f64, i: i32): f64 {
    const left = length - <f64>i * this.pageTokens
    return left < this.pageTokens ? left : this.pageTokens
  }

  page(id: i32, i: i32): i32 {
    const row = this.sequences.row(id)
    return i >= 0 && i < this.entriesOf(row) ? this.entry(row, i) : -1
  }
}
