import { z } from '../../formats/documents/schema.ts'
import type { Check } from '../claim-checks.ts'
import { checked, common, kindOf } from './kind.ts'
import { agree, decimals, inUnitOf, meet, printed, quantityOf, rangeOf, valueOf, type Printed, type Quantity } from './quantity.ts'
import { row, sumOf } from './rows.ts'

const schema = z.strictObject({
  kind: z.literal('what-if'), ...common,
  base: z.array(z.strictObject({ name: z.string(), value: printed, fixed: z.boolean().default(false).meta({ description: 'Said to be irreducible.' }) })).default([]).meta({ description: 'The rows before any change.' }),
  options: z.array(z.strictObject({
    name: z.string(), gain: printed,
    removes: z.array(row).optional().meta({ description: 'Rows that go away as a whole.' }),
    shrinks: z.strictObject({ rows: z.array(row).min(1), keeps: z.number().min(0).max(1) }).optional().meta({ description: 'Rows of which a share is kept.' }),
    becomes: z.strictObject({ from: printed, to: printed }).optional().meta({ description: 'One item before and after.' }),
    assumes: z.string().optional().meta({ description: 'What must hold for the gain, where the document does not say it.' }),
  })).default([]),
  together: z.strictObject({
    options: z.array(z.string()).min(1), total: printed,
    rows: z.array(row).default([]).meta({ description: 'The rows after the change, by the names of `base`.' }),
  }).optional().meta({ description: 'What is stated for several options at once.' }),
  decimals,
}).meta({ title: 'what-if', description: 'Gains of options alone, what is stated for them together, and what they come from.' })

type Claim = z.output<typeof schema>
type Read = (given: Printed) => Quantity

/** Gain that the rows give, or `null` where the option names none. */
function derived({ removes, shrinks, becomes }: Claim['options'][number], read: Read, reading: number): { value: number; range: [number, number]; from: string } | null {
  if (becomes !== undefined) {
    const [from, to] = [read(becomes.from), read(becomes.to)], [low, high] = rangeOf(from, reading), [least, most] = rangeOf(to, reading)
    return { value: valueOf(from, reading) - valueOf(to, reading), range: [low - most, high - least], from: `${from.text} to ${to.text}` }
  }
  if (shrinks !== undefined) {
    const { value, range: [low, high] } = sumOf(shrinks.rows.map((one) => read(one.value)), reading), gone = 1 - shrinks.keeps
    return { value: value * gone, range: [low * gone, high * gone], from: `${Math.round(gone * 1000) / 10} % of ${shrinks.rows.map(({ name, value: of }) => `${name} ${of}`).join(', ')}` }
  }
  if (removes === undefined) return null
  return { ...sumOf(removes.map((one) => read(one.value)), reading), from: removes.map(({ name, value }) => `${name} ${value}`).join(', ') }
}

function checkOption(claim: Claim, option: Claim['options'][number], read: Read): Check[] {
  const gain = read(option.gain), both = [0, 1].map((reading) => derived(option, read, reading)), found = both[0]
  if (found === null || found === undefined) return []
  const fits = both.some((one, reading) => meet(one!.range, rangeOf(gain, reading))), right = inUnitOf(gain, found.value), numbers = { 'stated gain': gain.text, 'gain from the rows': right, from: found.from }
  const label = `${claim.name}: ${option.name}`
  return [
    checked(claim, { rule: 'AU017', label, printed: gain.text, right, wrong: !fits, numbers, says: `${option.name}: a gain of ${gain.text} is not derivable, ${found.from} is ${right}` }),
    ...(option.assumes === undefined ? [] : [checked(claim, {
      rule: 'AU017', label, printed: gain.text, right: `only if ${option.assumes}`, wrong: true, severity: 'info' as const,
      says: `${option.name}: ${gain.text} holds only if ${option.assumes}; the document does not say so`, numbers: { ...numbers, assumes: option.assumes },
    })]),
  ]
}

/** D19: gains that do not add up to what is stated together, a fixed item that changed, a gain that the rows do not give. */
export const whatIf = kindOf(schema, (claim) => {
  const read = (given: Printed): Quantity => quantityOf(given, claim.decimals), checks = claim.options.flatMap((option) => checkOption(claim, option, read)), { together } = claim
  if (together === undefined || claim.base.length === 0) return checks
  const total = read(together.total), base = sumOf(claim.base.map(({ value }) => read(value)), 0)
  const taken = claim.options.filter(({ name }) => together.options.includes(name)), gains = sumOf(taken.map(({ gain }) => read(gain)), 0)
  const left = base.value - gains.value, right = inUnitOf(total, left), label = `${claim.name}: ${together.options.join(' + ')}`
  const sums = taken.length === together.options.length ? [checked(claim, {
    rule: 'AU017', label, printed: total.text, right, wrong: !meet([base.range[0] - gains.range[1], base.range[1] - gains.range[0]], rangeOf(total, 0)),
    says: `${together.options.join(' + ')}: the stated gains leave ${right}, not ${total.text}: what-ifs do not add`,
    numbers: { before: inUnitOf(total, base.value), 'gains stated alone': taken.map(({ gain }) => String(gain)).join(' + '), 'left by the gains': right, 'stated together': total.text },
  })] : []
  const moved = claim.base.filter(({ fixed }) => fixed).flatMap((item) => {
    const after = together.rows.find(({ name }) => name === item.name)
    if (after === undefined || agree(read(item.value), read(after.value))) return []
    return [checked(claim, {
      rule: 'AU017', label: `${claim.name}: ${item.name}`, printed: read(after.value).text, right: read(item.value).text, wrong: true,
      says: `${item.name} is said to be fixed at ${item.value} and is ${after.value} in ${together.options.join(' + ')}`,
      numbers: { 'said to be fixed at': read(item.value).text, 'in the what-if': read(after.value).text },
    })]
  })
  return [...checks, ...sums, ...moved]
})
