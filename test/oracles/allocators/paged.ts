/** Naive paged KV memory: every count and level is summed anew over all block tables. From sections 5.1-5.3 of the allocator reference. */

/** Counts and levels that twins have, under the names that the allocators give them. */
export interface PagedCounts {
  pool: number; filled: number; useful: number; asked: number; held: number; cached: number; reach: number; largestHole: number; squaredHoles: number
  entries: number; peakFilled: number; peakAsked: number; peakHeld: number; peakEntries: number
  allocs: number; frees: number; grows: number; forks: number; failures: number; lifetime: number; copied: number; steps: number
}

export interface PagedSettings {
  pool: number
  pageTokens: number
  watermark: number
  nullPage: boolean
  deepCopy: boolean
}

export interface Sequence { pages: number[]; length: number; final: number }

export class NaivePaged {
  readonly sequences = new Map<number, Sequence>()
  readonly usable: number[]
  protected readonly total: number
  /** Slots of each page that will hold data, as its taker said. */
  private readonly promises = new Map<number, number>()
  /** Pages out of all tables; the last given back is the next taken. */
  protected spare: number[]
  protected readonly counted = { allocs: 0, frees: 0, grows: 0, forks: 0, failures: 0, lifetime: 0, copied: 0, steps: 0 }
  private readonly peaks = { peakFilled: 0, peakAsked: 0, peakHeld: 0, peakEntries: 0 }
  private reach = 0
  readonly settings: PagedSettings

  constructor(settings: PagedSettings) {
    this.settings = settings
    this.total = Math.floor(settings.pool / settings.pageTokens)
    this.usable = Array.from({ length: this.total }, (_, page) => page).filter((page) => !settings.nullPage || page > 0)
    this.spare = this.usable.toReversed()
  }

  references(page: number): number {
    return [...this.sequences.values()].filter(({ pages }) => pages.includes(page)).length
  }

  /** How many pages a caller may still get. */
  protected room(): number {
    return this.spare.length
  }

  protected next(): number {
    return this.spare.pop()!
  }

  /** A page that was in a table is in none. */
  protected dropped(page: number): void {
    this.spare.push(page)
  }

  protected margin(): number {
    return Math.floor(this.settings.watermark * this.total)
  }

  protected pagesFor(tokens: number): number {
    return Math.ceil(tokens / this.settings.pageTokens)
  }

  protected takeInto(sequence: Sequence): void {
    const page = this.next()
    const slots = Math.max(0, Math.min(this.settings.pageTokens, sequence.final - sequence.pages.length * this.settings.pageTokens))
    this.promises.set(page, slots)
    sequence.pages.push(page)
    this.counted.steps++
    this.reach = Math.max(this.reach, (page + 1) * this.settings.pageTokens)
  }

  /** Cached pages that a prompt found are full. */
  protected hitAgain(pages: readonly number[]): void {
    for (const page of pages) this.promises.set(page, this.settings.pageTokens)
  }

  protected refused(): false {
    this.counted.failures++
    return false
  }

  alloc(id: number, size: number, final: number): boolean {
    const need = this.pagesFor(size)
    if (need > 0 && this.room() - need < this.margin()) return this.refused()
    const sequence: Sequence = { pages: [], length: size, final }
    this.sequences.set(id, sequence)
    while (sequence.pages.length < need) this.takeInto(sequence)
    this.counted.allocs++
    this.counted.lifetime += size
    return this.did()
  }

  grow(id: number, by: number): boolean {
    const sequence = this.sequences.get(id)!
    const inLast = sequence.length % this.settings.pageTokens
    const copies = by > 0 && inLast > 0 && this.references(sequence.pages.at(-1)!) > 1
    const need = this.pagesFor(sequence.length + by) - sequence.pages.length + (copies ? 1 : 0)
    if (need > this.room()) return this.refused()
    sequence.length += by
    sequence.final = Math.max(sequence.final, sequence.length)
    if (copies) {
      sequence.pages.pop()
      this.takeInto(sequence)
      this.counted.copied += inLast
    }
    while (sequence.pages.length < this.pagesFor(sequence.length)) this.takeInto(sequence)
    this.counted.grows++
    this.counted.lifetime += by
    return this.did()
  }

  fork(from: number, to: number, final: number): boolean {
    const parent = this.sequences.get(from)!
    const child: Sequence = { pages: [], length: parent.length, final: Math.max(final, parent.length) }
    if (this.settings.deepCopy) {
      if (parent.pages.length > this.room()) return this.refused()
      this.sequences.set(to, child)
      for (const _ of parent.pages) this.takeInto(child)
      this.counted.copied += parent.length
    } else {
      child.pages.push(...parent.pages)
      this.counted.steps += parent.pages.length
      this.sequences.set(to, child)
    }
    this.counted.forks++
    return this.did()
  }

  free(id: number): boolean {
    const { pages } = this.sequences.get(id)!
    this.sequences.delete(id)
    for (const page of pages.toReversed()) if (this.references(page) === 0) this.dropped(page)
    this.counted.frees++
    return this.did()
  }

  /** Notes what changed: slots written beyond a promise, highs. */
  protected did(): true {
    for (const [page, tokens] of this.contents()) this.promises.set(page, Math.max(this.promises.get(page)!, tokens))
    const { filled, asked, held, entries } = this.levels()
    this.peaks.peakFilled = Math.max(this.peaks.peakFilled, filled)
    this.peaks.peakAsked = Math.max(this.peaks.peakAsked, asked)
    this.peaks.peakHeld = Math.max(this.peaks.peakHeld, held)
    this.peaks.peakEntries = Math.max(this.peaks.peakEntries, entries)
    return true
  }

  /** Tokens in every page that a table holds; tables that share one agree. */
  contents(): Map<number, number> {
    const { pageTokens } = this.settings, contents = new Map<number, number>()
    for (const { pages, length } of this.sequences.values()) {
      pages.forEach((page, i) => {
        const tokens = Math.min(pageTokens, length - i * pageTokens)
        if ((contents.get(page) ?? tokens) !== tokens) throw new Error(`page ${page} is of two lengths`)
        contents.set(page, tokens)
      })
    }
    return contents
  }

  /** Tokens in pages that no table holds and that a prompt may find. */
  protected cachedTokens(): number {
    return 0
  }

  private levels(): Pick<PagedCounts, 'filled' | 'useful' | 'asked' | 'held' | 'entries'> {
    const contents = this.contents(), held = contents.size * this.settings.pageTokens
    return {
      filled: sum([...contents.values()]),
      useful: sum([...contents.keys()].map((page) => this.promises.get(page)!)),
      asked: held,
      held,
      entries: sum([...this.sequences.values()].map(({ pages }) => pages.length)),
    }
  }

  counts(): PagedCounts {
    const { pool, pageTokens } = this.settings
    const out = this.usable.filter((page) => this.references(page) === 0).length
    return {
      pool, ...this.levels(), cached: this.cachedTokens(), reach: this.reach, largestHole: out > 0 ? pageTokens : 0, squaredHoles: out * pageTokens ** 2,
      ...this.peaks, ...this.counted,
    }
  }
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** A prompt in parts, each of `part` tokens, the last perhaps shorter. */
export interface Prompt { id: number; size: number; final: number; names: number[]; part: number }

/** What tells every whole page of the prompt's whole parts from every other: all parts up to it, and its place. */
export function pageNames({ names, part, size }: Prompt, pageTokens: number): string[] {
  const whole = names.slice(0, Math.floor(size / part)), perPart = part / pageTokens
  return whole.flatMap((_, i) => Array.from({ length: perPart }, (__, place) => `${whole.slice(0, i + 1).join(' ')}:${place}`))
}
