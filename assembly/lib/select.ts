/** The value of rank `k` among the `n` f64 at `list`, which are reordered: Hoare's quickselect, linear on average. No value may be NaN. */
export function select(list: usize, n: u32, k: u32): f64 {
  let low: i32 = 0, high: i32 = <i32>n - 1
  const wanted = <i32>k
  while (low < high) {
    const pivot = middle(at(list, low), at(list, (low + high) >>> 1), at(list, high))
    let i = low, j = high
    while (i <= j) {
      while (at(list, i) < pivot) i++
      while (at(list, j) > pivot) j--
      if (i > j) break
      const left = at(list, i)
      store<f64>(list + (<usize>i << 3), at(list, j))
      store<f64>(list + (<usize>j << 3), left)
      i++
      j--
    }
    if (wanted <= j) high = j
    else if (wanted >= i) low = i
    else break
  }
  return at(list, wanted)
}

// @ts-ignore: decorator
@inline
function at(list: usize, i: i32): f64 {
  return load<f64>(list + (<usize>i << 3))
}

function middle(a: f64, b: f64, c: f64): f64 {
  return max(min(a, b), min(max(a, b), c))
}
