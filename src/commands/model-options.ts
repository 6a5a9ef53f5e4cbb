import type { Command } from 'commander'
import { kvModelFromShape } from '../context/kv-model-shape.ts'
import { KV_TYPES, kvTypeNamed, parseKvTypes, type KvTypes } from '../context/kv-types.ts'
import type { KvModel } from '../context/model.ts'
import { TidemarkError } from '../core/error.ts'
import { readKvModel } from '../node/model.ts'
import { checkedBy, parseCount } from './values.ts'

/** The model as the flags give it: a file, or its numbers. */
export interface ModelFlags {
  model?: string
  layers?: number
  kvHeads?: number
  headSize?: string
  window?: string
  mla?: string
  context?: number
  kvType?: string
}

/** The flags that name a model, or give its numbers, and the type of its KV. */
export function addModelOptions(command: Command): Command {
  return command
    .option('--model <file>', 'GGUF (its header will do), Hugging Face config.json, or the folder of one')
    .option('--layers <n>', 'layers that keep K and V', parseCount)
    .option('--kv-heads <n>', 'heads of K and V in a layer', parseCount)
    .option('--head-size <k[:v]>', 'values of a head, or of its K and V')
    .option('--window <n[:every]>', 'tokens that a layer sees back; all but every so many-th layer')
    .option('--mla <rank:rope>', 'latent attention: one vector of so many values instead of heads')
    .option('--context <n>', 'tokens of the longest sequence (default: what the model says)', parseCount)
    .option('--kv-type <k[:v]>', `type of K and V: ${[...KV_TYPES.keys()].join(', ')} (default: what the model says, else f16)`, checkedBy(parseKvTypes))
}

/** The model that the flags name; `null` where they name none. USAGE where they name two, or give half a shape. */
export async function readModel({ model, layers, kvHeads, headSize, window, mla, context }: ModelFlags): Promise<KvModel | null> {
  const shape = { kvHeads, headSize, window, mla }
  const given = layers !== undefined || Object.values(shape).some((value) => value !== undefined)
  if (model !== undefined) {
    if (given) throw new TidemarkError('USAGE', '--model says the shape: leave out --layers, --kv-heads, --head-size, --window and --mla')
    const read = await readKvModel(model)
    return context === undefined ? read : { ...read, contextLength: context }
  }
  if (!given) return null
  if (layers === undefined) throw new TidemarkError('USAGE', 'a shape needs --layers, --kv-heads and --head-size, or --layers and --mla')
  const defined = Object.fromEntries(Object.entries({ ...shape, context }).filter(([, value]) => value !== undefined))
  return kvModelFromShape({ layers, ...defined })
}

/** Types of K and V: as asked for, else as the model says, else f16. `said` tells which. */
export function kvTypesOf(model: KvModel, { kvType }: ModelFlags): KvTypes & { said: 'asked for' | 'as the model says' | 'assumed' } {
  if (kvType !== undefined) return { ...parseKvTypes(kvType), said: 'asked for' }
  const type = kvTypeNamed(model.valueType ?? 'f16')
  return { k: type, v: type, said: model.valueType === undefined ? 'assumed' : 'as the model says' }
}
