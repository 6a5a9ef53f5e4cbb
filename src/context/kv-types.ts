import { TidemarkError } from '../core/error.ts'

/** How values of a KV cache are stored. */
export interface KvType {
  name: string
  /** Values in one block, and the bytes of it. */
  values: number
  bytes: number
  /** Engines that hold KV in it. */
  engines: readonly ('llama.cpp' | 'vLLM')[]
  /** Holds only this one latent vector of MLA, in so many values and bytes. */
  latentOnly?: { values: number; bytes: number }
}

/** Types by name. ggml's have blocks of 32; fp8 and int8 are vLLM's without their scales; nvfp4 is half a byte a value and a scale for 16;
    fp8_ds_mla holds 512 values in fp8, 4 scales in f32 and 64 rope values in bf16. Source: ggml-common.h, vllm/v1/kv_cache_interface.py. */
export const KV_TYPES: ReadonlyMap<string, KvType> = new Map([
  ...[type('f32', 1, 4), type('f16', 1, 2), type('bf16', 1, 2)].map((one) => ({ ...one, engines: ['llama.cpp', 'vLLM'] as const })),
  ...[type('q8_0', 32, 34), type('q5_1', 32, 24), type('q5_0', 32, 22), type('q4_1', 32, 20), type('q4_0', 32, 18), type('iq4_nl', 32, 18)].map((one) => ({ ...one, engines: ['llama.cpp'] as const })),
  ...[type('fp8', 1, 1), type('int8', 1, 1), type('nvfp4', 16, 9), { ...type('fp8_ds_mla', 1, 1), latentOnly: { values: 576, bytes: 656 } }].map((one) => ({ ...one, engines: ['vLLM'] as const })),
].map((one) => [one.name, one]))

function type(name: string, values: number, bytes: number): Omit<KvType, 'engines'> {
  return { name, values, bytes }
}

/** Types of K and V. */
export interface KvTypes {
  k: KvType
  v: KvType
}

/** A type by its name; USAGE where it is not known. */
export function kvTypeNamed(name: string): KvType {
  const found = KV_TYPES.get(name.toLowerCase())
  if (found === undefined) throw new TidemarkError('USAGE', `KV type ${JSON.stringify(name)} is not known; known are ${[...KV_TYPES.keys()].join(', ')}`)
  return found
}

/** `f16` for both, `q8_0:f16` for K and V apart. */
export function parseKvTypes(text: string): KvTypes {
  const [k = '', v = k, ...more] = text.split(':')
  if (more.length > 0) throw new TidemarkError('USAGE', `KV types ${JSON.stringify(text)}: give one for both, or K:V such as q8_0:f16`)
  return { k: kvTypeNamed(k), v: kvTypeNamed(v) }
}

/** `f16`, or `q8_0:f16` where K and V differ. */
export function nameOfTypes({ k, v }: KvTypes): string {
  return k.name === v.name ? k.name : `${k.name}:${v.name}`
}

/** Bytes of a row of so many values; `null` where they are not whole blocks, which no engine can store. */
export function rowBytes(of: KvType, values: number): number | null {
  if (of.latentOnly !== undefined) return values === of.latentOnly.values ? of.latentOnly.bytes : null
  return values % of.values === 0 ? (values / of.values) * of.bytes : null
}
