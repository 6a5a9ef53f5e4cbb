/** Naive twins of the kernels: sets and loops, no interval arithmetic, no shared code. */

export interface Access {
  start: number
  sectors: number
  timeNs: number
  thread: number
  name: number
}

/** One entry a sector. */
export function uniqueSectors(list: readonly Access[]): number {
  const seen = new Set<number>()
  for (const { start, sectors } of list) for (let i = 0; i < sectors; i++) seen.add(start + i)
  return seen.size
}

export function gapClasses(list: readonly Access[]): Record<'sequential' | 'small' | 'medium' | 'large' | 'backward', number> {
  const classes = { sequential: 0, small: 0, medium: 0, large: 0, backward: 0 }
  for (let i = 1; i < list.length; i++) {
    const gap = list[i]!.start - (list[i - 1]!.start + list[i - 1]!.sectors)
    if (gap < 0) classes.backward++
    else if (gap === 0) classes.sequential++
    else if (gap < 256) classes.small++
    else if (gap < 2048) classes.medium++
    else classes.large++
  }
  return classes
}

/** Cell of the log2 histogram, by printing the magnitude in binary. */
export function gapCells(list: readonly Access[]): number[] {
  const cells = Array<number>(128).fill(0)
  for (let i = 1; i < list.length; i++) {
    const gap = list[i]!.start - (list[i - 1]!.start + list[i - 1]!.sectors)
    const bits = gap === 0 ? 0 : Math.abs(gap).toString(2).length
    cells[gap < 0 ? 64 + bits : bits]!++
  }
  return cells
}

/** Bytes and accesses by window, as a sorted list. */
export function windows(list: readonly Access[], widthNs: number): [number, number, number][] {
  const out = new Map<number, [number, number]>()
  for (const { timeNs, sectors } of list) {
    const key = Math.floor(timeNs / widthNs)
    const [bytes, accesses] = out.get(key) ?? [0, 0]
    out.set(key, [bytes + sectors * 512, accesses + 1])
  }
  return [...out].map(([key, [bytes, accesses]]): [number, number, number] => [key, bytes, accesses]).toSorted((a, b) => a[0] - b[0])
}

/** Occurrences by key, sorted. */
export function countBy<T>(list: readonly T[], key: (item: T) => string, weight: (item: T) => number = () => 1): [string, number][] {
  const out = new Map<string, number>()
  for (const item of list) out.set(key(item), (out.get(key(item)) ?? 0) + weight(item))
  return [...out].toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
}
