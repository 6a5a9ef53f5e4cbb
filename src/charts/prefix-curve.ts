import { from } from 'arquero'
import { namedTable, numbersOf, rowsOf, valueOf } from './source.ts'
import { ALERT, NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatShare, formatTokens } from '../core/units.ts'

/** Rows of the curve that are named by the analysis itself, and drawn on their own. */
const OWN = new Set(['quarter', 'half', 'knee', 'all distinct'])

const SIDES = [{ side: 'left', align: 'right', dx: -8, dy: -7 }, { side: 'right', align: 'left', dx: 9, dy: 8 }, { side: 'end', align: 'right', dx: 4, dy: -11 }] as const

/** Sizes that find the same, within this share of what an unlimited cache finds, have one label. */
const SAME = 0.02

/** Only the last of sizes that find the same keeps a name, which is that of all of them. */
function grouped<Row extends { percent: number; name: string }>(rows: Row[], near: number): Row[] {
  let from = 0
  return rows.map((row, i) => {
    if (row.percent - rows[from]!.percent > near) from = i
    const goesOn = i + 1 < rows.length && rows[i + 1]!.percent - rows[from]!.percent <= near
    return { ...row, name: goesOn ? '' : from === i ? row.name : `${rows[from]!.name} to ${row.name}` }
  })
}

/** Share of the prompt tokens that a prefix cache finds, by its size. */
export const prefixCurve: ChartOf = report => {
  const source = namedTable(report, 'kv.prefixCurve', ['cacheTokens', 'cacheBytes', 'tokenShare', 'ofUnlimitedShare', 'name'])
  const all = valueOf(report, 'kv.prefix.infiniteHitShare.tokens'), knee = valueOf(report, 'kv.prefix.knee')
  if (source === null || all === null || knee === null) return null
  const tokens = numbersOf(source, 'cacheTokens'), shares = numbersOf(source, 'tokenShare'), bytes = source.columns['cacheBytes'] ?? [], names = source.columns['name'] ?? []
  const rows = tokens.map((size, i) => ({
    tokens: size, percent: 100 * (shares[i] ?? 0), share: formatShare(shares[i] ?? 0), size: [formatTokens(size), ...(typeof bytes[i] === 'number' ? [formatBytes(bytes[i])] : [])].join(', '),
    name: String(names[i] ?? '').split(', ').filter(name => !OWN.has(name)).join(', '),
  })).filter(row => row.tokens > 0)
  const named = grouped(rows.filter(row => row.name !== ''), SAME * 100 * all).map((row, i) => ({ ...row, side: row.tokens > Math.max(...tokens) / 5 ? 'end' : i % 2 === 0 ? 'left' : 'right' }))
  const least = Math.min(...rows.map(row => row.tokens)), most = Math.max(...rows.map(row => row.tokens))
  const decades = [...Array(15).keys()].map(power => 10 ** power).filter(size => size >= least && size <= most)
  const bound = `unlimited: ${formatShare(all)}`
  const x = { field: 'tokens', type: 'quantitative' as const, scale: { type: 'log' as const, nice: false }, axis: { title: 'size of the cache in tokens (log scale)', grid: true, ...(decades.length > 1 ? { values: decades } : { tickCount: 4 }), labelExpr: "replace(format(datum.value, '~s'), /([kMG])$/, ' $1')" } }
  const y = { field: 'percent', type: 'quantitative' as const, scale: { domain: [0, Math.min(100, 100 * all * 1.2)], nice: true }, axis: { title: 'prompt tokens found (%)', format: ',~f' } }
  const tooltip = [{ field: 'size', title: 'cache' }, { field: 'share', title: 'tokens found' }]
  return {
    id: 'prefix-curve',
    title: `A prefix cache of ${formatTokens(knee)} finds 95 % of what an unlimited one would: ${formatShare(0.95 * all)} of the prompt tokens, not ${formatShare(all)}`,
    description: `Share of the prompt tokens that an LRU cache of prompt parts finds, by its size on a logarithmic scale; the dashed line is what an unlimited cache finds, the upright one the smallest size that finds 95 % of it. ${named.length === 0 ? '' : 'Dots are the sizes asked for.'}`,
    table: source,
    spec: {
      ...frame,
      height: 260,
      layer: [
        { data: { values: [{ at: 100 * all, bound }] }, mark: { type: 'rule', color: NAIVE, strokeDash: [5, 4], strokeWidth: 2, aria: false }, encoding: { y: { field: 'at', type: 'quantitative' } } },
        { data: { values: [{ at: 100 * all, bound }] }, mark: { type: 'text', align: 'left', dx: 6, dy: -8, x: 0, color: 'var(--fg)', fontSize: 12, aria: false }, encoding: { y: { field: 'at', type: 'quantitative' }, text: { field: 'bound' } } },
        { data: { values: [{ at: knee }] }, mark: { type: 'rule', color: ALERT, strokeWidth: 1, aria: false }, encoding: { x: { field: 'at', type: 'quantitative' } } },
        { data: { values: rowsOf(from(rows)) }, mark: { type: 'line', color: TRUE, strokeWidth: 2.5, interpolate: 'monotone', aria: false }, encoding: { x, y, tooltip } },
        { data: { values: rowsOf(from(named)) }, mark: { type: 'point', filled: true, size: 70, color: TRUE, opacity: 1 }, encoding: { x, y, tooltip } },
        // Labels of neighbours go to opposite sides of the curve, and at its end above the bound.
        ...SIDES.map(({ side, ...place }) => ({
          data: { values: rowsOf(from(named)) }, transform: [{ filter: `datum.side === '${side}'` }],
          mark: { type: 'text' as const, ...place, color: 'var(--fg)', fontSize: 12, aria: false }, encoding: { x, y, text: { field: 'name' } },
        })),
      ],
    },
  }
}
