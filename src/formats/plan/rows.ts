/** Rows of a plan: amounts that somebody states. */
import { z } from '../documents/schema.ts'
import { sizeSchema } from '../documents/size.ts'

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
}).refine(({ bytes, count, each, parameters, bits, rows }) => bytes !== undefined || rows !== undefined || count !== undefined && each !== undefined || parameters !== undefined && bits !== undefined, { message: 'needs an amount: bytes, count and each, parameters and bits, or rows' })
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
}).meta({ id: 'plan-pool', title: 'pool' })

export type PlanPool = z.output<typeof poolSchema>
