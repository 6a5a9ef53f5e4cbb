import type { ConfigKeys } from './config-keys.ts'
import type { Family } from './weights-families.ts'
import type { Put } from './weights.ts'

/** Experts of a model as its `config.json` says them. */
export interface Mixture {
  count: number
  used: number
  /** Values inside one expert. */
  width: number
  /** Values inside all shared experts of a layer together. */
  shared: number
  /** A shared expert has a gate of its own (Qwen2-MoE). */
  sharedGate: boolean
  /** A correction of the router (DeepSeek-V3). */
  correction: boolean
  /** Whether a block is a mixture. */
  at(layer: number): boolean
}

/** `null`: no mixture. Which blocks are one: all but the first (`first_k_dense_replace`), every so many (`decoder_sparse_step`, `moe_layer_freq`), and not
    those of `mlp_only_layers`. Source: the models' classes in transformers. */
export function mixtureOf(keys: ConfigKeys): Mixture | null {
  const count = keys.whole(['num_local_experts', 'n_routed_experts', 'num_experts'], 0) ?? 0
  if (count < 2) return null
  const width = keys.whole(['moe_intermediate_size']) ?? keys.needed(['intermediate_size'], 'how wide an expert is')
  const dense = keys.whole(['first_k_dense_replace'], 0) ?? 0, step = keys.whole(['decoder_sparse_step']) ?? 1, every = keys.whole(['moe_layer_freq']) ?? 1
  const only = keys.raw('mlp_only_layers'), plain = new Set(Array.isArray(only) ? only.map(Number) : [])
  return {
    count,
    used: keys.whole(['num_experts_per_tok', 'experts_per_token']) ?? count,
    width,
    shared: keys.whole(['shared_expert_intermediate_size'], 0) ?? width * (keys.whole(['n_shared_experts'], 0) ?? 0),
    sharedGate: keys.key(['shared_expert_intermediate_size']) !== null,
    correction: keys.text('topk_method') === 'noaux_tc',
    at: (layer) => layer >= dense && (layer + 1) % step === 0 && layer % every === 0 && !plain.has(layer),
  }
}

/** The feed-forward part of one block: two matrices or three (gate, up, down), or a router, experts and shared ones. */
export function feedForward(put: Put, keys: ConfigKeys, family: Family, layer: number, hidden: number, mixture: Mixture | null): void {
  const matrices = (suffix: string, width: number, more: number[], bias: boolean): void => {
    for (const name of family.gated ? ['gate', 'up'] : ['up']) {
      put(`ffn_${name}${suffix}.weight`, [hidden, width, ...more])
      if (bias) put(`ffn_${name}${suffix}.bias`, [width, ...more])
    }
    put(`ffn_down${suffix}.weight`, [width, hidden, ...more])
    if (bias) put(`ffn_down${suffix}.bias`, [hidden, ...more])
  }
  if (mixture === null || !mixture.at(layer)) {
    const width = keys.whole(['intermediate_size', 'n_inner', 'ffn_hidden_size']) ?? (family.gated ? keys.needed(['intermediate_size'], 'how wide the feed-forward layers are') : 4 * hidden)
    return matrices('', width, [], keys.raw('mlp_bias') === true || keys.raw('mlp_bias') === null && family.feedForwardBias)
  }
  put('ffn_gate_inp.weight', [hidden, mixture.count])
  if (family.feedForwardBias) put('ffn_gate_inp.bias', [mixture.count])
  if (mixture.correction) put('exp_probs_b.bias', [mixture.count])
  matrices('_exps', mixture.width, [mixture.count], family.feedForwardBias)
  if (mixture.shared > 0) matrices('_shexp', mixture.shared, [], false)
  if (mixture.sharedGate) put('ffn_gate_inp_shexp.weight', [hidden])
}
