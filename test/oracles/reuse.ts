/** Naive twins of the caches: a list with the newest page first, and a map in the order of use. */

/** Depth of each access in the list: 1 for the page just used, 0 for one that was never used. */
export function depthsOf(pages: Iterable<number>): number[] {
  const stack: number[] = []
  const depths: number[] = []
  for (const page of pages) {
    const at = stack.indexOf(page)
    if (at >= 0) stack.splice(at, 1)
    stack.unshift(page)
    depths.push(at + 1)
  }
  return depths
}

/** Misses of an LRU cache that holds so many pages, played through. */
export function lruMisses(pages: Iterable<number>, capacity: number): number {
  return lruObjects([...pages].map((id) => ({ id, bytes: 1 })), capacity, false).misses
}

export interface Request {
  id: number
  bytes: number
}

/** Misses and missed bytes of an LRU cache of whole objects: what is larger is not admitted, only an insertion evicts. */
export function lruObjects(requests: readonly Request[], cacheBytes: number, resizes: boolean): { misses: number; missBytes: number } {
  const cache = new Map<number, number>()
  let held = 0
  let misses = 0
  let missBytes = 0
  for (const { id, bytes } of requests) {
    const known = cache.get(id)
    if (known !== undefined) {
      cache.delete(id)
      cache.set(id, resizes ? bytes : known)
      if (resizes) held += bytes - known
      continue
    }
    misses++
    missBytes += bytes
    if (bytes > cacheBytes) continue
    for (const [oldest, size] of cache) {
      if (held + bytes <= cacheBytes) break
      cache.delete(oldest)
      held -= size
    }
    cache.set(id, bytes)
    held += bytes
  }
  return { misses, missBytes }
}
