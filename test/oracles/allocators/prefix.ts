/** vLLM V1's prefix cache with lists: section 5.3 of the allocator reference. */
import { NaivePaged, pageNames, type Prompt, type Sequence } from './paged.ts'

export class NaivePrefix extends NaivePaged {
  /** Pages by name, the oldest first. */
  private readonly known = new Map<string, number[]>()

  /** `spare` is the eviction order here: the head is taken next, what falls free goes to the end. */
  constructor(settings: NaivePaged['settings']) {
    super(settings)
    this.spare = [...this.usable]
  }

  protected override next(): number {
    const page = this.spare.shift()!
    for (const [name, pages] of this.known) {
      const rest = pages.filter((other) => other !== page)
      if (rest.length > 0) this.known.set(name, rest)
      else this.known.delete(name)
    }
    return page
  }

  prompt(prompt: Prompt): number {
    const { pageTokens } = this.settings, { size } = prompt, names = pageNames(prompt, pageTokens)
    const hits: number[] = []
    for (const name of names) {
      const page = this.known.get(name)?.[0]
      if (page === undefined || (hits.length + 1) * pageTokens > size - 1) break
      hits.push(page)
    }
    const need = this.pagesFor(size) - hits.length + hits.filter((page) => this.references(page) === 0).length
    if (need > 0 && this.room() - need < this.margin()) {
      this.refused()
      return -1
    }
    const sequence: Sequence = { pages: hits, length: size, final: prompt.final }
    this.spare = this.spare.filter((page) => !hits.includes(page))
    const found = hits.length
    this.counted.steps += found
    this.sequences.set(prompt.id, sequence)
    this.hitAgain(hits)
    while (sequence.pages.length < this.pagesFor(size)) this.takeInto(sequence)
    names.forEach((name, i) => {
      if (i >= found) this.known.set(name, [...this.known.get(name) ?? [], sequence.pages[i]!])
    })
    this.counted.allocs++
    this.counted.lifetime += size
    this.did()
    return found * pageTokens
  }

  protected override cachedTokens(): number {
    return [...this.known.values()].flat().filter((page) => this.references(page) === 0).length * this.settings.pageTokens
  }
}
