/** Formulas of estimators for what engines allocate beside KV. Source: gguf-parser-go, ollama llm/memory.go. */

/** Shape of a model as these formulas need it. */
export interface GraphShape {
  hidden: number
  vocabulary: number
  heads: number
  kvHeads: number
}

/** gguf-parser's logits buffer on unified memory: (hidden + vocabulary) x 512 values of f32. Its "VRAM" there is f16 KV + this. Unit: bytes. */
export function logitsBytes({ hidden, vocabulary }: Pick<GraphShape, 'hidden' | 'vocabulary'>, microBatch = 512): number {
  return (hidden + vocabulary) * microBatch * 4
}

/** Ollama's estimate of the compute graph of a llama, all layers on the GPU, and some of them. Unit: bytes. */
export function ollamaGraph({ hidden, vocabulary, heads, kvHeads }: GraphShape, context: number, batch = 512): { full: number; partial: number } {
  const logits = 4 * batch * (hidden + vocabulary), headSize = hidden / heads
  return {
    full: Math.max(4 * batch * (1 + 4 * hidden + context * (1 + heads)), logits),
    partial: 4 * batch * hidden + Math.max(
      4 * batch * (1 + hidden + Math.max(context, hidden)) + hidden * hidden * 9 / 16 + 4 * context * (batch * heads + headSize * kvHeads),
      logits + hidden * vocabulary * 105 / 128,
    ),
  }
}
