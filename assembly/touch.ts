/**
 * Real memory, touched word by word: what a benchmark must do before it may speak of bandwidth. Every pass visits each 8-byte word exactly
 * once, in one of three orders, and returns the sum of what it saw, so that no pass can be left out as dead. A first pass (`write` 1) stores
 * into each word the low 16 bits of its number: sums stay exact. Reading memory that nobody wrote would not do: the kernel shows one page of
 * zeros everywhere. Bytes are a multiple of 4,096.
 */

/** Memory that was never used before, at least so many bytes, untouched; 0 if there is none. For an instance that does nothing else: the heap does not know of it. */
export function touchOpen(bytes: f64): usize {
  const before = memory.grow(<i32>Math.ceil(bytes / 65536))
  return before < 0 ? 0 : <usize>before << 16
}

// @ts-ignore: decorator
@inline
function visit(at: usize, word: u32, write: bool): u64 {
  const place = at + (<usize>word << 3)
  if (!write) return load<u64>(place)
  const value = <u64>(word & 0xffff)
  store<u64>(place, value)
  return value
}

/** One word after the other. */
export function touchSequential(at: usize, words: u32, write: i32): f64 {
  return <f64>(write != 0 ? sequential(at, words, true) : sequential(at, words, false))
}

// @ts-ignore: decorator
@inline
function sequential(at: usize, words: u32, write: bool): u64 {
  let a: u64 = 0, b: u64 = 0, c: u64 = 0, d: u64 = 0
  for (let i: u32 = 0; i < words; i += 4) {
    a += visit(at, i, write)
    b += visit(at, i + 1, write)
    c += visit(at, i + 2, write)
    d += visit(at, i + 3, write)
  }
  return a + b + c + d
}

/** Words of a page of 4 KiB. */
const STRIDE: u32 = 512

/** The first word of every page of 4 KiB, then the second of every page, to the last. */
export function touchStrided(at: usize, words: u32, write: i32): f64 {
  return <f64>(write != 0 ? strided(at, words, true) : strided(at, words, false))
}

// @ts-ignore: decorator
@inline
function strided(at: usize, words: u32, write: bool): u64 {
  let sum: u64 = 0
  for (let first: u32 = 0; first < STRIDE; first++) {
    for (let i = first; i < words; i += STRIDE) sum += visit(at, i, write)
  }
  return sum
}

/**
 * In the order of a linear congruential sequence over the next power of two, whose period is full (Hull and Dobell 1962: odd increment,
 * multiplier 1 modulo 4); numbers beyond the end are passed over. Loads do not wait for each other.
 */
export function touchRandom(at: usize, words: u32, write: i32): f64 {
  return <f64>(write != 0 ? random(at, words, true) : random(at, words, false))
}

// @ts-ignore: decorator
@inline
function random(at: usize, words: u32, write: bool): u64 {
  let mask: u32 = 1
  while (mask < words) mask <<= 1
  mask -= 1
  let sum: u64 = 0, word: u32 = 0
  for (let i: u32 = 0; i <= mask; i++) {
    word = (word * 1664525 + 1013904223) & mask
    if (word < words) sum += visit(at, word, write)
  }
  return sum
}
