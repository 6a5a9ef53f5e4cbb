import { formatBytes, formatCount } from '../../core/units.ts'
import { says } from '../../formats/claims/amount.ts'
import { z } from '../../formats/documents/schema.ts'
import { bytesOfType } from '../claim-checks.ts'
import { baseOf, inUnitOf, printed, quantityOf, valueOf } from './quantity.ts'
import { checked, common, kindOf } from './kind.ts'

/** Bytes of an element by names that ggml does not have. */
const MORE: Record<string, number> = { int4: 0.5, int16: 2, int32: 4, int64: 8, float64: 8, double: 8, complex64: 8, complex128: 16, byte: 1 }
/** Sizes that are tried where the stated one does not fit, with a name for each. */
const SIZES: [bytes: number, name: string][] = [[0.5, 'int4'], [1, 'int8'], [2, 'f16'], [4, 'f32'], [8, 'f64 or complex64'], [16, 'complex128']]
const sizeOf = (type: string): number | null => bytesOfType(type) ?? MORE[type.toLowerCase()] ?? null

const factors = z.record(z.string(), z.number().positive()).refine((all) => Object.keys(all).length > 0).meta({ description: 'What the number of elements is the product of.', examples: [{ 'K and V': 2, layers: 32, heads: 32, 'head size': 128 }] })
const type = z.string().refine((name) => sizeOf(name) !== null, { error: 'is no type of elements that is known: f16, f32, i8, q8_0, int4, f64, complex64, complex128 and others' })

const schema = z.strictObject({
  kind: z.literal('elements'), ...common,
  factors, type: type.optional(), bytes: printed,
  of: z.enum(['kv', 'other']).default('other').meta({ description: '"kv": a KV cache, whose rule is KV001.' }),
  instead: z.array(z.strictObject({ name: z.string(), factors, type })).optional().meta({ description: 'Other shapes that the stated bytes may be of.' }),
}).meta({ title: 'elements', description: 'Bytes that are a number of elements times the bytes of one.' })

const product = (all: Record<string, number>): number => Object.values(all).reduce((whole, one) => whole * one, 1)
const inWords = (all: Record<string, number>): string => Object.entries(all).map(([name, one]) => `${formatCount(one)} ${name}`).join(' x ')

/** D5: bytes that are not elements times their size; names the size, or the shape, that fits. */
export const elements = kindOf(schema, (claim) => {
  const stated = quantityOf(claim.bytes), count = product(claim.factors), size = claim.type === undefined ? null : sizeOf(claim.type)
  const fits = SIZES.find(([bytes]) => says(stated.amount, bytes * count)), rule = claim.of === 'kv' ? 'KV001' : 'AU005'
  const other = claim.instead?.find(({ factors: shape, type: of }) => says(stated.amount, product(shape) * sizeOf(of)!))
  if (size === null) {
    const only = fits === undefined ? 'no size of 0.5 to 16 bytes' : `${fits[0]} bytes (${fits[1]})`
    return [checked(claim, {
      rule, printed: stated.text, right: `${only} an element`, wrong: true, severity: fits === undefined ? 'warning' : 'info',
      says: `${claim.name}: ${stated.text} for ${inWords(claim.factors)} assumes ${only} an element, and the type is not said`,
      numbers: { elements: count, 'bytes an element, from the stated bytes': Number((baseOf(stated) / count).toPrecision(4)), ...(fits === undefined ? {} : { 'what was printed is right for': `${fits[1]}, ${fits[0]} bytes` }) },
    })]
  }
  const right = count * size, wrong = !says(stated.amount, right), binary = formatBytes(right), text = claim.of === 'kv' || /i/.test(stated.unit) || right < stated.scales[0]! / 10 ? binary : `${inUnitOf(stated, right)} (${binary})`, times = valueOf(stated, 1) / right
  const reason = fits !== undefined ? `the element size is ${fits[0]} (${fits[1]}), not ${size} (${claim.type})` : other !== undefined ? `${formatCount(Number(times.toPrecision(3)))}x too much, the size of ${other.name}` : `wrong by ${formatCount(Number(times.toPrecision(3)))}x`
  return [checked(claim, {
    rule, printed: stated.text, right: text, wrong,
    says: `${claim.name}: ${inWords(claim.factors)} in ${claim.type} is ${text}, not ${stated.text}: ${reason}`,
    numbers: {
      'bytes, right': right, formula: `${inWords(claim.factors)} x ${size} bytes (${claim.type})`,
      ...(wrong ? { 'times the right size': Number(times.toPrecision(4)) } : {}),
      ...(wrong && fits !== undefined ? { 'what was printed is right for': `${fits[1]}, ${fits[0]} bytes a value` } : {}),
      ...(wrong && other !== undefined ? { 'what was printed is the size of': other.name } : {}),
    },
  })]
})
