/** A synthetic workload as numbers. */
export interface SyntheticRule {
  /** At most so many requests; `null`: as many as the duration gives. */
  requests: number | null
  /** No arrival at or after so many seconds; `null`: until the requests are made. */
  duration: number | null
  /** Requests a second in the mean. */
  rate: number
  arrivals: Arrivals
  prompt: Lengths
  output: Lengths
  /** Shared beginnings of the prompts, level by level; empty if there are none. */
  prefixes: PrefixLevel[]
  /** Tokens of a part that has a name. */
  part: number
  seed: number
}

/** How gaps between arrivals are drawn; `cv` is their standard deviation over their mean. */
export type Arrivals = { kind: 'constant' } | { kind: 'poisson' } | { kind: 'gamma'; cv: number } | { kind: 'together' }

/** How lengths in tokens are drawn. */
export type Lengths =
  | { kind: 'fixed'; tokens: number }
  | { kind: 'uniform'; least: number; most: number }
  | { kind: 'lognormal'; median: number; sigma: number; most: number | null }
  | { kind: 'trace' }

/** One level of the tree of beginnings: below each of the level above there are so many, each so long. */
export interface PrefixLevel {
  branches: number
  tokens: number
}

/** More requests than this are not made: 16 bytes each, and names beside. */
export const MOST_REQUESTS = 20_000_000

/** The workload that is simulated where none is named. Lengths: medians of Azure's conversations of 2023 and spreads near theirs. */
export const DEFAULT_RULE = 'requests=1000,rate=5,arrivals=poisson,prompt=lognormal:1020:1.0,output=lognormal:129:1.1,seed=1'
