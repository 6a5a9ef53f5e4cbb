/** Shares of KV memory by PagedAttention's classes (SOSP 2023, section 3.1), from sums over time. */
import type { ShareSums } from '../allocators/serving.ts'
import { ratio } from './figure.ts'
import type { KvRun } from './kv-runs.ts'

/** Parts of the memory; over nothing they are `null`. */
export interface Classes {
  /** Holds data. */
  token: number | null
  /** Will hold data of the same request. */
  reserved: number | null
  /** Set aside for a length that the request never reaches, and ends of last pages that stay empty. */
  internal: number | null
  /** Rounding of the placement, what is free but too small for the request that waits, and what the policy cannot use at all. */
  external: number | null
  /** Data of finished requests that a later prompt may find. */
  cached: number | null
  /** Free, and nobody waits for it. */
  free: number | null
}

/** Shares of the whole pool. */
function classesOf(sums: ShareSums, base: number): Classes {
  return {
    token: ratio(sums.filled, base), reserved: ratio(sums.reserved, base), internal: ratio(sums.internal, base),
    external: ratio(sums.rounding + sums.holes, base), cached: ratio(sums.cached, base), free: ratio(sums.free, base),
  }
}

/** Of a limited memory while a request waited for it: the state in which PagedAttention's Fig. 2 is drawn. `null` each if none ever waited. */
export function whileWaiting(run: KvRun): Classes {
  const { blocked } = run.serving, unusable = (run.poolTokens - run.counts.pool) * blocked.time
  return classesOf({ ...blocked, holes: blocked.holes + unusable }, run.memoryBytes === null ? 0 : run.poolTokens * blocked.time)
}

/** Of what is held, over all time with a request in the system. */
export function ofHeld({ serving: { all } }: KvRun): Classes {
  const held = all.filled + all.reserved + all.internal + all.rounding
  return { ...classesOf(all, held), external: ratio(all.rounding, held), cached: null, free: null }
}

/** Share of what is held that holds no data. */
export function wasteShare(run: KvRun): number | null {
  const { token } = ofHeld(run)
  return token === null ? null : 1 - token
}

/** Bytes of one entry of a block table: a physical page and how much of it is filled. Assumed: 4 + 4. */
const ENTRY_BYTES = 8

/** Bytes of block tables over bytes of KV held. */
export function tableShare({ serving: { all } }: KvRun, bytesPerToken: number): number | null {
  const held = all.filled + all.reserved + all.internal + all.rounding
  return ratio(all.entries * ENTRY_BYTES, held * bytesPerToken)
}

/** Share of the tokens that need no place of their own, since they are shared with another sequence. */
export function sharedShare({ serving: { all } }: KvRun): number | null {
  const share = ratio(all.filled, all.logical)
  return share === null ? null : Math.max(0, 1 - share)
}
