/** ln(Gamma(x)), x > 0: Lanczos's approximation with g = 7 and nine terms (about 15 digits). */
function logGamma(x: number): number {
  const terms = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]
  const z = x - 1, t = z + 7.5
  const sum = terms.reduce((total, term, i) => total + term / (z + i + 1), 0.99999999999980993)
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Regularised incomplete beta I_x(a, b): the continued fraction of NIST DLMF 8.17.22, evaluated by Lentz's method. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  const tiny = 1e-300
  let c = 1, d = 1 / Math.max(tiny, 1 - (a + b) * x / (a + 1)), fraction = d
  for (let m = 1; m < 500; m++) {
    for (const step of [m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))]) {
      d = 1 / (1 + step * d || tiny)
      c = 1 + step / c || tiny
      fraction *= d * c
    }
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * fraction
}

/** P(T > t) of Student's distribution. */
export function studentAbove(t: number, df: number): number {
  const both = incompleteBeta(df / (df + t * t), df / 2, 0.5)
  return t >= 0 ? both / 2 : 1 - both / 2
}

/** t that is exceeded with this chance, by halving. */
export function studentQuantile(above: number, df: number): number {
  let low = -1e6, high = 1e6
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (studentAbove(middle, df) > above) low = middle
    else high = middle
  }
  return (low + high) / 2
}
