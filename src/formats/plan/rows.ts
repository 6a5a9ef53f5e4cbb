/** Rows of a plan: amounts that somebody states. */
import { z } from '../documents/schema.ts'
import { sizeSchema, type Size } from '../documents/size.ts'

const GROUPS = ['reserve', 'weights', 'kv', 'compute', 'pool', 'system', 'other'] as const

/** Where a number comes from and how far off it may be. */
export const provenance = {
  tag: z.enum(['measured', 'computed', 'assumed']).optional().meta({ description: 'How the number is known; assumed unless said.' }),
  source: z.string().optional().meta({ description: 'What says so: a run, a formula with its version, a document.' }),
  low: sizeSchema.optional().meta({ description: 'Least that it may be.' }),
  high: sizeSchema.optional().meta({ description: 'Most that it may be.' }),
}

/** So many of a size. */
const counted = {
  count: z.number().positive().max(1e15).optional().meta({ description: 'How many of `each`.' }),
  each: sizeSchema.optional().meta({ description: 'Size of one.' }),
}

/** A total or a count that the plan states of something: checked, never counted. */
export const statedSchema = z.strictObject({
  label: z.string().optional(),
  total: sizeSchema.optional().meta({ description: 'What the plan says that the rows sum to.' }),
  count: z.int().min(0).optional().meta({ description: 'How many rows the plan says there are.' }),
}).meta({ title: 'stated', description: 'Totals and counts as somebody stated them; they are checked and never counted.' })

const amount = {
  label: z.string().min(1),
  bytes: sizeSchema.optional().meta({ description: 'The amount; with `rows`, what is reserved for them.' }),
  ...counted,
  parameters: z.number().positive().max(1e15).optional().meta({ description: 'Values of weights, such as 3e9; with `bits`.' }),
  bits: z.number().positive().max(64).optional().meta({ description: 'Bits of one value: 16, 8, 4.5 (q4_0).' }),
  group: z.enum(GROUPS).optional(),
  fixed: z.boolean().optional().meta({ description: 'Cannot be reduced: a what-if that changes it is a contradiction.' }),
  on: z.string().optional().meta({ description: 'host, or the name of a device.' }),
  ...provenance,
}

type Bounded = { bytes?: Size | undefined; low?: Size | undefined; high?: Size | undefined; count?: number | undefined; each?: Size | undefined; parameters?: number | undefined; bits?: number | undefined }

/** Refuses an interval that does not hold what it is of. */
export function checkInterval({ value, issues }: { value: Bounded; issues: z.core.$ZodRawIssue[] }): void {
  const { bytes, low, high, count, each, parameters, bits } = value
  const amount = bytes ?? (count !== undefined && each !== undefined ? { bytes: count * each.bytes, text: `${count} x ${each.text}` } : parameters !== undefined && bits !== undefined ? { bytes: parameters * bits / 8, text: `${parameters} x ${bits} bits` } : undefined)
  const refuse = (key: string, message: string): void => void issues.push({ code: 'custom', message, input: value, path: [key] })
  if (low !== undefined && high !== undefined && low.bytes > high.bytes) refuse('low', `${low.text} is more than high, ${high.text}: write the least first`)
  else if (low !== undefined && amount !== undefined && low.low > amount.bytes) refuse('low', `${low.text} is more than the amount itself, ${amount.text}`)
  else if (high !== undefined && amount !== undefined && high.high < amount.bytes) refuse('high', `${high.text} is less than the amount itself, ${amount.text}`)
}

/** What a group cannot have: its rows do. */
const OF_ONE = ['low', 'high', 'count', 'each', 'parameters', 'bits'] as const

function checkRow(context: { value: PlanRow; issues: z.core.$ZodRawIssue[] }): void {
  const { value, issues } = context
  if (value.rows === undefined) return checkInterval(context)
  const odd = OF_ONE.filter((key) => value[key] !== undefined)
  for (const key of odd) issues.push({ code: 'custom', message: `does not go with rows: write it to the rows of ${value.label}`, input: value, path: [key] })
}

/** A row: bytes, count x each, or parameters x bits / 8; or a group of rows. */
export type PlanRow = z.output<typeof leaf> & { rows?: PlanRow[] | undefined; stated?: Stated | undefined }
export type Stated = z.output<typeof statedSchema>

const leaf = z.strictObject(amount)

/** A row, with rows of its own where it is a group. */
export const rowSchema: z.ZodType<PlanRow> = z.strictObject({
  ...amount,
  stated: statedSchema.optional(),
  get rows(): z.ZodOptional<z.ZodArray<z.ZodType<PlanRow>>> {
    return z.array(rowSchema).min(1).optional().meta({ description: 'Rows of a group.' })
  },
}).refine(({ bytes, count, each, parameters, bits, rows }) => bytes !== undefined || rows !== undefined || count !== undefined && each !== undefined || parameters !== undefined && bits !== undefined, { message: 'needs an amount: bytes, count and each, parameters and bits, or rows' }).check(checkRow)
  .meta({ id: 'plan-row', title: 'row' })

/** Memory set aside for something, and what that something says that it needs. */
export const poolSchema = z.strictObject({
  label: z.string().min(1),
  bytes: sizeSchema,
  demand: z.union([sizeSchema, z.array(z.strictObject({ label: z.string().optional(), count: z.number().positive(), each: sizeSchema }).meta({ title: 'demand' })).min(1)]).optional()
    .meta({ description: 'What it needs to hold: a size, or a list of count x each.' }),
  reuse: z.array(z.strictObject({ bytes: sizeSchema, hit: z.number().min(0).max(1) }).meta({ title: 'reuse' })).min(2).optional().meta({ description: 'Share of hits by size of the pool, as stated.' }),
  hitMs: z.number().positive().optional().meta({ description: 'Latency of a hit, ms.' }),
  missMs: z.number().positive().optional().meta({ description: 'Latency of a miss, ms.' }),
  fixed: z.boolean().optional(),
  on: z.string().optional(),
  ...provenance,
}).check(checkInterval).meta({ id: 'plan-pool', title: 'pool' })

export type PlanPool = z.output<typeof poolSchema>
