import { namedTable, numbersOf } from './source.ts'
import { NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatFineShare } from '../core/units.ts'

const TERMS = ['empty ends', 'block tables']

/** The two costs of a page size, on one logarithmic scale. */
export const kvPages: ChartOf = (report) => {
  const source = namedTable(report, 'kv.pageSizes', ['policy', 'pageTokens', 'wasteShare', 'tableShare'])
  if (source === null) return null
  const policies = source.columns['policy']!.map(String), pages = numbersOf(source, 'pageTokens'), waste = numbersOf(source, 'wasteShare'), table = numbersOf(source, 'tableShare')
  const rows = policies.map((policy, i) => ({ policy, i })).filter(({ policy }) => policy === policies[0]).toSorted((a, b) => pages[a.i]! - pages[b.i]!)
  const last = rows.at(-1)!.i, first = rows[0]!.i
  const values = rows.flatMap(({ i }) => [
    { page: pages[i]!, term: TERMS[0]!, share: waste[i]!, label: formatFineShare(waste[i]!) }, { page: pages[i]!, term: TERMS[1]!, share: table[i]!, label: formatFineShare(table[i]!) },
  ]).filter(({ share }) => share > 0)
  const y = { field: 'share', type: 'quantitative' as const, scale: { type: 'log' as const }, axis: { title: 'share of the memory held (log scale)', format: '~%', tickCount: 6 } }
  return {
    id: 'kv-pages',
    title: `From pages of ${pages[first]} to ${pages[last]} tokens the tables shrink from ${formatFineShare(table[first]!)} to ${formatFineShare(table[last]!)}, the empty ends grow from ${formatFineShare(waste[first]!)} to ${formatFineShare(waste[last]!)}`,
    description: `Policy ${policies[0]}, over all time: the empty ends of last pages, and the block tables. Entries of block tables are taken as 8 bytes. Attention over small pages is slower, which is not simulated.`,
    table: source,
    spec: {
      ...frame,
      height: 220,
      data: { values },
      encoding: {
        x: { field: 'page', type: 'ordinal', sort: null, axis: { title: 'tokens of a page', labelAngle: 0 } },
        y,
        color: { field: 'term', type: 'nominal', sort: TERMS, scale: { domain: TERMS, range: [NAIVE, TRUE] } },
        tooltip: [{ field: 'page', title: 'tokens of a page' }, { field: 'term' }, { field: 'label', title: 'share' }],
      },
      layer: [
        { mark: { type: 'line', strokeWidth: 2, aria: false } },
        { mark: { type: 'point', filled: true, size: 50, opacity: 1 } },
        { mark: { type: 'text', dy: -11, fontSize: 11.5, aria: false }, encoding: { text: { field: 'label' }, color: { value: 'var(--fg)' } } },
      ],
    },
  }
}
