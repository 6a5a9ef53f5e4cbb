/** What a model keeps in its KV cache: one entry for each layer that keeps anything. */

/** Attention of one layer. */
export interface KvLayer {
  /** `full`: every token; `sliding`: the last `window` tokens; `latent`: one compressed vector a token (MLA), no separate V; `recurrent`: a fixed state a sequence. */
  kind: 'full' | 'sliding' | 'latent' | 'recurrent'
  /** KV heads; 1 for `latent`, 0 for `recurrent`. */
  heads: number
  /** Values of one head's K, and of its V: V is 0 for `latent`. */
  headK: number
  headV: number
  /** Tokens seen back; `null` unless `sliding`. */
  window: number | null
  /** Bytes a sequence, whatever its length; 0 unless `recurrent`. */
  stateBytes: number
}

/** A model as far as its KV cache goes. */
export interface KvModel {
  name: string
  /** Where it was read: file name and kind, or "flags". */
  source: string
  layers: KvLayer[]
  /** Longest sequence that the model was made for; `null` if not said. */
  contextLength: number | null
  /** Attention heads, hidden size and vocabulary where known: what estimators use, and compute buffers need. */
  attentionHeads: number | null
  hidden: number | null
  vocabulary: number | null
  /** Type of the values that the model says itself, where it does; else f16 is assumed. */
  valueType?: 'f16' | 'bf16'
  /** What reading it left out by design, or had to assume. */
  notes?: readonly ModelNote[]
}

/** One entry for the ledger. */
export interface ModelNote {
  kind: 'skipped' | 'doubted'
  reason: string
}
