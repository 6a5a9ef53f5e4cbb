import { formatBytes, formatCount, formatShare, formatTokens } from '../core/units.ts'
import { tabled } from './section.ts'
import type { Layout } from './layout.ts'
import { html } from './markup.ts'
import { ledgerCount } from './quality.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, otherTables } from './sections.ts'
import { tile } from './tile.ts'
import type { Report } from '../core/result.ts'

const SHOWN = ['kv.prefixCurve', 'kv.prefixRules']

/** What a prefix cache finds, by its size. */
export const prefixCache: Layout = {
  subject: 'Prefix cache',
  applies: report => report.figures['kv.prefix.tokens'] !== undefined,
  mainChart: 'prefix-curve',
  tiles: report => [
    tile(report, 'found by an unlimited cache', 'kv.prefix.infiniteHitShare.tokens', 'of the prompt tokens'),
    tile(report, 'size that finds 95 % of that', 'kv.prefix.knee', kneeNote(report), { value: tokensOf(report, 'kv.prefix.knee') }),
    tile(report, 'of little use below', 'kv.prefix.quarter', 'a smaller one finds less than a quarter of what an unlimited one does', { value: tokensOf(report, 'kv.prefix.quarter') }),
    tile(report, 'distinct tokens', 'kv.prefix.distinctTokens', `of ${formatTokens(report.figures['kv.prefix.tokens']?.value ?? 0)} in prompts`, { value: tokensOf(report, 'kv.prefix.distinctTokens') }),
  ],
  quality: report => [
    { label: 'requests', value: formatCount(report.figures['kv.prefix.requests']?.value ?? 0), tone: 'calm' },
    { label: 'tokens of a part', value: String(report.settings['partTokens'] ?? 'unknown'), tone: 'calm' },
    ...(['lost', 'doubted', 'skipped'] as const).map(kind => ledgerCount(report, kind)),
  ],
  sections: report => [
    findingsSection(report),
    tabled(report, 'rules', 'Rules', 'kv.prefixRules', () => rulesHeading(report), html`<p>A request finds its leading parts that are cached when it comes; then it touches all its parts. <b>Front to back</b>: the first part is touched first, so that it is the oldest of its request; <b>tail first</b>: the last part is. A cache that evicts after each part and one that evicts after the whole request hold the same once the request is done. Weighed in <b>parts</b>, a short last part takes a whole place.</p>`),
    ...otherTables(report, SHOWN),
    ledgerSection(report),
    inputsSection(report),
    figuresSection(report),
    glossarySection(WORDS),
  ],
}

function tokensOf(report: Report, name: string): string | null {
  const value = report.figures[name]?.value ?? null
  return value === null ? null : formatTokens(value)
}

function kneeNote(report: Report): string {
  const bytes = report.figures['kv.prefix.kneeBytes']?.value ?? null, knee = report.figures['kv.prefix.knee']?.value ?? null, all = report.figures['kv.prefix.distinctTokens']?.value ?? null
  if (bytes !== null) return formatBytes(bytes)
  return knee === null || all === null || all === 0 ? 'nothing is found' : `${formatShare(knee / all)} of what is distinct`
}

/** The widest difference that a rule makes at a size that was named. */
function rulesHeading(report: Report): string {
  const source = report.tables['kv.prefixRules']
  const caches = cellsOf(source, 'cache'), found = cellsOf(source, 'tokensPercent').map(Number)
  const spreads = [...new Set(caches)].map(cache => {
    const values = found.filter((_, i) => caches[i] === cache)
    return { cache, low: Math.min(...values), high: Math.max(...values) }
  })
  const widest = spreads.toSorted((a, b) => b.high - b.low - (a.high - a.low))[0]
  if (widest === undefined || widest.high === widest.low) return 'Every rule gives the same at these sizes'
  return `The rule moves what ${String(widest.cache)} finds from ${widest.low.toFixed(2)} % to ${widest.high.toFixed(2)} %: say which`
}

const WORDS: [string, string][] = [
  ['part', 'A run of tokens that the trace names, a block of hash_ids: its name covers all tokens before it too, so that equal names mean equal beginnings.'],
  ['prefix cache', 'Keeps the KV of prompts so that a later prompt with the same beginning need not compute it again.'],
  ['LRU', 'The part that was not touched for longest is thrown out first.'],
  ['prefill', 'Computing the KV of the prompt before the first token is generated.'],
]
