import { amountOf } from '../../formats/claims/amount.ts'
import { z } from '../../formats/documents/schema.ts'
import type { Claim } from '../../formats/claims/read.ts'
import { checkRates } from '../claim-checks.ts'
import { deviceOf, DEVICES } from './devices.ts'
import { common, kindOf } from './kind.ts'
import { baseOf, printed, quantityOf } from './quantity.ts'

const device = z.string().refine((name) => deviceOf(name) !== undefined, { error: `is no device of the table: ${DEVICES.map(({ name }) => name).join(', ')}` })

const schema = z.strictObject({
  kind: z.literal('rate'), ...common,
  bytes: printed.optional(), time: printed.optional(), rate: printed.optional(),
  device: device.optional().meta({ description: 'Whose memory it is; without it, the bound is that of the fastest device.' }),
}).refine(({ bytes, time, rate }) => rate !== undefined || bytes !== undefined && time !== undefined, { error: 'needs a rate, or bytes and time' })
  .meta({ title: 'rate', description: 'Bytes, time and rate of one piece of work.' })

/** D6 and D7: figures of one rate that are powers of 1000 apart, and rates that no memory has. */
export const rate = kindOf(schema, (claim) => {
  const printedAs = (label: string, given: string | number | undefined): Claim[] => {
    if (given === undefined) return []
    const { text, amount } = quantityOf(given)
    return [{ label, printed: text, amount, text: `${label}: ${text}`, line: 0 }]
  }
  const stated = printedAs(claim.name, claim.rate)
  if (stated.length === 0 && baseOf(quantityOf(claim.time!)) <= 0) return []
  if (stated.length === 0) {
    const each = baseOf(quantityOf(claim.bytes!)) / baseOf(quantityOf(claim.time!)) / 1e12
    stated.push({ label: claim.name, printed: `${claim.bytes} in ${claim.time}`, amount: amountOf(each.toFixed(3), 'TB/s')!, text: claim.name, line: 0 })
  }
  const claims = [...printedAs('Memory', claim.bytes), ...printedAs('Average', claim.time), ...stated], roof = claim.device === undefined ? undefined : deviceOf(claim.device)
  return checkRates({ heading: claim.where ?? '', claims, text: claim.name }, roof?.bytesPerSecond)
    .map((check) => ({ ...check, claim: { ...check.claim, line: null }, numbers: { ...check.numbers, ...(roof === undefined ? {} : { device: roof.name, 'its memory': roof.source }) } }))
})
