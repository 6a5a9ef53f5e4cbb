import { from } from 'arquero'
import { rowsOf } from './source.ts'

/** A level that is named where it begins. */
interface LabelledLevel {
  level: number
  label: string
  colour: string
  /** How far the label stands below the line, pixels. */
  dy: number
}

/** A dashed line across the chart for each level, with its label. `y`: the encoding of the chart's levels. */
export function labelledLevels<Y extends object>(lines: readonly LabelledLevel[], y: Y) {
  return lines.flatMap(line => [
    { data: { values: rowsOf(from([line])) }, mark: { type: 'rule' as const, color: line.colour, strokeDash: [4, 3], aria: false }, encoding: { y: { ...y, field: 'level' } } },
    // Twice: the first one clears the ground that the label stands on.
    ...[{ stroke: 'var(--panel)', strokeWidth: 4 }, {}].map(halo => ({
      data: { values: rowsOf(from([line])) },
      mark: { type: 'text' as const, align: 'left' as const, baseline: 'middle' as const, dx: 4, dy: line.dy, color: 'var(--fg)', fontSize: 12, aria: false, ...halo },
      encoding: { x: { value: 0 }, y: { ...y, field: 'level' }, text: { field: 'label' } },
    })),
  ])
}
