/** One tensor to build: its type number, and its offset from the start of the data. */
export interface Built { name: string; dims: (number | bigint)[]; type: number; offset: number | bigint }

type Field = ['u32', number] | ['u64', number | bigint] | ['f32', number] | ['text', string] | ['texts', string[]] | ['numbers', number[]] | ['bools', boolean[]] | ['nested', number[][]]

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
    u32({ u32: 4, u64: 10, f32: 6, text: 8, texts: 9, nested: 9, numbers: 9, bools: 9 }[kind])
    if (kind === 'u32') u32(value)
    else if (kind === 'u64') u64(value)
    else if (kind === 'f32') put(4, (view) => view.setFloat32(0, value, little))
    else if (kind === 'text') text(value)
    else if (kind === 'numbers') numbers(value)
    else if (kind === 'bools') {
      u32(7)
      size(value.length)
      out.push(...value.map(Number))
    }
    else {
      u32(kind === 'texts' ? 8 : 9)
      size(value.length)
      for (const item of value) {
        if (typeof item === 'string') text(item)
        else numbers(item)
      }
    }
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
