import type { FigureRow } from './figures.ts'
import type { SettingRow } from './settings.ts'
import type { Side } from './sides.ts'

/** All that a comparison is made from; the first side is what the others are compared with. */
export interface CompareFacts {
  /** At least two. */
  sides: readonly Side[]
  figures: readonly FigureRow[]
  settings: readonly SettingRow[]
}

/** Values of a setting, where the sides differ in it; `null` where they do not, or one does not say. */
export function differing({ settings }: CompareFacts, name: string): SettingRow | null {
  const row = settings.find(({ setting }) => setting === name)
  return row === undefined || row.verdict !== 'different' ? null : row
}
