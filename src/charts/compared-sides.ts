import type { Report, Table } from '../core/result.ts'
import { ALERT, TRUE } from './theme.ts'

/** Looks of one side: told apart by colour and by dash, and named by its letter. */
export interface SideLook {
  label: string
  letter: string
  /** The label, cut where it would leave a narrow chart. */
  short: string
  colour: string
  dash: number[]
  /** The dash in words. */
  line: string
}

/** Letters of a name within a chart. */
const LONGEST = 18

const LOOKS: readonly [colour: string, dash: number[], line: string][] = [
  [TRUE, [1, 0], 'solid'], [ALERT, [7, 3], 'dashed'], ['var(--fg)', [2, 2], 'dotted'], ['var(--good)', [9, 3, 2, 3], 'dashed and dotted'], ['var(--warn)', [4, 4], 'in short dashes'],
  ['var(--muted)', [1, 3], 'in sparse dots'],
]

/** The sides of a comparison in their order. */
export function sidesOf(report: Report): SideLook[] {
  return (report.tables['compare.sides']?.columns['side'] ?? []).map((cell, i) => {
    const [colour, dash, line] = LOOKS[i % LOOKS.length]!, label = String(cell)
    return { label, letter: label.split(' ')[0]!, short: label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}\u2026` : label, colour, dash, line }
  })
}

/** Colours of the sides, for a legend. */
export const scaleOf = (sides: readonly SideLook[]): { domain: string[]; range: string[] } => ({ domain: sides.map(({ label }) => label), range: sides.map(({ colour }) => colour) })

/** Rows of a table as objects with the letter of their side. */
export function rowsBySide(table: Table, sides: readonly SideLook[]): { look: SideLook; at: number }[] {
  return (table.columns['side'] ?? []).flatMap((cell, at) => {
    const look = sides.find(({ label }) => label === cell)
    return look === undefined ? [] : [{ look, at }]
  })
}
