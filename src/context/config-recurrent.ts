import type { ConfigKeys } from './config-keys.ts'
import { stateLayer, type StateShape } from './kv-layers.ts'
import type { KvLayer } from './model.ts'

/** The state of a Mamba layer or a gated delta net (`linear_*` keys) of a `config.json`. */
export function recurrentLayer(keys: ConfigKeys): KvLayer {
  return stateLayer(keys.key(['linear_num_value_heads']) === null ? mamba(keys) : delta(keys))
}

function delta(keys: ConfigKeys): StateShape {
  const need = (name: string): number => keys.needed([name], 'layers of linear attention keep a state of this size')
  return {
    convolution: need('linear_conv_kernel_dim'),
    inner: need('linear_num_value_heads') * need('linear_value_head_dim'),
    groups: need('linear_num_key_heads'),
    state: need('linear_key_head_dim'),
  }
}

/** Mamba 1 has no groups in its convolution; Mamba 2 says its own, or its heads and their size. */
function mamba(keys: ConfigKeys): StateShape {
  const why = 'recurrent layers keep a state of this size'
  const heads = keys.whole(['mamba_n_heads', 'mamba_num_heads']), size = keys.whole(['mamba_d_head', 'mamba_head_dim'])
  const expand = keys.whole(['mamba_expand', 'expand']) ?? 2
  const inner = keys.whole(['mamba_d_ssm']) ?? (heads !== null && size !== null ? heads * size : expand * keys.needed(['hidden_size', 'd_model'], why))
  return {
    convolution: keys.needed(['mamba_d_conv', 'conv_kernel', 'd_conv'], why),
    inner,
    groups: keys.whole(['mamba_n_groups', 'n_groups'], 0) ?? 0,
    state: keys.needed(['mamba_d_state', 'ssm_state_size', 'state_size', 'd_state'], why),
  }
}
