/** Union of packed runs (`start << 20 | length`) that come in order of their starts. */

/** Sectors in the union, disjoint ranges that they form, lowest start, highest end. */
export let swept: u64 = 0
export let ranges: u64 = 0
export let lowest: u64 = 0
export let reach: u64 = 0

export function startSweep(): void {
  swept = 0
  ranges = 0
  lowest = 0
  reach = 0
}

/** Takes the next `n` runs. */
export function sweep(list: usize, n: u32): void {
  if (n == 0) return
  let total = swept, count = ranges, end = reach
  if (count == 0) {
    lowest = load<u64>(list) >> 20
    end = lowest
    count = 1
  }
  const last = list + (<usize>n << 3)
  for (let p = list; p < last; p += 8) {
    const run = load<u64>(p), s = run >> 20, e = s + (run & 0xfffff)
    const apart = s > end
    count += u64(apart)
    const from = apart ? s : end, to = e > end ? e : end
    total += to - from
    end = to
  }
  swept = total
  ranges = count
  reach = end
}
