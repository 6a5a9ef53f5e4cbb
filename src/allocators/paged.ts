/** The paged policies for KV caches. Sizes are tokens. */
import type { Simulators } from '../core/simulators.ts'
import { TidemarkError } from '../core/error.ts'
import { Allocator } from './allocator.ts'

/** How a paged pool is run. */
export interface PageSettings {
  /** Tokens of a page. */
  pageTokens: number
  /** Share of all pages that taking in a sequence leaves free; vLLM v0 has 0.01. 0 unless given. */
  watermark?: number
  /** Page 0 is never handed out, as in vLLM V1. */
  nullPage?: boolean
  /** Forks copy every page at once, instead of sharing them until one is written. */
  deepCopy?: boolean
}

/** The module's runtime gives at most so many bytes at once. */
const MOST_BYTES = 2 ** 30 - 64

/** The settings that `assembly/allocators/paged.ts` packs into one number. `bytes`: of the policy's widest list, for each page. Throws `USAGE`. */
function packed(poolTokens: number, bytes: number, { pageTokens, watermark = 0, nullPage = false, deepCopy = false }: PageSettings): number {
  if (poolTokens / pageTokens > MOST_BYTES / bytes - 1) {
    throw new TidemarkError('USAGE', `${poolTokens} tokens in pages of ${pageTokens} are more pages than can be simulated (${Math.floor(MOST_BYTES / bytes)}): choose larger pages (--page-size), less --memory, or a lower --batch or --max-length`)
  }
  return (deepCopy ? 1 : 0) + (nullPage ? 2 : 0) + 4 * Math.floor(watermark * Math.floor(poolTokens / pageTokens))
}

/** Pages with reference counts, block tables and copy on write: PagedAttention, vLLM v0. */
export function paged(core: Simulators, poolTokens: number, settings: PageSettings): Allocator {
  return new Allocator(core, core.exports.PAGED.value as number, poolTokens, settings.pageTokens, packed(poolTokens, 8, settings))
}

/** Pages, and vLLM V1's prefix cache over the names of prompts. */
export function prefix(core: Simulators, poolTokens: number, settings: PageSettings): Allocator {
  return new Allocator(core, core.exports.PREFIX.value as number, poolTokens, settings.pageTokens, packed(poolTokens, 24, settings))
}

/** Pages, and SGLang's radix tree over the names of prompts. */
export function radix(core: Simulators, poolTokens: number, settings: PageSettings): Allocator {
  return new Allocator(core, core.exports.RADIX.value as number, poolTokens, settings.pageTokens, packed(poolTokens, 32, settings))
}

/** Physical pages of `pageBytes` behind contiguous virtual memory; `tokenBytes`: of one token in K or V of one layer. vAttention. */
export function virtual(core: Simulators, poolTokens: number, { pageBytes, tokenBytes }: { pageBytes: number; tokenBytes: number }): Allocator {
  return new Allocator(core, core.exports.VIRTUAL.value as number, poolTokens, tokenBytes, pageBytes)
}
