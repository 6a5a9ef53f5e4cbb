/** Several continuations of one prompt, as a stream of allocation operations: one after another, or all together as a tree. */
import { power } from '../core/elementary.ts'
import type { Operation } from '../allocators/allocator.ts'

/** What is generated. */
export interface Branching {
  /** Tokens of the prompt. */
  prompt: number
  /** Paths at the end. */
  branches: number
  /** Tokens that each path generates, 1 and above. */
  output: number
  /** Points at which paths branch, equally far apart from the prompt's end on. */
  depth: number
}

/** Tokens generated before the next branching point, and the paths that generate them: from 1 to all, each point by the same factor, rounded up. */
export function segmentsOf({ branches, output, depth }: Branching): { paths: number; tokens: number }[] {
  return Array.from({ length: depth }, (_, i) => ({
    // A root that is whole but for the last bits is not one path more.
    paths: i === depth - 1 ? branches : Math.ceil(power(branches, (i + 1) / depth) - 1e-9),
    tokens: Math.floor((output * (i + 1)) / depth) - Math.floor((output * i) / depth),
  }))
}

/** Each path from the prompt on, with nothing left of the one before. */
export function oneByOne({ prompt, branches, output }: Branching): Operation[] {
  return Array.from({ length: branches }, (): Operation[] => [
    { kind: 'alloc', id: 0, size: prompt, final: prompt + output }, { kind: 'grow', id: 0, size: output }, { kind: 'free', id: 0 },
  ]).flat()
}

/** All paths alive together: at each branching point the new ones fork from the old ones in turn. */
export function together(tree: Branching): Operation[] {
  const { prompt, output } = tree, final = prompt + output
  const operations: Operation[] = [{ kind: 'alloc', id: 0, size: prompt, final }]
  let alive = 1
  for (const { paths, tokens } of segmentsOf(tree)) {
    const before = alive
    for (; alive < paths; alive++) operations.push({ kind: 'fork', id: alive, from: (alive - before) % before, final })
    if (tokens > 0) for (let id = 0; id < alive; id++) operations.push({ kind: 'grow', id, size: tokens })
  }
  for (let id = 0; id < alive; id++) operations.push({ kind: 'free', id })
  return operations
}
