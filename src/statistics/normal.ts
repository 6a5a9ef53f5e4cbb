/** P(Z <= z) of the standard normal: a continued fraction of the tail beyond 2.5, a series within (Abramowitz and Stegun 26.2.10 and 26.2.14). */
export function normalBelow(z: number): number {
  const x = Math.abs(z), density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)
  let tail: number
  if (x > 2.5) {
    let fraction = x
    for (let i = 100; i > 0; i--) fraction = x + i / fraction
    tail = density / fraction
  } else {
    let term = x, sum = x
    for (let i = 3; Math.abs(term) > 1e-17; i += 2) sum += term *= x * x / i
    tail = 0.5 - density * sum
  }
  return z > 0 ? 1 - tail : tail
}

/** z of P(Z <= z), by halving. */
export function normalQuantile(share: number): number {
  let low = -40, high = 40
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (normalBelow(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
