/** A trace of LLM requests: when each came, how long its prompt was and how much it generated. */
import type { Cell, Input, LedgerEntry } from '../core/result.ts'

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

/** How much of the prompts their names cover. Fewer tokens than the prompts have: the parts are larger than was said, and prompts would be cut. */
export interface HashCoverage {
  /** Tokens of all prompts. */
  promptTokens: number
  /** Of these, tokens within named parts. */
  coveredTokens: number
  /** Requests that do not name ceil(prompt / partTokens) parts. */
  misfits: number
}

/** What reading request traces gave. */
export interface RequestTrace {
  requests: Requests
  /** `null` where the trace names no parts. */
  coverage: HashCoverage | null
  /** What the user asked for, for the settings of a record. */
  settings: Record<string, Cell>
  /** Files read, or the seed and rule of a synthetic workload under `name`. */
  inputs: Input[]
  /** Rows that are not, or only doubtfully, in it. */
  ledger: LedgerEntry[]
}

/** How much of the prompts their names cover, `null` where they have none. */
export function coverageOf({ prompts, hashes }: Requests): HashCoverage | null {
  if (hashes === null) return null
  const { starts, partTokens } = hashes
  let promptTokens = 0, coveredTokens = 0, misfits = 0
  for (let i = 0; i < prompts.length; i++) {
    const prompt = prompts[i]!, parts = starts[i + 1]! - starts[i]!
    promptTokens += prompt
    coveredTokens += Math.min(prompt, parts * partTokens)
    if (parts !== Math.ceil(prompt / partTokens)) misfits++
  }
  return { promptTokens, coveredTokens, misfits }
}

/** The first `count` requests by arrival; the names of their parts are numbered anew. */
export function firstRequests(requests: Requests, count: number): Requests {
  const { arrivals, prompts, outputs, hashes } = requests
  if (count >= arrivals.length) return requests
  return { arrivals: arrivals.slice(0, count), prompts: prompts.slice(0, count), outputs: outputs.slice(0, count), hashes: hashes === null ? null : firstHashes(hashes, count) }
}

function firstHashes({ ids, starts, partTokens, distinct }: PromptHashes, count: number): PromptHashes {
  const renamed = new Uint32Array(distinct), kept = ids.slice(0, starts[count]!)
  let names = 0
  for (let i = 0; i < kept.length; i++) {
    const id = kept[i]!
    if (renamed[id] === 0) renamed[id] = ++names
    kept[i] = renamed[id]! - 1
  }
  return { ids: kept, starts: starts.slice(0, count + 1), partTokens, distinct: names }
}

/** The same requests with arrivals closer together: `factor` 2 doubles the load. */
export function atRate(requests: Requests, factor: number): Requests {
  return factor === 1 ? requests : { ...requests, arrivals: requests.arrivals.map((seconds) => seconds / factor) }
}
