import { formatAbout, formatCount } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import type { Check } from '../claim-checks.ts'
import { checked, common, kindOf } from './kind.ts'
import { printed, quantityOf, rangeOf, valueOf, type Quantity } from './quantity.ts'

const PER: Record<string, number> = { s: 1, sec: 1, second: 1, min: 60, minute: 60, h: 3600, hour: 3600 }

const rate = z.strictObject({ value: printed, per: z.enum(Object.keys(PER) as [string, ...string[]]) }).meta({ description: 'Requests for each second, minute or hour.' })

const schema = z.strictObject({
  kind: z.literal('little'), ...common,
  rate, latency: printed, concurrency: printed.optional(),
  before: z.strictObject({ rate, latency: printed }).optional().meta({ description: 'Rate and latency of before, at the same concurrency.' }),
}).meta({ title: 'little', description: "Rate, latency and what is in flight: Little's law." })

/** How far rate and latency, measured apart, may miss each other: a guess. */
const SLACK = 0.01

/** D17: in flight = rate x latency; at the same concurrency, throughput goes with 1 / latency. */
export const little = kindOf(schema, (claim): Check[] => {
  const of = ({ value, per }: { value: string | number; per: string }): Quantity & { each: number; in: string } => ({ ...quantityOf(value), each: PER[per]!, in: per })
  const now = of(claim.rate), latency = quantityOf(claim.latency), checks: Check[] = [], inFlight = valueOf(now) / now.each * valueOf(latency), here = `${now.text}/${now.in}`
  if (valueOf(latency) <= 0 || claim.before !== undefined && valueOf(quantityOf(claim.before.rate.value)) <= 0) return []
  if (claim.concurrency !== undefined) {
    const concurrency = quantityOf(claim.concurrency), [low, high] = rangeOf(concurrency, 0), most = rangeOf(now, 0)[1] / now.each * rangeOf(latency, 0)[1], least = rangeOf(now, 0)[0] / now.each * rangeOf(latency, 0)[0]
    checks.push(checked(claim, {
      rule: 'AU015', printed: concurrency.text, right: `${formatAbout(inFlight)} in flight`, wrong: most * (1 + SLACK) < low || least * (1 - SLACK) > high,
      says: `${claim.name}: ${here} at ${latency.text} is ${formatAbout(inFlight)} in flight, not ${concurrency.text}`,
      numbers: { 'in flight, rate x latency': Number(inFlight.toPrecision(3)), stated: concurrency.text, 'rate at the stated concurrency': `${formatCount(Math.round(valueOf(concurrency) / valueOf(latency) * now.each))}/${now.in}` },
    }))
  }
  if (claim.before !== undefined) {
    const then = of(claim.before.rate), was = quantityOf(claim.before.latency), ratio = valueOf(was) / valueOf(latency), right = valueOf(then) / then.each * ratio * now.each
    const [low, high] = rangeOf(now, 0), percent = (share: number): string => `${share > 0 ? '+' : ''}${formatCount(Number((share * 100).toFixed(1)))} %`
    checks.push(checked(claim, {
      rule: 'AU015', printed: here, right: `${formatCount(Number(right.toFixed(1)))}/${now.in}`, wrong: right < low * (1 - SLACK) || right > high * (1 + SLACK),
      says: `${claim.name}: latency from ${was.text} to ${latency.text} makes ${then.text}/${then.in} into ${formatCount(Number(right.toFixed(1)))}/${now.in} (${percent(ratio - 1)}), not ${here} (${percent(valueOf(now) / now.each / (valueOf(then) / then.each) - 1)})`,
      numbers: { before: `${then.text}/${then.in} at ${was.text}`, 'rate at the same concurrency': Number(right.toFixed(1)), stated: here },
    }))
  }
  return checks
})
