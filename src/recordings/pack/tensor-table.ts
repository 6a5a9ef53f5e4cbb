/** The table of a model's tensors as a GGUF header of its own: names, dimensions, types, places; no vocabulary, no text of the model. */
import type { Model } from '../../context/gguf.ts'
import { TENSOR_TYPES } from '../../context/gguf-types.ts'

const TYPE_NUMBERS = new Map([...TENSOR_TYPES].map(([number, { name }]) => [name, number]))
/** Types of GGUF values. Source: ggml docs/gguf.md. */
const U8 = 0, U32 = 4, STRING = 8, ARRAY = 9
/** What tells how much one token needs: see `neededPerToken`. */
const KEPT = /^general\.alignment$|\.(block_count|expert_count|expert_used_count|nextn_predict_layers)$/
const FILLER = 'tidemark.left_out'

/** Bytes of a header of version 3, growing. */
class Header {
  readonly bytes: number[] = []
  private readonly view = new DataView(new ArrayBuffer(8))

  u32(value: number): void {
    this.view.setUint32(0, value, true)
    this.bytes.push(...new Uint8Array(this.view.buffer, 0, 4))
  }

  u64(value: number): void {
    this.view.setBigUint64(0, BigInt(value), true)
    this.bytes.push(...new Uint8Array(this.view.buffer))
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value)
    this.u64(bytes.length)
    this.bytes.push(...bytes)
  }
}

/** A header that `parseGguf` reads to the same tensors at the same places; zeros stand for what is left out. `null`: it would be longer than the model's own. */
export function tensorTable(model: Model): Uint8Array<ArrayBuffer> | null {
  const architecture = model.metadata.get('general.architecture')
  const numbers = [...model.metadata].filter((entry): entry is [string, number] => KEPT.test(entry[0]) && Number.isInteger(entry[1]) && (entry[1] as number) >= 0 && (entry[1] as number) < 2 ** 32)
  const head = new Header(), table = new Header()
  head.bytes.push(...new TextEncoder().encode('GGUF'))
  head.u32(3)
  head.u64(model.tensors.length)
  head.u64(numbers.length + (typeof architecture === 'string' ? 2 : 1))
  if (typeof architecture === 'string') {
    head.text('general.architecture')
    head.u32(STRING)
    head.text(architecture)
  }
  for (const [key, value] of numbers) {
    head.text(key)
    head.u32(U32)
    head.u32(value)
  }
  head.text(FILLER)
  head.u32(ARRAY)
  head.u32(U8)
  for (const { name, dims, type, offset } of model.tensors) {
    table.text(name)
    table.u32(dims.length)
    for (const dim of dims) table.u64(dim)
    table.u32(TYPE_NUMBERS.get(type)!)
    table.u64(offset - model.dataStart)
  }
  const left = model.dataStart - head.bytes.length - 8 - table.bytes.length
  if (left < 0) return null
  head.u64(left)
  const out = new Uint8Array(model.dataStart)
  out.set(head.bytes)
  out.set(table.bytes, head.bytes.length + left)
  return out
}
