import { setImmediate } from 'node:timers/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { kvPolicies, PLACEMENTS, type KvPolicy, type Placement } from '../../allocators/kv.ts'
import { analyseKv } from '../../analyses/kv.ts'
import { runPlan, type KvPlan } from '../../analyses/kv-runs.ts'
import { bytesPerToken } from '../../context/kv-size.ts'
import { nameOfTypes, type KvTypes } from '../../context/kv-types.ts'
import { kvModelFromShape } from '../../context/kv-model-shape.ts'
import type { KvModel } from '../../context/model.ts'
import { Simulators } from '../../core/simulators.ts'
import { TidemarkError } from '../../core/error.ts'
import type { Report } from '../../core/result.ts'
import { loadSimulators } from '../../node/module.ts'
import { version } from '../../core/version.ts'
import type { RequestTrace } from '../../traces/requests.ts'
import { addModelOptions, kvTypesOf, readModel, type ModelFlags } from '../model-options.ts'
import { addOutputOptions, type OutputFlags } from '../output.ts'
import { printable } from '../summary.ts'
import type { Terminal } from '../terminal.ts'
import { listOf, parseBytes, parseCount, policyOf, secondsIn } from '../values.ts'
import { addWorkloadOptions, type WorkloadFlags } from '../workload-options.ts'

/** As commander leaves them. */
export interface KvFlags extends ModelFlags, WorkloadFlags, OutputFlags {
  memory?: number[]
  policy?: KvPolicy[]
  pageSize?: number[]
  maxLength?: number
  batch: number
  stepTokens?: number
  step: number
  samples: number
  beams?: number
  deepCopy?: boolean
  preempt: 'recompute' | 'swap'
  swap?: number
  watermark: number
  placement: Placement
  chunk: number
  slots: number
  virtualPage: number
}

function share(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value >= 0 && value < 1)) throw new InvalidArgumentError('It takes a share of the pages, from 0 to below 1.')
  return value
}

function time(text: string): number {
  const seconds = secondsIn(text)
  if (seconds === null) throw new InvalidArgumentError('It takes the time of a step, such as 25ms.')
  return seconds
}

/** The flags of every simulation of a KV cache. */
export function addKvOptions(command: Command): Command {
  addModelOptions(addWorkloadOptions(command))
    .option('--memory <bytes,...>', 'KV memory, such as 16GiB; several are compared (default: as much as each policy wants)', listOf(parseBytes))
    .option('--policy <names>', `policies to compare: ${kvPolicies.map(({ name }) => name).join(', ')}`, listOf(policyOf(kvPolicies)))
    .option('--page-size <tokens,...>', 'tokens of a page; several are compared', listOf(parseCount))
    .option('--max-length <tokens>', "longest sequence that the engine allows (default: the model's context, else the longest request)", parseCount)
    .option('--batch <sequences>', 'sequences at once', parseCount, 256)
    .option('--step-tokens <tokens>', 'tokens a step: one for each sequence that generates, the rest for prompts (default: 2048, or --batch if that is more)', parseCount)
    .option('--step <time>', 'time a step takes, such as 25ms', time, 0.025)
    .option('--samples <n>', 'sequences that each request becomes after its prompt (parallel sampling)', parseCount, 1)
    .option('--beams <seed>', 'the samples are beams, which branch and die at every token, by a seeded random walk', parseCount)
    .option('--deep-copy', 'samples copy the prompt instead of sharing its pages')
    .addOption(new Option('--preempt <how>', 'what becomes of a request that is thrown out').choices(['recompute', 'swap']).default('recompute'))
    .option('--swap <bytes>', 'swap space for --preempt swap (default: 4GiB)', parseBytes)
    .option('--watermark <share>', 'share of all pages that taking in a request leaves free', share, 0)
    .addOption(new Option('--placement <how>', 'how contiguous blocks find their place').choices([...PLACEMENTS]).default('first-fit'))
    .option('--chunk <tokens>', 'tokens that policy chunk grows by', parseCount, 256)
    .option('--slots <n>', 'slots of policy slots', parseCount, 8)
    .option('--virtual-page <bytes>', 'physical page of policy virtual, 64KiB to 2MiB', parseBytes, 2 * 2 ** 20)
  return addOutputOptions(command)
}

/** Llama 3 8B, said to be assumed: 32 layers, 8 KV heads of 128. */
const ASSUMED: KvModel = { ...kvModelFromShape({ layers: 32, kvHeads: 8, headSize: '128' }), name: 'a model of 32 layers and 8 KV heads of 128 (as Llama 3 8B; assumed, name yours with --model)' }

/** Longest sequence: as asked for, else what the model was made for, else the longest request of the workload. */
function longest(flags: KvFlags, model: KvModel, { requests: { prompts, outputs } }: RequestTrace): number {
  if (flags.maxLength !== undefined) return flags.maxLength
  if (model.contextLength !== null) return model.contextLength
  return prompts.reduce((most, prompt, i) => Math.max(most, prompt + outputs[i]!), 1)
}

function planOf(flags: KvFlags, model: KvModel, types: KvTypes, trace: RequestTrace, defaults: { policies: string[]; pageSizes: number[] }): KvPlan {
  const bytes = bytesPerToken(model, types), maxLength = longest(flags, model, trace)
  if (bytes === 0) throw new TidemarkError('USAGE', `${model.name} keeps no KV for a token, so there is nothing to allocate`)
  if (flags.swap !== undefined && flags.preempt !== 'swap') throw new TidemarkError('USAGE', '--swap needs --preempt swap')
  if (flags.beams !== undefined && flags.samples < 2) throw new TidemarkError('USAGE', '--beams needs --samples, 2 or more')
  if (flags.batch * maxLength > 2 ** 29) throw new TidemarkError('USAGE', `${flags.batch} sequences of ${maxLength} tokens are more than can be simulated (2^29 tokens): lower --batch or --max-length`)
  const fixed = flags.memory === undefined ? flags.policy?.find((asked) => asked.fixed) : undefined
  if (fixed !== undefined) throw new TidemarkError('USAGE', `policy ${fixed.name} divides a memory of a given size: give --memory, or leave it out`)
  const part = trace.requests.hashes?.partTokens ?? null, pageSizes = flags.pageSize ?? defaults.pageSizes
  const uneven = part === null ? undefined : pageSizes.find((size) => part % size !== 0)
  const policies = flags.policy ?? kvPolicies.filter(({ name, shares }) => defaults.policies.includes(name) && (!shares || (part !== null && uneven === undefined)))
  if (uneven !== undefined && flags.policy?.some(({ shares }) => shares)) throw new TidemarkError('USAGE', `the trace names parts of ${part} tokens, which pages of ${uneven} do not divide, so prefix and radix cannot tell what is shared: choose page sizes that divide ${part}, or other policies`)
  const halves = model.layers.reduce((all, { kind }) => all + (kind === 'latent' ? 1 : kind === 'recurrent' ? 0 : 2), 0)
  return {
    policies,
    pageSizes,
    memories: flags.memory ?? [],
    bytesPerToken: bytes,
    clock: {
      batch: flags.batch, stepTokens: flags.stepTokens ?? Math.max(2048, flags.batch), stepSeconds: flags.step, samples: flags.samples,
      beamSeed: flags.beams ?? null, swapTokens: flags.preempt === 'swap' ? Math.floor((flags.swap ?? 4 * 2 ** 30) / bytes) : null,
    },
    settings: {
      maxLength, placement: flags.placement, chunkTokens: flags.chunk, slots: flags.slots, watermark: flags.watermark,
      deepCopy: flags.deepCopy === true, layerTokenBytes: bytes / halves, virtualPageBytes: flags.virtualPage,
    },
  }
}

/** The record of the workload under every policy, page size and memory that the flags name. Throws `TidemarkError`. */
export async function simulateKv(trace: RequestTrace, flags: KvFlags, terminal: Terminal, defaults: { policies: string[]; pageSizes: number[] }): Promise<Report> {
  const model = (await readModel(flags)) ?? ASSUMED, types = kvTypesOf(model, flags)
  const plan = planOf(flags, model, types, trace, defaults)
  const runs = await runPlan(() => new Simulators(loadSimulators()), trace.requests, plan, async (label, done) => {
    terminal.progress(`simulating ${printable(label)}: ${Math.floor(100 * done)} %`)
    await setImmediate() // so that Ctrl-C is heard
  })
  return analyseKv({ plan, model, types: `${nameOfTypes(types)} (${types.said})`, trace, runs }, version)
}
