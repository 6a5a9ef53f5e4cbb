/** What a prefix cache would find in a trace of requests: the record of `tidemark simulate prefix`. */
import type { Simulators } from '../core/simulators.ts'
import { TidemarkError } from '../core/error.ts'
import type { Answer, Figure, Finding, LedgerEntry, Report, Verdict } from '../core/result.ts'
import { formatBytes, formatCount, formatShare, formatTokens } from '../core/units.ts'
import { findFaults, prefixRules } from '../findings/index.ts'
import { capacityFor, foundWithin, prefixCurves, type PrefixCurve, type PrefixRule } from '../traces/prefix.ts'
import type { RequestTrace } from '../traces/requests.ts'
import { computeFigures, ratio, type FigureRule, type FigurePage } from './figure.ts'
import { inBytes, resolveSizes, type CacheSize, type NamedSize } from './prefix-sizes.ts'
import { curveTable, rulesTable } from './prefix-tables.ts'

/** What the user asked for. */
export interface PrefixSettings {
  /** Sizes to name, in the order given. */
  sizes: readonly CacheSize[]
  /** `null`: sizes in bytes cannot be told. */
  bytesPerToken: number | null
}

/** Curves of one trace, and the sizes to look at. */
export interface PrefixFacts {
  /** Front to back, weighed in tokens: the rule of every figure. */
  front: PrefixCurve
  /** As `front`, but the last part of a request goes first. */
  tail: PrefixCurve
  /** As `front`, but every part weighs 1: the capacity is a number of parts. */
  counted: PrefixCurve
  partTokens: number
  sizes: NamedSize[]
  bytesPerToken: number | null
  knee: number | null
  half: number | null
  quarter: number | null
}

/** A cache that reaches this share of what an unlimited one finds is enough, and one below the other share is of little use. */
const ENOUGH = 0.95
const LITTLE = 0.25

const RULES: readonly PrefixRule[] = [{ touch: 'front', weigh: 'tokens' }, { touch: 'tail', weigh: 'tokens' }, { touch: 'front', weigh: 'parts' }]

/** Every figure of a prefix cache, but those of the sizes named. */
const fixedFigures: readonly FigureRule<PrefixFacts>[] = [
  { name: 'kv.prefix.requests', unit: 'requests', formula: 'requests of the trace', compute: ({ front }) => front.requests },
  { name: 'kv.prefix.tokens', unit: 'tokens', formula: 'tokens of all prompts', compute: ({ front }) => front.tokens },
  { name: 'kv.prefix.parts', unit: 'parts', formula: 'named parts of all prompts', compute: ({ front }) => front.parts },
  { name: 'kv.prefix.distinctTokens', unit: 'tokens', formula: 'tokens of the distinct parts, each as long as when it first came', compute: ({ front }) => front.distinctWeight },
  { name: 'kv.prefix.distinctParts', unit: 'parts', formula: 'distinct parts', compute: ({ front }) => front.distinctParts },
  { name: 'kv.prefix.infiniteHitShare.tokens', unit: '1', formula: 'tokens of leading parts that an earlier prompt had / kv.prefix.tokens', compute: ({ front }) => ratio(foundWithin(front, Infinity).tokens, front.tokens) },
  { name: 'kv.prefix.infiniteHitShare.parts', unit: '1', formula: 'leading parts that an earlier prompt had / kv.prefix.parts', compute: ({ front }) => ratio(foundWithin(front, Infinity).parts, front.parts) },
  { name: 'kv.prefix.infiniteHitShare.perRequestMean', unit: '1', formula: 'mean over requests of the share of the prompt in leading parts that an earlier prompt had', compute: ({ front }) => front.meanShare },
  { name: 'kv.prefix.knee', unit: 'tokens', formula: `smallest LRU cache that finds ${100 * ENOUGH} % of the tokens that an unlimited one does`, compute: ({ knee }) => knee },
  { name: 'kv.prefix.kneeBytes', unit: 'B', formula: 'kv.prefix.knee x bytes per token', compute: ({ knee, bytesPerToken }) => (knee === null ? null : inBytes(knee, bytesPerToken)) },
  { name: 'kv.prefix.half', unit: 'tokens', formula: 'smallest LRU cache that finds half of the tokens that an unlimited one does', compute: ({ half }) => half },
  { name: 'kv.prefix.quarter', unit: 'tokens', formula: 'smallest LRU cache that finds a quarter of the tokens that an unlimited one does', compute: ({ quarter }) => quarter },
]

/** As `tidemark figures` prints them. */
export const prefixFigures: readonly FigurePage[] = [
  ...fixedFigures,
  { name: 'kv.prefix.hitShare.SIZE', unit: '1', formula: 'tokens of leading parts in an LRU cache of this size when the request comes / kv.prefix.tokens; one for each size named' },
]

/** The record. Throws `USAGE` where the trace names no parts of its prompts, or a size in bytes comes without bytes per token. */
export function analysePrefix(core: Simulators, trace: RequestTrace, settings: PrefixSettings, version: string): Report {
  const facts = factsOf(core, trace, settings)
  const findings = findFaults(prefixRules, { trace })
  const basis = `${formatCount(facts.front.requests)} requests, parts of ${formatCount(facts.partTokens)} tokens, LRU, front to back, in tokens`
  return {
    schema: 'tidemark.report/1', version,
    settings: { ...trace.settings, cache: facts.sizes.map(({ label }) => label).join(','), bytesPerToken: facts.bytesPerToken, partTokens: facts.partTokens, rule: 'LRU; leading cached parts; touched front to back; weighed in tokens' },
    inputs: trace.inputs,
    verdict: verdictOf(facts, findings),
    figures: {
      ...computeFigures(fixedFigures, facts, basis),
      ...Object.fromEntries(facts.sizes.map(({ label, tokens }): [string, Figure] => [`kv.prefix.hitShare.${label}`, { value: ratio(foundWithin(facts.front, tokens).tokens, facts.front.tokens), unit: '1', basis }])),
    },
    tables: { 'kv.prefixCurve': curveTable(facts), 'kv.prefixRules': rulesTable(facts) },
    findings,
    ledger: [...trace.ledger, ...ledgerOf(facts)],
  }
}

function factsOf(core: Simulators, { requests, inputs }: RequestTrace, settings: PrefixSettings): PrefixFacts {
  const { hashes } = requests
  if (hashes === null) {
    throw new TidemarkError('USAGE', `${inputs[0]?.name ?? 'the trace'} does not name the parts of its prompts, so nobody can say which begin alike: give a trace with hash_ids, such as Mooncake's`)
  }
  const [front, tail, counted] = prefixCurves(core, hashes, requests.prompts, RULES)
  const all = foundWithin(front!, Infinity).tokens
  return {
    front: front!, tail: tail!, counted: counted!, partTokens: hashes.partTokens, bytesPerToken: settings.bytesPerToken,
    sizes: resolveSizes(settings.sizes, hashes.partTokens, settings.bytesPerToken),
    knee: all > 0 ? capacityFor(front!, ENOUGH * all) : null,
    half: all > 0 ? capacityFor(front!, all / 2) : null,
    quarter: all > 0 ? capacityFor(front!, LITTLE * all) : null,
  }
}

function ledgerOf({ front }: PrefixFacts): LedgerEntry[] {
  if (front.reweighed === 0) return []
  return [{
    kind: 'doubted', reason: 'touches of a part by another number of tokens than it first had', count: front.reweighed,
    advice: 'The part keeps its first weight in the cache; hits count the tokens of the request that has them. A name that covers the tokens before it cannot stand for two lengths: ask how the names were made.',
  }]
}

function verdictOf(facts: PrefixFacts, [wrong]: readonly Finding[]): Verdict {
  const { front, knee, quarter, partTokens } = facts
  const all = foundWithin(front, Infinity)
  const share = ratio(all.tokens, front.tokens)
  if (wrong !== undefined) return { grade: 'INVALID DATA', sentence: `${wrong.title}, and no share of hits should be quoted.`, notShown: ['what a cache finds: tokens are counted with the wrong size'], answers: [] }
  const size = (tokens: number): string => sizeInWords(tokens, facts.bytesPerToken)
  return {
    grade: 'SIMULATED',
    sentence: share === null ? 'There is no prompt token to find.' : knee === null || quarter === null
      ? 'No prompt begins with a part that an earlier one had: a prefix cache finds nothing, whatever its size.'
      : `An unlimited prefix cache would find ${formatShare(share)} of the prompt tokens; ${size(knee)} reach ${100 * ENOUGH} % of that, fewer than ${size(quarter)} find less than a quarter of it.`,
    notShown: [
      `sharing of less than a part: only whole parts of ${formatCount(partTokens)} tokens as the trace names them, and the short last part of a prompt where another prompt ends alike`,
      'generated tokens: only prompts enter the cache',
      'time: nothing expires, a prompt is in the cache from its arrival on, and nothing is held while it is in use',
    ],
    answers: answersOf(facts, all, share),
  }
}

function answersOf(facts: PrefixFacts, all: { tokens: number; parts: number }, share: number | null): Answer[] {
  const { front, tail, counted, knee, half, quarter, sizes, bytesPerToken } = facts
  if (share === null || knee === null || quarter === null) return []
  const percent = (found: { tokens: number }): string => `${((100 * found.tokens) / front.tokens).toFixed(2)} %`
  const [size] = sizes
  return [
    {
      question: 'How much of the prompts needs no prefill with an unlimited cache?',
      answer: `${formatShare(share)} of ${formatTokens(front.tokens)}, ${formatShare(all.parts / Math.max(1, front.parts))} of the parts, ${formatShare(front.meanShare ?? 0)} of a prompt on average.`,
    },
    {
      question: `How much memory reaches ${100 * ENOUGH} % of that?`,
      answer: `${sizeInWords(knee, bytesPerToken)}: ${formatShare(knee / front.distinctWeight)} of all that is distinct, ${sizeInWords(front.distinctWeight, bytesPerToken)}.${half === null ? '' : ` Half of it takes ${sizeInWords(half, bytesPerToken)}.`}`,
    },
    {
      question: 'Below which size is it of little use?',
      answer: `Below ${sizeInWords(quarter, bytesPerToken)} it finds less than a quarter of what an unlimited one does: ${formatShare(LITTLE * share)} of the prompt tokens.`,
    },
    ...(size === undefined ? [] : [{
      question: 'Does the rule of the cache matter?',
      answer: `At ${size.label}: ${percent(foundWithin(front, size.tokens))} of the tokens front to back, ${percent(foundWithin(tail, size.tokens))} if the last parts of a request go first, ${percent(foundWithin(counted, size.parts))} if every part takes a whole place (${formatCount(size.parts)} places).`,
    }]),
  ]
}

/** "39.3 M tokens (12.0 GiB)". */
function sizeInWords(tokens: number, bytesPerToken: number | null): string {
  const bytes = inBytes(tokens, bytesPerToken)
  return bytes === null ? formatTokens(tokens) : `${formatTokens(tokens)} (${formatBytes(bytes)})`
}
