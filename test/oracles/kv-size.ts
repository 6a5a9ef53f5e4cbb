import type { KvLayer } from '../../src/context/model.ts'

/** Bytes of 32 values. */
export const BLOCKS: Record<string, number> = { f32: 128, f16: 64, bf16: 64, q8_0: 34, q5_1: 24, q5_0: 22, q4_1: 20, q4_0: 18, iq4_nl: 18, fp8: 32, int8: 32, nvfp4: 18 }

/** A cache that is filled token by token: each layer holds a list of rows and drops the oldest beyond its window. */
export function naiveSequence(layers: readonly KvLayer[], k: string, v: string, tokens: number): number {
  let bytes = 0
  for (const layer of layers) {
    const rows: number[] = []
    for (let token = 0; token < tokens && layer.kind !== 'recurrent'; token++) {
      let row = 0
      for (let head = 0; head < layer.heads; head++) row += (layer.headK / 32) * BLOCKS[k]! + (layer.headV / 32) * BLOCKS[v]!
      rows.push(row)
      if (layer.window !== null && rows.length > layer.window) rows.shift()
    }
    bytes += layer.stateBytes + rows.reduce((a, b) => a + b, 0)
  }
  return bytes
}
