/**
 * The scratch buffers of a transformer's forward passes, from the shape of the model. Sizes are formulas and life spans are a plain
 * executor's (a buffer goes after its last use): assumed, not recorded. Terms as in gguf-parser-go's estimate of llama.cpp's compute buffer
 * without flash attention: hidden, Q and the scores of attention; norm, gate and up of the feed-forward part; the mask; the logits.
 */
import type { Allocations } from '../traces/allocations.ts'
import { AllocationWriter } from './allocation-writer.ts'
import { Random } from './random.ts'

/** A transformer as far as its buffers go. */
export interface ScratchShape {
  layers: number
  hidden: number
  heads: number
  kvHeads: number
  headSize: number
  feedForward: number
  vocabulary: number
}

/** Llama 2 7B: the shape of the seed's benchmarks, with its feed-forward width and vocabulary. */
export const SHAPE_7B: ScratchShape = { layers: 32, hidden: 4096, heads: 32, kvHeads: 32, headSize: 128, feedForward: 11008, vocabulary: 32000 }

/** How the steps are drawn. */
export interface ForwardSettings {
  steps: number
  /** Tokens of a prefill step, at most. */
  batch: number
  /** Sequences of a decode step, at most; each brings one token. */
  sequences: number
  /** Tokens that a step looks back on, at most, its own included. */
  context: number
  /** Bytes of an activation: 4 in ggml. */
  valueBytes: number
  /** Whether the logits are read while the next step runs, as with asynchronous sampling; else at the end of their step. */
  overlap: boolean
  seed: number
}

/** Tokens computed in one step, tokens looked back on, and rows of logits. */
interface Step {
  tokens: number
  context: number
  rows: number
}

/** One kind of buffer: the values in it, and from when to when it lives. */
interface Kind {
  formula: string
  values(shape: ScratchShape, step: Step): number
  lives: string
}

const HIDDEN = { formula: 'tokens x hidden', values: (s: ScratchShape, { tokens }: Step) => tokens * s.hidden }
const WIDE = { formula: 'tokens x feed-forward width', values: (s: ScratchShape, { tokens }: Step) => tokens * s.feedForward }
const KV = { formula: 'tokens x KV heads x head size', values: (s: ScratchShape, { tokens }: Step) => tokens * s.kvHeads * s.headSize }
const QUERY = { formula: 'tokens x heads x head size', values: (s: ScratchShape, { tokens }: Step) => tokens * s.heads * s.headSize }

const KINDS = {
  mask: { formula: 'tokens x context', values: (_, { tokens, context }) => tokens * context, lives: 'the whole step' },
  residual: { ...HIDDEN, lives: 'until the next sum' },
  norm: { ...HIDDEN, lives: 'until Q, K and V, or gate and up' },
  Q: { ...QUERY, lives: 'until the scores' },
  K: { ...KV, lives: 'until it is in the cache' },
  V: { ...KV, lives: 'until it is in the cache' },
  scores: { formula: 'heads x tokens x context', values: (s, { tokens, context }) => s.heads * tokens * context, lives: 'until the weighted values' },
  weighted: { ...QUERY, lives: 'until the attention output' },
  attention: { ...HIDDEN, lives: 'until the sum' },
  gate: { ...WIDE, lives: 'until down' },
  up: { ...WIDE, lives: 'until it is multiplied into gate' },
  down: { ...HIDDEN, lives: 'until the sum' },
  logits: { formula: 'rows x vocabulary, a row for each sequence', values: (s, { rows }) => rows * s.vocabulary, lives: 'until the sampler has read it: at the end of the step, or while the first layer of the next one runs' },
} satisfies Record<string, Kind>

/** Share of the steps that compute prompts. */
const PREFILL = 0.25

/** Steps as the seed draws them: a quarter takes in a part of a prompt, the rest decode a token of each of some sequences. The first is the largest prefill. */
function stepsOf({ steps, batch, sequences, context, seed }: ForwardSettings): Step[] {
  const random = new Random(seed, 0)
  const between = (least: number, most: number): number => least + random.below(most - least + 1)
  return Array.from({ length: steps }, (_, i) => {
    const most = Math.min(batch, context)
    if (i === 0) return { tokens: most, context, rows: 1 }
    if (random.unit() < PREFILL) {
      const tokens = between(1, most)
      return { tokens, context: between(tokens, context), rows: 1 }
    }
    const tokens = between(1, sequences)
    return { tokens, context: between(1, context), rows: tokens }
  })
}

/** One kind of buffer where it is largest. */
export interface LargestBuffer {
  buffer: string
  formula: string
  lives: string
  bytes: number
  step: string
}

/** Every kind of buffer, in the order in which a step takes them. */
export function largestBuffers(shape: ScratchShape, settings: ForwardSettings): LargestBuffer[] {
  const steps = stepsOf(settings)
  return Object.entries<Kind>(KINDS).map(([buffer, { formula, lives, values }]) => {
    const sizes = steps.map((step) => values(shape, step)), most = sizes.reduce((a, b) => Math.max(a, b), 0), { tokens, context } = steps[sizes.indexOf(most)]!
    return { buffer, formula, lives, bytes: most * settings.valueBytes, step: `${tokens} tokens, context ${context}` }
  })
}

/** The allocations of some forward passes, one after the other. */
export function forwardPasses(shape: ScratchShape, settings: ForwardSettings): Allocations {
  const out = new AllocationWriter()
  let logits: number | null = null
  for (const step of stepsOf(settings)) {
    const take = (kind: keyof typeof KINDS): number => out.alloc(KINDS[kind].values(shape, step) * settings.valueBytes)
    const mask = take('mask')
    let residual = take('residual')
    const sum = (part: number): void => {
      const next = take('residual')
      out.free(part)
      out.free(residual)
      residual = next
    }
    for (let layer = 0; layer < shape.layers; layer++) {
      const norm = take('norm'), q = take('Q'), k = take('K'), v = take('V')
      for (const id of [norm, k, v]) out.free(id)
      const scores = take('scores')
      out.free(q)
      const weighted = take('weighted')
      out.free(scores)
      const attention = take('attention')
      out.free(weighted)
      sum(attention)
      const again = take('norm'), gate = take('gate'), up = take('up')
      out.free(again)
      out.free(up)
      const down = take('down')
      out.free(gate)
      sum(down)
      if (logits !== null) {
        out.free(logits)
        logits = null
      }
    }
    const norm = take('norm')
    out.free(residual)
    out.free(mask)
    logits = take('logits')
    out.free(norm)
    if (!settings.overlap) {
      out.free(logits)
      logits = null
    }
  }
  if (logits !== null) out.free(logits)
  return out.done()
}
