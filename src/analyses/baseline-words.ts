import { formatCount } from '../core/units.ts'

/** A relative change with its sign: "+20.0 %"; from zero there is none. */
export function changeText(change: number | null): string {
  if (change === null) return 'from zero, so that there is no percentage'
  const percent = Math.abs(100 * change)
  return `${change < 0 ? '\u2212' : '+'}${percent >= 1000 ? formatCount(Math.round(percent)) : percent > 0 && percent < 0.1 ? percent.toPrecision(2) : percent.toFixed(1)} %`
}

/** A value of any unit: whole, or in at least four digits. */
export function valueText(value: number): string {
  return value !== 0 && Math.abs(value) < 1 ? String(Number(value.toPrecision(4))) : formatCount(value)
}
