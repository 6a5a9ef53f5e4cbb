/** Bits of a weight by the name of its type, for models of which only the number of parameters is known. */
import { TidemarkError } from '../core/error.ts'
import { TENSOR_TYPES, type TensorType } from './gguf-types.ts'

/** A mixture that llama.cpp makes: most tensors in one type, some in others. Bits a weight of Llama-3.1-8B, all of its file. Source: llama.cpp
    tools/quantize/README.md. */
const MIXTURES: ReadonlyMap<string, number> = new Map(Object.entries({
  IQ2_M: 2.9294, Q2_K_S: 2.9697, IQ3_XS: 3.4977, IQ3_M: 3.7628, Q3_K_S: 3.6429, Q3_K_M: 3.996, Q3_K_L: 4.2979, Q4_K_S: 4.6672, Q4_K_M: 4.8944, Q5_K_S: 5.5704, Q5_K_M: 5.7036,
}))
/** How far a mixture was from its bits at 8B: Qwen3-30B-A3B in Q4_K_M takes 4.86 bits (model size 18,556,686,912 B, 30,532,122,624 parameters), Gemma 3 1B
    with its large vocabulary 6.40 (799,525,120 B, 999,885,952): sizes as llama.cpp prints them. */
const MIXTURE_LOW = 0.97, MIXTURE_HIGH = 1.32
/** Names that other programs use for a type of ggml. */
const ALIASES: ReadonlyMap<string, string> = new Map(Object.entries({ FP32: 'F32', FLOAT32: 'F32', FP16: 'F16', FLOAT16: 'F16', HALF: 'F16', BFLOAT16: 'BF16' }))
/** Types that ggml does not have: bytes of a value, scales left out. */
const OTHERS: ReadonlyMap<string, TensorType> = new Map([{ name: 'FP8', values: 1, bytes: 1 }, { name: 'INT8', values: 1, bytes: 1 }, { name: 'INT4', values: 2, bytes: 1 }].map((type) => [type.name, type]))

/** A type of ggml by its name, in any case: `q4_0`, `BF16`, `fp16`. `null` if there is none. */
export function typeNamed(name: string): TensorType | null {
  const upper = name.toUpperCase(), wanted = ALIASES.get(upper) ?? upper
  return [...TENSOR_TYPES.values()].find((type) => type.name === wanted) ?? OTHERS.get(wanted) ?? null
}

/** Bytes of so many parameters in a type by its name. */
export interface CountedWeights {
  type: string
  parameters: number
  /** Blocks and scales are in it: 4.5 for Q4_0. */
  bitsPerWeight: number
  bytes: number
  low: number
  high: number
  /** Parameters x the digit in the name / 8, and how far that is from `bytes`: -0.111 for Q4_0. `null` where the name has none. */
  plainBytes: number | null
  plainError: number | null
  source: string
}

/** Parameters x bits a weight / 8. One type of ggml: blocks and scales are exact, and up to 1 % of a file is norms in F32. A mixture: what an 8B model took.
    INT8, INT4 and FP8: without scales, up to 6.25 % more with one F16 for 32 values. USAGE names the known types. */
export function weightsFromCount(parameters: number, typeName: string): CountedWeights {
  const upper = typeName.toUpperCase(), type = typeNamed(typeName), mixture = MIXTURES.get(upper)
  if (mixture === undefined && type === null) throw new TidemarkError('USAGE', `the weight type ${JSON.stringify(typeName)} is not known; known are ${[...[...TENSOR_TYPES.values()].map(({ name }) => name), ...OTHERS.keys(), ...MIXTURES.keys()].join(', ')}`)
  const bitsPerWeight = mixture ?? (type!.bytes * 8) / type!.values, bytes = (parameters * bitsPerWeight) / 8
  const digit = /\d+/.exec(mixture === undefined ? type!.name : upper)?.[0]
  const plainBytes = digit === undefined ? null : (parameters * Number(digit)) / 8
  const bare = type !== null && OTHERS.has(type.name)
  return {
    type: mixture === undefined ? type!.name : upper,
    parameters,
    bitsPerWeight,
    bytes,
    low: mixture === undefined ? bytes : bytes * MIXTURE_LOW,
    high: mixture !== undefined ? bytes * MIXTURE_HIGH : bare ? bytes + parameters / 16 : bytes * 1.01,
    plainBytes,
    plainError: plainBytes === null ? null : plainBytes / bytes - 1,
    source: mixture !== undefined ? 'llama.cpp tools/quantize/README.md: bits a weight of Llama-3.1-8B' : bare ? 'one value of the type, without scales' : 'ggml-common.h: bytes of a block',
  }
}
