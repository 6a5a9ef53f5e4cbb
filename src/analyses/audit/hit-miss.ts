import { formatAbout, formatCount } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import type { Check } from '../claim-checks.ts'
import { checked, common, kindOf } from './kind.ts'
import { inUnitOf, meet, printed, quantityOf, rangeOf, valueOf, type Quantity } from './quantity.ts'

const point = z.strictObject({ hit: printed, latency: printed })

const schema = z.strictObject({
  kind: z.literal('hit-miss'), ...common,
  points: z.array(point).min(2).meta({ description: 'Hit rates with their mean latencies; the first two fix the model.' }),
  penalty: printed.optional().meta({ description: 'What a miss is said to add.' }),
  capacityRatio: printed.optional().meta({ description: 'How many times its working set the cache is said to hold.' }),
}).meta({ title: 'hit-miss', description: 'Latency against hit rate: h x hit + (1 - h) x miss.' })

/** A line through two points, at h. */
const at = (h: number, h1: number, l1: number, h2: number, l2: number): number => l1 + (l2 - l1) / (h2 - h1) * (h - h1)

/** D16: two points fix hit and miss latency; the rest must fit, and so must what is said of a miss and of the cache. */
export const hitMiss = kindOf(schema, (claim): Check[] => {
  const points = claim.points.map(({ hit, latency }) => ({ hit: quantityOf(hit), latency: quantityOf(latency) })), [one, two, ...rest] = points as [typeof points[0], typeof points[0], ...typeof points]
  const [h1, h2] = [valueOf(one.hit), valueOf(two.hit)], unit = one.latency
  if (h1 === h2) return []
  const line = (h: number): number => at(h, h1, valueOf(one.latency), h2, valueOf(two.latency)), hit = line(1), miss = line(0)
  const text = (seconds: number): string => inUnitOf(unit, Number(seconds.toPrecision(4))), model = `hit ${text(hit)}, miss ${text(miss)}`
  /** Least and most that the line can be at h, over all that the printed decimals allow. */
  const reach = (h: Quantity): [number, number] => {
    const values = rangeOf(h, 0).flatMap((x) => rangeOf(one.hit, 0).flatMap((a) => rangeOf(one.latency, 0).flatMap((b) => rangeOf(two.hit, 0).flatMap((c) => rangeOf(two.latency, 0).map((d) => at(x, a, b, c, d))))))
    return [Math.min(...values), Math.max(...values)]
  }
  const numbers = { 'hit latency by the first two points': text(hit), 'miss latency': text(miss) }
  const off = rest.filter((point) => !meet(reach(point.hit), rangeOf(point.latency, 0)))
  const checks = rest.length === 0 ? [] : [checked(claim, {
    rule: 'AU014', printed: rest.map((point) => `${point.hit.text}: ${point.latency.text}`).join('; '), right: rest.map((point) => `${point.hit.text}: ${inUnitOf(unit, Number(line(valueOf(point.hit)).toPrecision(4)))}`).join('; '), wrong: off.length > 0,
    says: `${claim.name}: the first two points say ${model}; ${off.map((point) => `${point.hit.text} is then ${inUnitOf(unit, Number(line(valueOf(point.hit)).toPrecision(4)))}, not ${point.latency.text}`).join(', ')}`,
    numbers: { ...numbers, 'points that do not fit': off.length },
  })]
  if (claim.penalty !== undefined) {
    const penalty = quantityOf(claim.penalty), span = [0, 1].flatMap((i) => [0, 1].map((j) => (rangeOf(two.latency, 0)[i]! - rangeOf(one.latency, 0)[j]!) / (h1 - h2)))
    checks.push(checked(claim, {
      rule: 'AU014', printed: penalty.text, right: text(miss - hit), wrong: !meet([Math.min(...span) * 0.5, Math.max(...span) * 1.5], rangeOf(penalty, 0)),
      says: `${claim.name}: a miss is said to add ${penalty.text}, the points say ${text(miss - hit)}`, numbers: { ...numbers, 'said of a miss': penalty.text },
    }))
  }
  if (claim.capacityRatio !== undefined) {
    const times = quantityOf(claim.capacityRatio), lost = Math.abs(h1 - h2)
    checks.push(checked(claim, {
      rule: 'AU014', printed: times.text, right: 'no loss of hits', wrong: valueOf(times) > 1 && lost > 0,
      says: `${claim.name}: a cache that holds ${times.text} its working set cannot lose ${formatCount(Number((lost * 100).toFixed(3)))} points of hits`,
      numbers: { ...numbers, 'times the working set': formatAbout(valueOf(times)), 'hits lost, points': Number((lost * 100).toFixed(3)) },
    }))
  }
  return checks
})
