/** SGLang's radix tree with nodes, locks and time stamps: section 5.3 of the allocator reference. */
import { NaivePaged, pageNames, sum, type Prompt, type Sequence } from './paged.ts'

interface Node { names: string[]; pages: number[]; children: Node[]; parent: Node | null; locks: number; stamp: number }

export class NaiveRadix extends NaivePaged {
  private readonly root: Node = { names: [], pages: [], children: [], parent: null, locks: 1, stamp: 0 }
  /** Deepest node of each sequence, which is locked up to the root. */
  private readonly ends = new Map<number, Node>()
  private clock = 0

  private nodes(from: Node = this.root): Node[] {
    return [...from === this.root ? [] : [from], ...from.children.flatMap((child) => this.nodes(child))]
  }

  private path(node: Node): Node[] {
    return node.parent === null ? [] : [node, ...this.path(node.parent)]
  }

  private evictable(): Node[] {
    return this.nodes().filter(({ locks }) => locks === 0)
  }

  protected override room(): number {
    return this.spare.length + sum(this.evictable().map(({ pages }) => pages.length))
  }

  protected override next(): number {
    while (this.spare.length === 0) {
      const leaves = this.evictable().filter(({ children }) => children.length === 0)
      const oldest = Math.min(...leaves.map(({ stamp }) => stamp))
      const [leaf, ...others] = leaves.filter(({ stamp }) => stamp === oldest)
      if (others.length > 0) throw new Error('two leaves are of one age')
      leaf!.parent!.children = leaf!.parent!.children.filter((node) => node !== leaf)
      this.spare.push(...leaf!.pages)
    }
    return super.next()
  }

  protected override dropped(page: number): void {
    if (!this.nodes().some(({ pages }) => pages.includes(page))) this.spare.push(page)
  }

  /** How many leading names the tree has, no more than `most`. */
  private match(names: readonly string[], most: number): number {
    let node: Node | undefined = this.root, found = 0
    for (;;) {
      node = node.children.find((child) => child.names[0] === names[found])
      if (node === undefined) return found
      for (const name of node.names) {
        if (found === most || name !== names[found]) return found
        found++
      }
    }
  }

  /** The node that ends after so many names, which the tree has; the one that goes on there is split. */
  private nodeAt(names: readonly string[], length: number): Node {
    let node = this.root, passed = 0
    while (passed < length) {
      node = node.children.find((child) => child.names[0] === names[passed])!
      const part = length - passed
      if (node.names.length > part) {
        const upper: Node = { ...node, names: node.names.slice(0, part), pages: node.pages.slice(0, part), children: [node] }
        node.parent!.children[node.parent!.children.indexOf(node)] = upper
        node.names = node.names.slice(part)
        node.pages = node.pages.slice(part)
        node.parent = upper
        node = upper
      }
      passed += node.names.length
    }
    return node
  }

  private lock(node: Node, by: number): void {
    for (const each of this.path(node)) each.locks += by
  }

  private touch(node: Node): void {
    this.clock++
    for (const each of this.path(node)) each.stamp = this.clock
  }

  prompt(prompt: Prompt): number {
    const { pageTokens } = this.settings, { size } = prompt, names = pageNames(prompt, pageTokens)
    const found = this.match(names, Math.max(0, Math.floor((size - 1) / pageTokens)))
    const idle = this.evictable().flatMap((node) => node.names).filter((name) => names.slice(0, found).includes(name)).length
    const need = this.pagesFor(size) - found + idle
    if (need > 0 && this.room() - need < this.margin()) {
      this.refused()
      return -1
    }
    const prefix = this.nodeAt(names, found)
    this.lock(prefix, 1)
    const sequence: Sequence = { pages: this.path(prefix).toReversed().flatMap((node) => node.pages), length: size, final: prompt.final }
    this.counted.steps += found
    this.hitAgain(sequence.pages)
    this.sequences.set(prompt.id, sequence)
    while (sequence.pages.length < this.pagesFor(size)) this.takeInto(sequence)
    const known = this.match(names, names.length)
    const parent = this.nodeAt(names, known)
    const kept = this.path(parent).toReversed().flatMap((node) => node.pages)
    for (let i = found; i < known; i++) {
      this.spare.push(sequence.pages[i]!)
      sequence.pages[i] = kept[i]!
      this.counted.steps++
    }
    this.hitAgain(kept)
    let end = parent
    if (known < names.length) {
      end = { names: names.slice(known), pages: sequence.pages.slice(known, names.length), children: [], parent, locks: 0, stamp: 0 }
      parent.children.push(end)
    }
    this.lock(end, 1)
    this.lock(prefix, -1)
    this.touch(end)
    this.ends.set(prompt.id, end)
    this.counted.allocs++
    this.counted.lifetime += size
    this.did()
    return found * pageTokens
  }

  override fork(from: number, to: number, final: number): boolean {
    if (!super.fork(from, to, final)) return false
    const end = this.ends.get(from)
    if (end && !this.settings.deepCopy) {
      this.ends.set(to, end)
      this.lock(end, 1)
    }
    return true
  }

  override free(id: number): boolean {
    const end = this.ends.get(id)
    if (end) {
      this.touch(end)
      this.lock(end, -1)
      this.ends.delete(id)
    }
    return super.free(id)
  }

  protected override cachedTokens(): number {
    return sum(this.evictable().map(({ pages }) => pages.length)) * this.settings.pageTokens
  }
}
