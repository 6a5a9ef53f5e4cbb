/** One mark that stands for `step` neighbours: the least and the most of them, never their mean. */
export interface Span {
  from: number
  to: number
  least: number
  most: number
}

/** Most marks a chart over time draws. */
const MOST_MARKS = 1000

/** Values of equal bins as at most `limit` spans, so that no peak and no pause is lost. */
export function thin(values: number[], width: number, start = 0, limit = MOST_MARKS): Span[] {
  const step = Math.max(1, Math.ceil(values.length / limit))
  const spans: Span[] = []
  for (let i = 0; i < values.length; i += step) {
    const part = values.slice(i, i + step)
    spans.push({ from: start + i * width, to: start + (i + part.length) * width, least: Math.min(...part), most: Math.max(...part) })
  }
  return spans
}

/** Sentence for the caption when bins were folded, else nothing. */
export function thinned(count: number, limit = MOST_MARKS): string {
  const step = Math.ceil(count / limit)
  return step > 1 ? ` Each mark stands for ${step} neighbouring bins: dark up to their smallest, light up to their largest value.` : ''
}
