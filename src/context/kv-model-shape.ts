import { TidemarkError } from '../core/error.ts'
import { attentionLayer, latentLayer, MOST_LAYERS } from './kv-layers.ts'
import type { KvModel } from './model.ts'

/** A model by its numbers, as flags give them. */
export interface KvShape {
  layers: number
  /** Left out for latent attention. */
  kvHeads?: number
  /** `128`, or `192:128` for K and V apart. */
  headSize?: string
  /** `4096`: every layer slides; `1024:6`: all but every 6th. */
  window?: string
  /** `512:64`: compressed and positional values of the one latent vector. */
  mla?: string
  context?: number
}

/** The layers of such a model. USAGE says which flag is wrong. */
export function kvModelFromShape({ layers: count, kvHeads, headSize, window, mla, context }: KvShape): KvModel {
  if (count > MOST_LAYERS) throw wrong(`--layers ${count}: more than any model has`)
  const latent = mla === undefined ? null : pair('--mla', mla, 2)
  if (latent !== null && (kvHeads !== undefined || headSize !== undefined)) throw wrong('--mla keeps one vector a token and no heads: leave out --kv-heads and --head-size')
  if (latent === null && (kvHeads === undefined || headSize === undefined)) throw wrong('a shape needs --layers, --kv-heads and --head-size, or --layers and --mla')
  const [headK = 0, headV = headK] = latent === null ? pair('--head-size', headSize!, 1) : []
  const [span = null, every = null] = window === undefined ? [] : pair('--window', window, 1)
  const layers = Array.from({ length: count }, (_, i) => {
    const seen = every !== null && (i + 1) % every === 0 ? null : span
    if (latent === null) return attentionLayer(kvHeads!, headK, headV, seen)
    const layer = latentLayer(latent[0]!, latent[1]!)
    return seen === null ? layer : { ...layer, kind: 'sliding' as const, window: seen }
  })
  const heads = latent === null ? `${count}x${kvHeads}x${headK}${headV === headK ? '' : `:${headV}`}` : `${count}x(${latent.join('+')})`
  return { name: heads, source: 'flags', layers, contextLength: context ?? null, attentionHeads: null, hidden: null, vocabulary: null }
}

/** One or two whole numbers with a colon between. */
function pair(flag: string, text: string, least: number): number[] {
  const parts = text.split(':')
  if (parts.length < least || parts.length > 2 || !parts.every((part) => /^\d+$/.test(part) && Number(part) > 0 && Number.isSafeInteger(Number(part)))) {
    throw wrong(`${flag} ${JSON.stringify(text)}: ${least === 2 ? 'two whole numbers such as 512:64' : 'a whole number, or two such as 192:128'} are expected`)
  }
  return parts.map(Number)
}

const wrong = (what: string): TidemarkError => new TidemarkError('USAGE', what)
