/** The kinds of layers, made one way wherever they were read. */
import type { KvLayer } from './model.ts'

/** No model has more; an absurd number is a mistake, not a reason to fill the memory. */
export const MOST_LAYERS = 10_000

/** Attention over every token, or over the last `window` ones. */
export function attentionLayer(heads: number, headK: number, headV: number, window: number | null): KvLayer {
  return { kind: window === null ? 'full' : 'sliding', heads, headK, headV, window, stateBytes: 0 }
}

/** One vector a token of `rank` compressed and `rope` positional values: multi-head latent attention. */
export function latentLayer(rank: number, rope: number): KvLayer {
  return { kind: 'latent', heads: 1, headK: rank + rope, headV: 0, window: null, stateBytes: 0 }
}

/** Sizes of a state-space layer (Mamba, gated delta net). */
export interface StateShape {
  convolution: number
  inner: number
  groups: number
  state: number
}

/** A fixed state a sequence in f32: (convolution - 1) * (inner + 2 * groups * state) values of the convolution and state * inner of the
    recurrence, 4 B each. Source: llama.cpp n_embd_r, n_embd_s. */
export function stateLayer({ convolution, inner, groups, state }: StateShape): KvLayer {
  const values = Math.max(0, convolution - 1) * (inner + 2 * groups * state) + state * inner
  return { kind: 'recurrent', heads: 0, headK: 0, headV: 0, window: null, stateBytes: values * 4 }
}

/** Equal neighbours or not: layers of the same shape, in the order in which the first of them comes. */
export function groupLayers(layers: readonly KvLayer[]): { layer: KvLayer; count: number }[] {
  const groups = new Map<string, { layer: KvLayer; count: number }>()
  for (const layer of layers) {
    const key = JSON.stringify([layer.kind, layer.heads, layer.headK, layer.headV, layer.window, layer.stateBytes])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { layer, count: 1 })
    else group.count++
  }
  return [...groups.values()]
}
