import { TidemarkError } from '../core/error.ts'
import { nearest } from '../core/nearest.ts'
import { MOST_REQUESTS, type Arrivals, type Lengths, type PrefixLevel, type SyntheticRule } from './rule.ts'

const EXAMPLE = "Example: --synthetic 'requests=1000,rate=5,prompt=lognormal:1020:1.0,output=lognormal:129:1.1,seed=1'"
/** Longest text in tokens that a rule may ask for. */
const LONGEST = 2 ** 31

function wrong(reason: string): TidemarkError {
  return new TidemarkError('USAGE', `--synthetic: ${reason}. ${EXAMPLE}`)
}

/** A number that is more than 0, or 0 too with `orNothing`. */
function amount(key: string, text: string, orNothing = false): number {
  const value = /^\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN
  if (!Number.isFinite(value) || value < 0 || (value === 0 && !orNothing)) throw wrong(`${key} takes a number ${orNothing ? 'from 0' : 'above 0'}, not "${text}"`)
  return value
}

function whole(key: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (!(value >= least && value <= most)) throw wrong(`${key} takes a whole number from ${least} to ${most}, not "${text}"`)
  return value
}

function lengths(key: string, text: string): Lengths {
  const [kind = '', ...given] = text.split(':')
  const tokens = (at: number): number => whole(`${key}=${kind}`, given[at]!, 0, LONGEST)
  const takes = (least: number, most: number, form: string): void => {
    if (given.length < least || given.length > most) throw wrong(`${key}=${text} should be ${key}=${form}`)
  }
  switch (kind) {
    case 'fixed': takes(1, 1, 'fixed:TOKENS'); return { kind, tokens: tokens(0) }
    case 'uniform': {
      takes(2, 2, 'uniform:LEAST:MOST')
      const least = tokens(0), most = tokens(1)
      if (most < least) throw wrong(`${key}=${text}: ${most} is less than ${least}`)
      return { kind, least, most }
    }
    case 'lognormal': {
      takes(2, 3, 'lognormal:MEDIAN:SIGMA[:MOST]')
      const median = amount(`${key}=lognormal`, given[0]!), sigma = amount(`${key}=lognormal`, given[1]!, true)
      if (median > LONGEST) throw wrong(`${key}=${text}: the median is above ${LONGEST} tokens`)
      return { kind, median, sigma, most: given.length === 3 ? tokens(2) : null }
    }
    case 'trace': takes(0, 0, 'trace'); return { kind }
    default: {
      if (/^\d+$/.test(text)) return { kind: 'fixed', tokens: whole(key, text, 0, LONGEST) }
      throw wrong(`${key} is drawn as fixed:N, uniform:A:B, lognormal:MEDIAN:SIGMA or trace, not "${text}"${nearest(kind, ['fixed', 'uniform', 'lognormal', 'trace'])}`)
    }
  }
}

function arrivals(text: string): Arrivals {
  const [kind = '', cv, ...more] = text.split(':')
  if (more.length === 0 && cv === undefined && (kind === 'constant' || kind === 'poisson' || kind === 'together')) return { kind }
  if (kind === 'gamma' && cv !== undefined && more.length === 0) {
    const value = amount('arrivals=gamma', cv)
    if (value > 100 || value < 0.01) throw wrong(`arrivals=${text}: the coefficient of variation is from 0.01 to 100`)
    return { kind, cv: value }
  }
  throw wrong(`arrivals are constant, poisson, gamma:CV or together, not "${text}"${nearest(kind, ['constant', 'poisson', 'gamma', 'together'])}`)
}

function levels(branches: string | undefined, tokens: string | undefined): PrefixLevel[] {
  if (branches === undefined && tokens === undefined) return []
  if (branches === undefined || tokens === undefined) throw wrong('prefixes and prefix-tokens belong together, such as prefixes=10,prefix-tokens=1024')
  const counts = branches.split(':'), sizes = tokens.split(':')
  if (counts.length !== sizes.length) throw wrong(`prefixes=${branches} has ${counts.length} levels and prefix-tokens=${tokens} has ${sizes.length}`)
  const made = counts.map((count, level) => ({ branches: whole('prefixes', count, 1, 1e9), tokens: whole('prefix-tokens', sizes[level]!, 1, LONGEST) }))
  if (made.reduce((all, level) => all * level.branches, 1) > 1e9) throw wrong(`prefixes=${branches} makes more than 1,000,000,000 prefixes`)
  if (made.reduce((all, level) => all + level.tokens, 0) > LONGEST / 2) throw wrong(`prefix-tokens=${tokens} is more than ${LONGEST / 2} tokens in all`)
  return made
}

const KEYS = ['requests', 'duration', 'rate', 'arrivals', 'prompt', 'output', 'prefixes', 'prefix-tokens', 'part', 'seed']

/** `key=value,…` as a rule; what is not named is as in `DEFAULT_RULE`. Throws `USAGE`, naming the key. */
export function parseSynthetic(text: string): SyntheticRule {
  const given = new Map<string, string>()
  for (const part of text.split(',').filter((piece) => piece.trim() !== '')) {
    const [, key = '', value = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    if (!KEYS.includes(key)) {
      const name = key === '' ? part.trim() : key
      throw wrong(`${key === '' ? `"${name}" has no "="` : `there is no key "${name}"`}${nearest(name, KEYS)}; keys are ${KEYS.join(', ')}`)
    }
    if (given.has(key)) throw wrong(`${key} is given twice`)
    given.set(key, value)
  }
  const get = <T>(key: string, read: (value: string) => T, otherwise: T): T => (given.has(key) ? read(given.get(key)!) : otherwise)
  const duration = get<number | null>('duration', (value) => amount('duration', value.replace(/s$/, '')), null)
  const rule: SyntheticRule = {
    requests: get<number | null>('requests', (value) => whole('requests', value, 1, MOST_REQUESTS), duration === null ? 1000 : null),
    duration,
    rate: get('rate', (value) => amount('rate', value), 5),
    arrivals: get<Arrivals>('arrivals', arrivals, { kind: 'poisson' }),
    prompt: get<Lengths>('prompt', (value) => lengths('prompt', value), { kind: 'lognormal', median: 1020, sigma: 1, most: null }),
    output: get<Lengths>('output', (value) => lengths('output', value), { kind: 'lognormal', median: 129, sigma: 1.1, most: null }),
    prefixes: levels(given.get('prefixes'), given.get('prefix-tokens')),
    part: get('part', (value) => whole('part', value, 1, 2 ** 20), 16),
    seed: get('seed', (value) => whole('seed', value, 0, Number.MAX_SAFE_INTEGER), 1),
  }
  if (given.has('part') && rule.prefixes.length === 0) throw wrong('part is the size of the named parts of shared prefixes: it needs prefixes and prefix-tokens')
  if (rule.arrivals.kind === 'together' && rule.requests === null) throw wrong('arrivals=together all come at 0 s: it needs requests, not duration')
  return rule
}
