import { table } from 'arquero'
import type { Cell } from '../core/result.ts'
import { counted, namedTable, numbersOf, rowsOf } from './source.ts'
import { NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatShare } from '../core/units.ts'

const COUNTING = ['each request once', 'every line']

/** Five classes of gaps, true share beside naive share. */
export const gapClasses: ChartOf = report => {
  const source = namedTable(report, 'io.gaps', ['class', 'count'])
  if (source === null) return null
  const classes = (source.columns['class'] ?? []).map(String)
  const shares = sharesOf(source.columns['share'], numbersOf(source, 'count'))
  const naive = source.columns['naiveCount'] === undefined && source.columns['naiveShare'] === undefined
    ? null
    : sharesOf(source.columns['naiveShare'], numbersOf(source, 'naiveCount'))
  const most = shares.indexOf(Math.max(...shares))
  const share = naive === null ? shares : [...shares, ...naive]
  const rows = table({
    class: naive === null ? classes : [...classes, ...classes],
    counting: share.map((_, i) => COUNTING[i < classes.length ? 0 : 1] ?? ''),
    share,
    label: share.map(formatShare),
  })
  return {
    id: 'gap-classes',
    title: classes[most] === 'sequential'
      ? `${formatShare(shares[most] ?? 0)} of ${counted(report)} start where the last one ended`
      : `Most gaps between ${counted(report)} are ${classes[most]}: ${formatShare(shares[most] ?? 0)}`,
    description: 'Gap: start of a request minus end of the one before it, in sectors of 512 B. Grey is what counting every line of the trace would say.',
    table: source,
    spec: {
      ...frame,
      height: 220,
      data: { values: rowsOf(rows) },
      encoding: {
        x: { field: 'class', type: 'nominal', sort: null, axis: { title: 'gap class', labelAngle: 0, labelOverlap: false } },
        xOffset: { field: 'counting', type: 'nominal', sort: COUNTING },
        y: { field: 'share', type: 'quantitative', scale: { domain: [0, 1] }, axis: { title: 'share of gaps (%)', values: [0, 0.25, 0.5, 0.75, 1], labelExpr: 'round(datum.value * 100)' } },
      },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: {
            color: { field: 'counting', type: 'nominal', sort: COUNTING, scale: { domain: COUNTING, range: [TRUE, NAIVE] } },
            tooltip: [{ field: 'class' }, { field: 'counting' }, { field: 'label', title: 'share' }],
          },
        },
      ],
    },
  }
}

function sharesOf(said: Cell[] | undefined, counts: number[]): number[] {
  const sum = counts.reduce((a, b) => a + b, 0)
  return counts.map((count, i) => {
    const share = said?.[i]
    return typeof share === 'number' ? share : sum > 0 ? count / sum : 0
  })
}
