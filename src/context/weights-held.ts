import { typeNamed, weightsFromCount } from './weight-types.ts'
import { weightTensor, weightsOf, type Weights } from './weights.ts'

/** Rows of this type are whole blocks of 256; the output is kept in it where the rest takes less. Source: llama.cpp llama-quant.cpp. */
const OUTPUT = typeNamed('Q6_K')!
const F32 = typeNamed('F32')!, F16 = typeNamed('F16')!

/** The same model with its matrices in another type, as llama-quantize makes it: norms, biases and routers in F32; the output, or the embedding that is the
    output too, in Q6_K where the rest takes fewer bits; rows that are not whole blocks in F16 (llama.cpp takes a larger quantised type, so this is above
    it). A mixture such as Q4_K_M: all matrices at its mean bits, with its spread. USAGE for a type that is not known. */
export function heldAs(weights: Weights, typeName: string): Weights {
  const counted = weightsFromCount(weights.parameters, typeName), type = typeNamed(typeName)
  const mean = { name: counted.type, values: 8, bytes: counted.bitsPerWeight }
  const bare = type ?? mean, top = weights.tied ? 'token_embd.weight' : 'output.weight'
  let odd = 0
  const tensors = weights.tensors.map(({ name, dims }) => {
    if (dims.length < 2 || /norm|ffn_gate_inp/.test(name)) return weightTensor(name, dims, F32)
    const wanted = name === top && type !== null && counted.bitsPerWeight < 6.5 ? OUTPUT : bare
    if (type === null || dims[0]! % wanted.values === 0) return weightTensor(name, dims, wanted)
    odd++
    return weightTensor(name, dims, F16)
  })
  const held = weightsOf(tensors, {
    source: `${weights.source}, as ${counted.type} (${counted.source})`, exact: false, experts: weights.experts,
    notes: [...weights.notes.filter(({ reason }) => !/^no torch_dtype|^torch_dtype|^quantization_config/.test(reason)), ...odd === 0 ? [] : [{ kind: 'doubted' as const, reason: `${odd} tensors have rows that are not whole blocks of ${counted.type}: they are counted as F16` }]],
  })
  return type === null ? { ...held, low: held.bytes * (counted.low / counted.bytes), high: held.bytes * (counted.high / counted.bytes) } : held
}
