/** The plan of `tidemark budget`, schema `tidemark.plan/1`; published as schemas/plan.schema.json. */
import { z } from '../documents/schema.ts'
import { sizeSchema, type Size } from '../documents/size.ts'
import { modelSchema, modelSettings } from './models.ts'
import { checkInterval, poolSchema, provenance, rowSchema, statedSchema } from './rows.ts'

const RESERVE_RULES = ['none', 'gke', 'kubelet', 'linux', 'ollama', 'ollama-minimum', 'llama.cpp', 'gguf-parser', 'vllm'] as const

const reserveSchema = z.union([
  z.enum(RESERVE_RULES),
  sizeSchema,
  z.strictObject({ bytes: sizeSchema, fixed: z.boolean().optional(), ...provenance }).check(checkInterval).meta({ title: 'reserve' }),
]).meta({ description: `What must stay free: an amount, or the rule of ${RESERVE_RULES.slice(1).join(', ')}; none.` })

const headroom = sizeSchema.optional().meta({ description: 'Least that must be left; less is NO HEADROOM.' })

/** Less is a number whose unit was forgotten. */
const LEAST = 2 ** 20
const memory = sizeSchema.refine(({ bytes }) => bytes >= LEAST, { error: ({ input }) => `${(input as Size).text} is no memory to plan${(input as Size).base === null && (input as Size).bytes > 0 ? `, for a bare number is bytes: write ${(input as Size).bytes} GiB or ${(input as Size).bytes} MiB` : ': it takes 1 MiB or more'}` })

/** Refuses what says a name again. */
function once(names: readonly string[], key: string, issues: z.core.$ZodRawIssue[], at: readonly (string | number)[]): void {
  names.forEach((name, i) => {
    if (names.indexOf(name) < i) issues.push({ code: 'custom', message: `"${name}" is the ${key} of another before it: write another one`, input: name, path: [...at, i, key] })
  })
}

const deviceSchema = z.strictObject({ name: z.string().min(1).refine((name) => name !== 'host', { message: 'host is the memory beside the devices: write another name, such as gpu0' }), memory, reserve: reserveSchema.optional(), headroom }).meta({ title: 'device' })

const hostSchema = z.union([
  memory,
  z.strictObject({
    memory,
    kind: z.enum(['host', 'gpu']).optional().meta({ description: 'host unless said.' }),
    reserve: reserveSchema.optional(),
    headroom,
    swap: sizeSchema.optional().meta({ description: 'Swap space: shown, never counted as memory.' }),
    devices: z.array(deviceSchema).optional().meta({ description: 'Memory apart from that of the host, such as GPUs.' }),
  }).check(({ value: { devices = [] }, issues }) => once(devices.map(({ name }) => name), 'name', issues, ['devices'])).meta({ title: 'host' }),
]).transform((host) => ('memory' in host ? { ...host, kind: host.kind ?? 'host' as const, devices: host.devices ?? [] } : { memory: host, kind: 'host' as const, devices: [], reserve: undefined, headroom: undefined, swap: undefined })).meta({ description: 'Memory that is planned: a size, or keys with values.' })

const byName = <T extends z.ZodType>(value: T): z.ZodRecord<z.ZodString, T> => z.record(z.string(), value)

const change = {
  set: byName(sizeSchema).optional().meta({ description: 'New sizes of rows, groups or pools, by id or label.' }),
  scale: byName(z.number().min(0).max(1000)).optional().meta({ description: 'Factors of rows, groups or pools: 0.5 halves them.' }),
  remove: z.array(z.string()).optional().meta({ description: 'Rows, groups, pools or models that go.' }),
  add: z.array(rowSchema).optional().meta({ description: 'Rows that come.' }),
  models: byName(z.strictObject(modelSettings).meta({ title: 'model' })).optional().meta({ description: 'Settings of models that change, by name.' }),
  claimed: sizeSchema.optional().meta({ description: 'Gain as somebody states it; checked.' }),
}

const whatIfSchema = z.strictObject({ label: z.string().min(1), ...change }).meta({ title: 'what-if' })

const configurationSchema = z.strictObject({
  name: z.string().min(1),
  apply: z.array(z.string()).optional().meta({ description: 'What-ifs by label, in order.' }),
  ...change,
  stated: z.strictObject({ total: sizeSchema, of: z.array(z.string()).min(1) }).optional().meta({ title: 'stated', description: 'What somebody states that these rows come to after the changes; checked.' }),
}).meta({ title: 'configuration' })

const measuredSchema = z.strictObject({
  log: z.string().optional().meta({ description: 'Log of the engine; beside the plan.' }),
  samples: z.union([z.string(), z.array(z.string()).min(1)]).optional().meta({ description: 'Files of samples, or a folder of them, of a run of the plan; beside it. Their peaks are set against what is planned.' }),
  of: z.string().optional().meta({ description: 'Whose series of the samples count: a process, a pod, a GPU, as they name it; all unless said.' }),
  rows: byName(sizeSchema).optional().meta({ description: 'Measured sizes of rows or groups, by id or label.' }),
  total: sizeSchema.optional().meta({ description: 'Measured total of everything planned.' }),
  source: z.string().optional(),
}).meta({ title: 'measured' })

/** A whole plan but for its claims, whose kinds the audit knows. */
export const planSchema = z.strictObject({
  $schema: z.string().optional(),
  schema: z.literal('tidemark.plan/1').optional(),
  title: z.string().optional(),
  host: hostSchema,
  models: z.array(modelSchema).optional(),
  rows: z.array(rowSchema).optional(),
  pools: z.array(poolSchema).optional(),
  stated: z.array(z.strictObject({ ...statedSchema.shape, of: z.array(z.string()).optional().meta({ description: 'Rows, groups, pools or models that it is of, by id or label; all unless said.' }) }).meta({ title: 'stated' })).optional(),
  whatIfs: z.array(whatIfSchema).optional(),
  configurations: z.array(configurationSchema).optional(),
  measured: measuredSchema.optional(),
}).check(({ value: { whatIfs = [], configurations = [] }, issues }) => {
  once(whatIfs.map(({ label }) => label), 'label', issues, ['whatIfs'])
  once(configurations.map(({ name }) => name), 'name', issues, ['configurations'])
}).meta({ title: 'plan' })

export type Plan = z.output<typeof planSchema>
export type PlanReserve = z.output<typeof reserveSchema>
export type PlanChange = Partial<Omit<z.output<typeof whatIfSchema>, 'label'>>
