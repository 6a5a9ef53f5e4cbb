/** Naive twins of branching: the closed forms of `allocators.md` 5.2, and a tree whose pages are counted as sets of what they hold. */

export interface Shape {
  prompt: number
  branches: number
  output: number
  page: number
}

/** Peak and total pages where all paths branch at the prompt's end, P prompt, O >= 1 new tokens each, n samples. */
export function closedForms({ prompt, branches, output, page }: Shape): Record<'naive' | 'deepCopy' | 'copyOnWrite', { peak: number; total: number; computed: number; copied: number }> {
  const whole = Math.ceil((prompt + output) / page), full = Math.floor(prompt / page), rest = prompt % page
  const tree = prompt + branches * output, shared = full + branches * (whole - full)
  return {
    naive: { peak: whole, total: branches * whole, computed: branches * (prompt + output), copied: 0 },
    deepCopy: { peak: branches * whole, total: branches * whole, computed: tree, copied: (branches - 1) * prompt },
    copyOnWrite: { peak: shared, total: shared, computed: tree, copied: (branches - 1) * rest },
  }
}

/** What each token of each path is: the same text where it was generated before the paths parted. */
export function pathsOf(prompt: number, parts: readonly { paths: number; tokens: number }[]): string[][] {
  let paths = [Array.from({ length: prompt }, (_, i) => `p${i}`)]
  let made = 0
  for (const { paths: count, tokens } of parts) {
    const before = paths.length
    paths = Array.from({ length: count }, (_, i) => [...(i < before ? paths[i]! : paths[(i - before) % before]!)])
    for (const path of paths) for (let t = 0; t < tokens; t++) path.push(`t${made++}`)
  }
  return paths
}

/** Pages that share what is shared: one page for each distinct text from the start to the page's end. */
export function sharedPages(paths: readonly string[][], page: number): number {
  const pages = new Set<string>()
  for (const path of paths) for (let from = 0; from < path.length; from += page) pages.add(path.slice(0, from + page).join(' '))
  return pages.size
}

/** Distinct tokens of a tree. */
export function distinctTokens(paths: readonly string[][]): number {
  return new Set(paths.flat()).size
}
