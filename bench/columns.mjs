/** Seeded accesses as columns: what the kernel table runs on. The same seed gives the same accesses on every machine. */

/** Numbers in [0, 1): mulberry32. */
export function randomSource(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const FILE_SECTORS = 2 ** 23
const READ_SECTORS = 256
const EXTENTS = 26
const DISK_SECTORS = 2 ** 31

/** A file of 4 GiB in 26 extents spread over 1 TiB: the first sector on disk of each of its reads of 128 KiB. */
export function fileReads(random) {
  const reads = FILE_SECTORS / READ_SECTORS
  const cuts = new Set()
  while (cuts.size < EXTENTS - 1) cuts.add(1 + Math.floor(random() * (reads - 1)))
  const slot = DISK_SECTORS / EXTENTS
  const order = Array.from({ length: EXTENTS }, (_, i) => i)
  for (let i = EXTENTS - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  const starts = new Float64Array(reads)
  let extent = 0
  let next = 0
  for (let i = 0; i < reads; i++) {
    if (i === 0 || cuts.has(i)) next = Math.floor(order[extent++] * slot) & ~7
    starts[i] = next
    next += READ_SECTORS
  }
  return starts
}

/** An LLM scan: the file read from end to end again and again; 3 % of reads split in two, 2 % chance to swap the last two. */
function sequential(n, starts, lengths) {
  const random = randomSource(1)
  const reads = fileReads(random)
  let i = 0
  const push = (start, length) => {
    if (i === n) return
    starts[i] = start
    lengths[i] = length
    i++
  }
  for (let read = 0; i < n; read = (read + 1) % reads.length) {
    if (random() < 0.03) {
      const first = 8 * (1 + Math.floor(random() * (READ_SECTORS / 8 - 1)))
      push(reads[read], first)
      push(reads[read] + first, READ_SECTORS - first)
    } else {
      push(reads[read], READ_SECTORS)
    }
    if (random() < 0.02 && i > 1) {
      ;[starts[i - 1], starts[i - 2]] = [starts[i - 2], starts[i - 1]]
      ;[lengths[i - 1], lengths[i - 2]] = [lengths[i - 2], lengths[i - 1]]
    }
  }
}

/** 4 KiB anywhere on 1 TiB. */
function uniform(n, starts, lengths) {
  const random = randomSource(2)
  for (let i = 0; i < n; i++) {
    starts[i] = 8 * Math.floor(random() * 2 ** 28)
    lengths[i] = 8
  }
}

/** Zipf (alpha 1) over 2^20 ranks, hashed to one of 2^24 slots of 64 KiB. */
function zipf(n, starts, lengths) {
  const random = randomSource(3)
  const octaves = Math.log(2 ** 20)
  for (let i = 0; i < n; i++) {
    const rank = Math.floor(Math.exp(random() * octaves))
    const slot = Math.imul(rank, 0x9e3779b1) >>> 8
    starts[i] = slot * 128 + 8 * Math.floor(random() * 16)
    lengths[i] = 8 * (1 + Math.floor(random() * 32))
  }
}

const SETS = { seq: sequential, uni: uniform, zipf }

/** Names of the data sets. */
export const setNames = Object.keys(SETS)

/** `n` accesses of a set: first sectors and lengths in sectors. */
export function columnsOf(name, n) {
  const starts = new Float64Array(n)
  const lengths = new Uint32Array(n)
  SETS[name](n, starts, lengths)
  return { name, n, starts, lengths }
}
