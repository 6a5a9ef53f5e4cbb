/** Models of a plan: files whose weights and KV are computed, or rows. */
import { z } from '../documents/schema.ts'
import { sizeSchema } from '../documents/size.ts'
import { rowSchema, statedSchema } from './rows.ts'

/** How a model is run; what a what-if may change. */
export const modelSettings = {
  gguf: z.string().optional().meta({ description: 'GGUF, its header will do; beside the plan.' }),
  config: z.string().optional().meta({ description: 'Hugging Face config.json, or the folder of one; beside the plan.' }),
  quantisation: z.string().optional().meta({ description: 'Type of the weights where a config.json is given and the file is not: F16, Q8_0, Q4_K.' }),
  engine: z.enum(['llama.cpp', 'ollama', 'vllm']).optional().meta({ description: 'Whose rules round KV and compute buffers; llama.cpp unless said.' }),
  version: z.string().optional().meta({ description: 'Version of these rules: 2023, 2024, 2025-05, 2026, gguf-parser (llama.cpp).' }),
  context: z.int().min(1).optional().meta({ description: 'Tokens of a sequence; what the model says unless said.' }),
  slots: z.int().min(1).optional().meta({ description: 'Sequences at once; 1 unless said.' }),
  kvType: z.string().optional().meta({ description: 'f16, or K:V apart such as q8_0:f16.' }),
  pageSize: z.int().min(1).optional().meta({ description: 'Tokens of a page of KV.' }),
  batch: z.int().min(1).optional().meta({ description: 'Tokens computed at once: llama.cpp --ubatch-size.' }),
  flashAttention: z.boolean().optional(),
  gpuLayers: z.int().min(0).optional().meta({ description: 'Layers on devices; all where there is a device.' }),
  requests: z.strictObject({
    trace: z.string().meta({ description: 'Request trace, as `tidemark simulate kv` reads it; beside the plan.' }),
    policy: z.string().optional().meta({ description: 'Policy of `tidemark simulate kv`; paged unless said.' }),
    memory: sizeSchema.optional().meta({ description: 'Memory for KV that it has; as much as the policy wants unless said.' }),
    sequences: z.int().min(1).max(65536).optional().meta({ description: 'Sequences at once at most; slots, else 256, unless said.' }),
    stepMs: z.number().positive().max(1e6).optional().meta({ description: 'Time of a step, ms; 25 unless said.' }),
    hashBlock: z.int().min(1).max(2 ** 20).optional().meta({ description: 'Tokens of a part that the trace names.' }),
  }).optional().meta({ title: 'requests', description: 'KV is what these requests need in a simulation, instead of context x slots.' }),
  instances: z.int().min(1).optional().meta({ description: 'How many of it run at once; 1 unless said.' }),
  on: z.string().optional().meta({ description: 'host, or the name of a device.' }),
  onDemand: z.strictObject({
    group: z.string().default('on demand').meta({ description: 'Models of one group share the memory of those that are loaded at once.' }),
    atOnce: z.int().min(1).default(1),
    seconds: z.number().positive().optional().meta({ description: 'Time to load it.' }),
  }).optional().meta({ title: 'onDemand', description: 'Loaded when used: only so many of the group, the largest, count.' }),
}

/** What has a meaning for models that are rows, too. */
export const SETTINGS_OF_ROWS: readonly string[] = ['instances', 'on', 'onDemand']
const OF_FILES = Object.keys(modelSettings).filter((key) => key !== 'gguf' && key !== 'config' && !SETTINGS_OF_ROWS.includes(key))

/** A model: a file, or rows. */
export const modelSchema = z.strictObject({
  name: z.string().min(1).optional(),
  ...modelSettings,
  rows: z.array(rowSchema).min(1).optional().meta({ description: 'Instead of a file: its parts as somebody states them.' }),
  stated: statedSchema.optional(),
}).refine(({ gguf, config, rows }) => [gguf, config, rows].filter((one) => one !== undefined).length === 1, { message: 'needs one of gguf, config and rows' })
  .check(({ value, issues }) => {
    for (const key of value.rows === undefined ? [] : OF_FILES) if (key in value) issues.push({ code: 'custom', message: `changes nothing in a model of rows: it takes ${SETTINGS_OF_ROWS.join(', ')}`, input: value, path: [key] })
  })
  .meta({ id: 'plan-model', title: 'model' })

export type PlanModel = z.output<typeof modelSchema>
