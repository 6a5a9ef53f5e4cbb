import { power } from '../core/elementary.ts'
import type { Cell, Table } from '../core/result.ts'
import { foundWithin } from '../traces/prefix.ts'
import { ratio } from './figure.ts'
import { inBytes } from './prefix-sizes.ts'
import type { PrefixFacts } from './prefix.ts'
import { tableOf } from './table.ts'

/** Points of the curve besides those that have a name. */
const POINTS = 200

/** Hits by size: points equally far from each other on a logarithmic scale, and those with a name. */
export function curveTable({ front, partTokens, sizes, bytesPerToken, knee, half, quarter }: PrefixFacts): Table {
  const names = new Map<number, string[]>()
  const name = (tokens: number | null, label: string): void => void (tokens !== null && names.set(tokens, [...(names.get(tokens) ?? []), label]))
  for (const { label, tokens } of sizes) name(tokens, label)
  name(quarter, 'quarter')
  name(half, 'half')
  name(knee, 'knee')
  name(front.distinctWeight, 'all distinct')
  const from = Math.max(1, Math.min(front.capacities[0] ?? 1, partTokens)), to = Math.max(from, front.distinctWeight)
  const steps = Array.from({ length: POINTS }, (_, i) => Math.round(from * power(to / from, i / (POINTS - 1))))
  const all = foundWithin(front, Infinity).tokens
  const rows = [...new Set([...steps, ...names.keys()])].toSorted((a, b) => a - b).map((tokens): Cell[] => {
    const found = foundWithin(front, tokens)
    return [tokens, Math.floor(tokens / partTokens), inBytes(tokens, bytesPerToken), ratio(found.tokens, front.tokens), ratio(found.parts, front.parts), ratio(found.tokens, all), names.get(tokens)?.join(', ') ?? null]
  })
  const columns = ['cacheTokens', 'cacheParts', 'cacheBytes', 'tokenShare', 'partShare', 'ofUnlimitedShare', 'name']
  return tableOf('What an LRU prefix cache of each size finds: front to back, weighed in tokens', columns, rows, { tokenShare: '1', partShare: '1', ofUnlimitedShare: '1' })
}

/** The sizes that have a name under each rule, in per cent: where they differ is behind the point. */
export function rulesTable(facts: PrefixFacts): Table {
  const { front, tail, counted, sizes } = facts
  const rules = [
    { touch: 'front to back', weight: 'tokens', curve: front },
    { touch: 'tail first', weight: 'tokens', curve: tail },
    { touch: 'front to back', weight: 'parts', curve: counted },
  ]
  const named = [...sizes, { label: 'unlimited', tokens: Infinity, parts: Infinity }]
  const rows = named.flatMap(({ label, tokens, parts }) => rules.map(({ touch, weight, curve }): Cell[] => {
    const capacity = weight === 'parts' ? parts : tokens, found = foundWithin(curve, capacity)
    const percent = (part: number, whole: number): number | null => (whole > 0 ? (100 * part) / whole : null)
    return [label, touch, weight, Number.isFinite(capacity) ? capacity : null, percent(found.tokens, curve.tokens), percent(found.parts, curve.parts)]
  }))
  return tableOf('The same sizes under other rules of touching and weighing', ['cache', 'touched', 'weighedIn', 'capacity', 'tokensPercent', 'partsPercent'], rows)
}
