/** An LRU cache of whole objects with a limit in bytes, as cache simulators have it. */
import type { Simulators } from '../core/simulators.ts'

/** What a cache of one size did. */
export interface ObjectCounts {
  requests: number
  bytes: number
  misses: number
  missBytes: number
  /** Requests from the latest one back to the one before of the same object; 0 if that was not held. */
  lastDistance: number
}

/** One cache: requests of any length are one object each, named by a whole number from 0 to 2^52 - 1. */
export class ObjectCache {
  private readonly core: Simulators
  private readonly handle: number

  /** `resizes`: a hit takes over the size that its request names; else the size stays as inserted. */
  constructor(core: Simulators, cacheBytes: number, resizes = false) {
    this.core = core
    this.handle = core.exports.objectsNew(cacheBytes, resizes ? 1 : 0)
  }

  /** Takes requests in order: object `ids[i]` of `bytes[i]`. */
  requests(ids: Float64Array, bytes: Uint32Array): void {
    const { exports } = this.core
    const step = exports.OBJECTS.value as number
    for (let from = 0; from < ids.length; from += step) {
      const part = ids.subarray(from, from + step)
      const { buffer } = exports.memory
      new Float64Array(buffer, exports.objectIds() >>> 0, part.length).set(part)
      new Uint32Array(buffer, exports.objectBytes() >>> 0, part.length).set(bytes.subarray(from, from + part.length))
      exports.objectsUpdate(this.handle, part.length)
    }
  }

  /** Everything so far; more may follow. */
  counts(): ObjectCounts {
    this.core.exports.objectsFinish(this.handle)
    const [requests, bytes, misses, missBytes, lastDistance] = this.core.result()
    return { requests: requests!, bytes: bytes!, misses: misses!, missBytes: missBytes!, lastDistance: lastDistance! }
  }
}
