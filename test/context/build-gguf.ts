/** One tensor to build: its type number, and its offset from the start of the data. */
export interface Built { name: string; dims: (number | bigint)[]; type: number; offset: number | bigint }

type Field = ['u32', number] | ['u64', number | bigint] | ['f32', number] | ['text', string] | ['texts', string[]] | ['numbers', number[]] | ['nested', number[][]]

/** Writes a GGUF header for tests. */
export function buildGguf({ version = 3, little = true, fields = {}, tensors = [] as Built[], counts = {} }: {
  version?: number; little?: boolean; fields?: Record<string, Field>; tensors?: Built[]; counts?: { tensors?: number | bigint; keys?: number | bigint }
}): Uint8Array {
  const out: number[] = []
  const put = (bytes: number, write: (view: DataView) => void): void => {
    const view = new DataView(new ArrayBuffer(bytes))
    write(view)
    out.push(...new Uint8Array(view.buffer))
  }
  const u32 = (value: number): void => put(4, (view) => view.setUint32(0, value, little))
  const u64 = (value: number | bigint): void => put(8, (view) => view.setBigUint64(0, BigInt(value), little))
  const size = (value: number | bigint): void => version === 1 ? u32(Number(value)) : u64(value)
  const text = (value: string): void => {
    const bytes = new TextEncoder().encode(value)
    size(bytes.length)
    out.push(...bytes)
  }
  const numbers = (values: number[]): void => {
    u32(4)
    size(values.length)
    values.forEach(u32)
  }
  out.push(...new TextEncoder().encode('GGUF'))
  u32(version)
  size(counts.tensors ?? tensors.length)
  size(counts.keys ?? Object.keys(fields).length)
  for (const [key, [kind, value]] of Object.entries(fields) as [string, Field][]) {
    text(key)
    if (kind === 'u32') [4, value].forEach(u32)
    else if (kind === 'u64') u32(10), u64(value)
    else if (kind === 'f32') u32(6), put(4, (view) => view.setFloat32(0, value, little))
    else if (kind === 'text') u32(8), text(value)
    else if (kind === 'texts') u32(9), u32(8), size(value.length), value.forEach(text)
    else if (kind === 'nested') u32(9), u32(9), size(value.length), value.forEach(numbers)
    else u32(9), numbers(value)
  }
  for (const { name, dims, type, offset } of tensors) {
    text(name)
    u32(dims.length)
    dims.forEach(size)
    u32(type)
    u64(offset)
  }
  return Uint8Array.from(out)
}
