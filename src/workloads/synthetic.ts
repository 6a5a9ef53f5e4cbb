import { TidemarkError } from '../core/error.ts'
import { GrowingDoubles } from '../core/growing.ts'
import type { Requests } from '../traces/requests.ts'
import { exp } from '../core/elementary.ts'
import { prefixed } from './prefixes.ts'
import { Random } from './random.ts'
import { MOST_REQUESTS, type Lengths, type SyntheticRule } from './rule.ts'

/** What each stream of chance is for: changing how one thing is drawn leaves the others as they were. */
const ARRIVALS = 0
const PROMPTS = 1
const OUTPUTS = 2
const PREFIXES = 3
const PAIRS = 4

const LARGEST = 2 ** 31

/** Seconds from one arrival to the next, with the mean 1 / rate. */
function gaps({ arrivals, rate, seed }: SyntheticRule): () => number {
  const chance = new Random(seed, ARRIVALS)
  switch (arrivals.kind) {
    case 'constant': return () => 1 / rate
    case 'poisson': return () => chance.exponential() / rate
    case 'gamma': {
      const shape = 1 / (arrivals.cv * arrivals.cv)
      return () => chance.gamma(shape) / (shape * rate)
    }
    case 'together': return () => 0
  }
}

function arrivalsOf(rule: SyntheticRule): Float64Array {
  const count = rule.requests ?? Infinity, end = rule.duration ?? Infinity
  if (count === Infinity && end * rule.rate > MOST_REQUESTS) throw new TidemarkError('USAGE', `--synthetic: duration=${end} at rate=${rule.rate} makes more than ${MOST_REQUESTS} requests; shorten it`)
  const made = new GrowingDoubles(), gap = gaps(rule), constant = rule.arrivals.kind === 'constant'
  for (let at = 0; made.length < count && at < end; at = constant ? made.length / rule.rate : at + gap()) made.push(at)
  return made.taken()
}

function drawn(lengths: Lengths, chance: Random, fromTrace: (i: number) => number): (i: number) => number {
  switch (lengths.kind) {
    case 'fixed': return () => lengths.tokens
    case 'uniform': return () => lengths.least + chance.below(lengths.most - lengths.least + 1)
    case 'lognormal': {
      const most = lengths.most ?? LARGEST
      return () => Math.max(Math.min(1, most), Math.min(most, Math.round(lengths.median * exp(lengths.sigma * chance.normal()))))
    }
    case 'trace': return fromTrace
  }
}

/**
 * Makes the requests of a rule; the same on every machine. `lengths`: the trace that `prompt=trace` and `output=trace` draw from, with
 * replacement, both from one request of it. Shared beginnings come before the drawn prompt. Throws `USAGE`.
 */
export function synthesize(rule: SyntheticRule, lengths: Requests | null = null): Requests {
  const { seed } = rule
  const needsTrace = rule.prompt.kind === 'trace' || rule.output.kind === 'trace'
  if (needsTrace && (lengths === null || lengths.prompts.length === 0)) throw new TidemarkError('USAGE', '--synthetic: prompt=trace and output=trace draw from the lengths of a trace: name its file too')
  const arrivals = arrivalsOf(rule), count = arrivals.length
  const pairs = new Random(seed, PAIRS)
  const rows = needsTrace ? Uint32Array.from(arrivals, () => pairs.below(lengths!.prompts.length)) : null
  const prompt = drawn(rule.prompt, new Random(seed, PROMPTS), (i) => lengths!.prompts[rows![i]!]!)
  const output = drawn(rule.output, new Random(seed, OUTPUTS), (i) => lengths!.outputs[rows![i]!]!)
  const prompts = new Uint32Array(count), outputs = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    prompts[i] = prompt(i)
    outputs[i] = output(i)
  }
  const requests = { arrivals, prompts, outputs, hashes: null }
  return rule.prefixes.length === 0 ? requests : prefixed(requests, rule, new Random(seed, PREFIXES))
}
