/** A trace of LLM requests: when each came, how long its prompt was and how much it generated. */
import type { Input, LedgerEntry } from '../core/result.ts'

/** Names of the parts of the prompts: two prompts whose leading names are equal begin with the same tokens. */
export interface PromptHashes {
  /** Dense numbers from 0, one for each distinct name of the file. */
  ids: Uint32Array
  /** Request i has `ids` from `starts[i]` to before `starts[i + 1]`; one more than there are requests. */
  starts: Uint32Array
  /** Tokens of a part; the last part of a prompt may be shorter. */
  partTokens: number
  /** Distinct names. */
  distinct: number
}

/** Requests in the order of their arrival, as columns of equal length. */
export interface Requests {
  /** Seconds since the first arrival, ascending. */
  arrivals: Float64Array
  /** Tokens of the prompt. */
  prompts: Uint32Array
  /** Tokens generated. */
  outputs: Uint32Array
  /** `null` where the trace names no parts. */
  hashes: PromptHashes | null
}

/** What reading request traces gave. */
export interface RequestTrace {
  requests: Requests
  /** Files read, or the seed and rule of a synthetic workload under `name`. */
  inputs: Input[]
  /** Rows that are not, or only doubtfully, in it. */
  ledger: LedgerEntry[]
}
