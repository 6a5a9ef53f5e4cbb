import { namedTable, numbersOf } from './source.ts'
import { ALERT, NAIVE, QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatShare } from '../core/units.ts'

/** PagedAttention's classes, and what a prefix cache adds. */
const CLASSES: [column: string, name: string, colour: string][] = [
  ['tokenShare', 'tokens', TRUE], ['cachedShare', 'cached prompts', QUIET], ['reservedShare', 'reserved', 'color-mix(in srgb, var(--true) 45%, var(--panel))'], ['internalShare', 'internal', NAIVE], ['externalShare', 'external', ALERT],
]

/** Where a limited memory goes while requests wait for it: one bar a policy. */
export const kvShares: ChartOf = (report) => {
  const source = namedTable(report, 'kv.policies', ['policy', 'memoryBytes', 'tokenShare'])
  if (source === null) return null
  const memories = numbersOf(source, 'memoryBytes'), tokens = source.columns['tokenShare']!
  const rows = source.columns['policy']!.map(String).map((policy, i) => ({ policy, i })).filter(({ i }) => memories[i] === memories[0] && tokens[i] !== null)
  if (rows.length === 0) return null
  const sorted = rows.toSorted((a, b) => Number(tokens[b.i]) - Number(tokens[a.i]))
  const used = CLASSES.filter(([column]) => rows.some(({ i }) => numbersOf(source, column)[i]! > 0))
  const values = sorted.flatMap(({ policy, i }, at) => used.map(([column, name], order) => {
    const share = numbersOf(source, column)[i]!
    return { policy, at, part: name, order, share, label: formatShare(share) }
  }))
  const best = sorted[0]!, worst = sorted.at(-1)!, of = (row: typeof best): string => formatShare(Number(tokens[row.i]))
  return {
    id: 'kv-shares',
    title: sorted.length < 2 ? `${of(best)} of the memory holds tokens under ${best.policy} while requests wait` : `While requests wait, ${of(best)} of the memory holds tokens under ${best.policy}, ${of(worst)} under ${worst.policy}`,
    description: `Shares of ${formatBytes(memories[0]!)} of KV memory over the time in which a request waited for it: tokens, slots that the same request will fill (reserved), slots that are never filled (internal), rounding, holes too small for the next request and memory that no slot has (external). Policies under which nobody waited have no bar.`,
    table: source,
    spec: {
      ...frame,
      height: Math.max(90, sorted.length * 24),
      data: { values },
      mark: { type: 'bar', cornerRadiusEnd: 0, height: { band: 0.66 } },
      encoding: {
        y: { field: 'policy', type: 'nominal', sort: { field: 'at', op: 'min', order: 'ascending' }, axis: { title: null, labelColor: 'var(--fg)', domain: false, ticks: false } },
        x: { field: 'share', type: 'quantitative', scale: { domain: [0, 1] }, axis: { title: 'share of the KV memory (%)', grid: true, labelExpr: 'round(datum.value * 100)' } },
        order: { field: 'order', type: 'quantitative' },
        color: { field: 'part', type: 'nominal', sort: used.map(([, name]) => name), scale: { domain: used.map(([, name]) => name), range: used.map(([, , colour]) => colour) }, legend: { columns: 3 } },
        tooltip: [{ field: 'policy' }, { field: 'part' }, { field: 'label', title: 'share' }],
      },
    },
  }
}
