/** A stream that shows how reading the current level goes wrong: generations one after the other, each frees its KV cache before it returns. */
import type { LiveAllocations } from './live-allocations.ts'

const WEIGHTS = 256 * 2 ** 20
const SAMPLES = 20
const PROMPT_TOKENS = 128
const NEW_TOKENS = 64
/** 12 layers x 2 (K and V) x 12 heads x 64 x 2 bytes. */
const BYTES_PER_TOKEN = 36864
const MS_PER_TOKEN = 20

/** Weights of 256 MiB live before, then 20 samples of 128 prompt tokens and up to 64 new ones: made up, the same every time. */
export function sequentialGenerations(live: LiveAllocations): void {
  let ms = 0
  live.before('weights', WEIGHTS)
  for (let sample = 0; sample < SAMPLES; sample++) {
    const cache = `cache ${sample}`, tokens = NEW_TOKENS - (sample * 7) % 20
    live.event('alloc', cache, PROMPT_TOKENS * BYTES_PER_TOKEN, ms, 1000)
    for (let token = 0; token < tokens; token++) live.event('grow', cache, BYTES_PER_TOKEN, ms += MS_PER_TOKEN, 1000)
    live.event('free', cache, null, ms += 1, 1000)
    ms += 9
  }
}
