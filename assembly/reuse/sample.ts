/**
 * SHARDS: a page is kept if the top 24 bits of a mix of its id are below rate * 2^24, so that every access of a kept page is kept.
 * Waldspurger et al., FAST '15.
 */

/** Kept pages with this many bits of the mix compared. */
export const WHOLE: u32 = 1 << 24

/** Copies the kept ones of `n` page ids to `to`, in order, which has room for `n + 4`; returns how many. */
export function keepSampled(ids: usize, n: u32, threshold: u32, to: usize): u32 {
  let out = to, i: u32 = 0
  const first = i32x4.splat(0x85ebca6b), second = i32x4.splat(0xc2b2ae35), below = i32x4.splat(threshold)
  for (; i + 4 <= n; i += 4) {
    const at = ids + (<usize>i << 2)
    let mix = i32x4.mul(v128.load(at), first)
    mix = i32x4.mul(v128.xor(mix, i32x4.shr_u(mix, 13)), second)
    let kept = i32x4.bitmask(i32x4.lt_s(i32x4.shr_u(mix, 8), below))
    while (kept) {
      store<u32>(out, load<u32>(at + (<usize>ctz(kept) << 2)))
      out += 4
      kept &= kept - 1
    }
  }
  for (; i < n; i++) {
    const page = load<u32>(ids + (<usize>i << 2))
    let mix = page * 0x85ebca6b
    mix = (mix ^ (mix >> 13)) * 0xc2b2ae35
    store<u32>(out, page)
    out += select<usize>(4, 0, mix >> 8 < threshold)
  }
  return <u32>((out - to) >> 2)
}
