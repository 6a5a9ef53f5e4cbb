/** The policies for KV caches. Sizes are tokens. A new policy is one file in `assembly/allocators/` and one entry here. */
import type { Simulators } from '../core/simulators.ts'
import { Allocator } from './allocator.ts'
import { paged, prefix, radix, virtual } from './paged.ts'

/** How contiguous blocks find their place. */
export type Placement = 'first-fit' | 'best-fit' | 'buddy'
export const PLACEMENTS: readonly Placement[] = ['first-fit', 'best-fit', 'buddy']

/** What the policies can be told. */
export interface KvSettings {
  /** Longest sequence that the engine allows, in tokens. */
  maxLength: number
  /** Of policies with contiguous blocks. */
  placement: Placement
  /** Tokens that policy `chunk` grows by. */
  chunkTokens: number
  /** Slots of policy `slots`. */
  slots: number
  /** Tokens of a page. */
  pageTokens: number
  /** Share of all pages that taking in a sequence leaves free. */
  watermark: number
  /** Forks copy everything at once. */
  deepCopy: boolean
  /** Bytes of a token in K or V of one layer, for policy `virtual`. */
  layerTokenBytes: number
  /** Bytes of a page of physical memory, for policy `virtual`. */
  virtualPageBytes: number
}

/** One policy by its name on the command line. */
export interface KvPolicy {
  name: string
  /** What it does, in a sentence. */
  rule: string
  /** Whether pages of several sizes make a difference. */
  paged: boolean
  /** Whether it must know the length of the output before it is generated, which no engine does. */
  clairvoyant: boolean
  /** Whether it is made for a memory of a given size, so that "as much as it wants" means nothing. */
  fixed: boolean
  /** Tokens that memory is taken in at least, where that may be more than a sequence has; policies with pages: a page. */
  grain?(settings: KvSettings): number
  /** Whether prompts that begin alike share memory. */
  shares: boolean
  /** An empty one over at most `poolTokens`. */
  make(core: Simulators, poolTokens: number, settings: KvSettings): Allocator
}

function placer(core: Simulators, placement: Placement): number {
  const { FIRST_FIT, BEST_FIT, BUDDY } = core.exports
  return ({ 'first-fit': FIRST_FIT, 'best-fit': BEST_FIT, buddy: BUDDY })[placement].value as number
}

/** llama.cpp pads the context of a slot to so many cells. */
const SLOT_CELLS = 256

/** Every policy, in the order in which tables show them. */
export const kvPolicies: readonly KvPolicy[] = [
  {
    name: 'max', paged: false, clairvoyant: false, fixed: false, shares: false, rule: 'one contiguous block of the longest length allowed, set aside at the start',
    make: (core, pool, { maxLength, placement }) => new Allocator(core, core.exports.MAXIMUM.value as number, pool, maxLength, placer(core, placement)),
  },
  {
    name: 'pow2', paged: false, clairvoyant: true, fixed: false, shares: false, rule: 'prompt plus the true output length rounded up to a power of two: what a good predictor would set aside, at most twice the need',
    make: (core, pool, { maxLength, placement }) => new Allocator(core, core.exports.POWER.value as number, pool, maxLength, placer(core, placement)),
  },
  {
    name: 'oracle', paged: false, clairvoyant: true, fixed: false, shares: false, rule: 'exactly what the request will have needed: the best that setting aside can do',
    make: (core, pool, { maxLength, placement }) => new Allocator(core, core.exports.FINAL.value as number, pool, maxLength, placer(core, placement)),
  },
  {
    name: 'buddy', paged: false, clairvoyant: true, fixed: false, shares: false, rule: 'what the request will have needed, in a block of a power of two from a buddy allocator: Orca (Oracle) as PagedAttention measured it',
    make: (core, pool, { maxLength }) => new Allocator(core, core.exports.FINAL.value as number, pool, maxLength, placer(core, 'buddy')),
  },
  {
    name: 'double', paged: false, clairvoyant: false, fixed: false, shares: false, rule: 'a block as long as the prompt that moves to one of twice its size when it is full',
    make: (core, pool, { maxLength, placement }) => new Allocator(core, core.exports.DOUBLE.value as number, pool, maxLength, placer(core, placement)),
  },
  {
    name: 'chunk', paged: false, clairvoyant: false, fixed: false, shares: false, rule: 'a block that moves to one larger by a chunk when it is full',
    grain: ({ chunkTokens }) => chunkTokens,
    make: (core, pool, { chunkTokens, placement }) => new Allocator(core, core.exports.CHUNK.value as number, pool, chunkTokens, placer(core, placement)),
  },
  {
    name: 'slots', paged: false, clairvoyant: false, fixed: true, shares: false, rule: 'a fixed number of equal slots, each a multiple of 256 cells, as the llama.cpp server has them; longer requests are refused',
    make(core, pool, { maxLength, slots }) {
      const room = Math.floor(pool / slots / SLOT_CELLS) * SLOT_CELLS
      const cells = Math.min(room, Math.ceil(maxLength / SLOT_CELLS) * SLOT_CELLS)
      return new Allocator(core, core.exports.MAXIMUM.value as number, cells * slots, cells, placer(core, 'first-fit'))
    },
  },
  {
    name: 'paged', paged: true, clairvoyant: false, fixed: false, shares: false, rule: 'pages with a block table, taken as tokens come; forks share pages until they are written (vLLM)',
    make: (core, pool, { pageTokens, watermark, deepCopy }) => paged(core, pool, { pageTokens, watermark, deepCopy }),
  },
  {
    name: 'prefix', paged: true, clairvoyant: false, fixed: false, shares: true, rule: 'pages that keep their data after the request for prompts that begin alike, least recently used first out, tails before heads (vLLM V1)',
    make: (core, pool, { pageTokens, watermark, deepCopy }) => prefix(core, pool, { pageTokens, watermark, deepCopy }),
  },
  {
    name: 'radix', paged: true, clairvoyant: false, fixed: false, shares: true, rule: 'the same in a radix tree, from which whole leaves are thrown out (SGLang)',
    make: (core, pool, { pageTokens, watermark, deepCopy }) => radix(core, pool, { pageTokens, watermark, deepCopy }),
  },
  {
    name: 'virtual', paged: false, clairvoyant: false, fixed: false, shares: false, rule: 'contiguous virtual memory with physical pages mapped as tokens come, for K and V of each layer (vAttention)',
    grain: ({ layerTokenBytes, virtualPageBytes }) => Math.ceil(virtualPageBytes / layerTokenBytes),
    make: (core, pool, { layerTokenBytes, virtualPageBytes }) => virtual(core, pool, { tokenBytes: layerTokenBytes, pageBytes: virtualPageBytes }),
  },
]
