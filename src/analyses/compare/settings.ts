import type { Cell, Report, Table } from '../../core/result.ts'
import { formatBytes } from '../../core/units.ts'
import { tableOf } from '../table.ts'
import { figuresOf, type Side } from './sides.ts'

/** What one setting was on every side. */
export interface SettingRow {
  setting: string
  values: Cell[]
  verdict: 'same' | 'different' | 'not recorded by all'
}

const formats = (run: Report): string => [...new Set(run.inputs.filter(({ role }) => role === 'counted').map(({ format }) => format))].join(', ')

/** Settings of a run by name, in the order of the table. */
function settingsOf(run: Report): Record<string, Cell> {
  const events = run.inputs.filter(({ role, events: count }) => role === 'counted' && count !== null).reduce((sum, input) => sum + input.events!, 0)
  const environment = run.tables['run.environment']?.columns
  return {
    ...run.settings,
    'grade of the record': run.verdict.grade,
    'formats counted': formats(run) || null,
    'events counted': events || null,
    'phases by marks': run.tables['io.phases']?.columns['phase']?.length ?? null,
    'size of the file that was read, bytes': figuresOf(run)['run.fileBytes']?.value ?? null,
    ...Object.fromEntries((environment?.['item'] ?? []).map((item, i) => [String(item), environment!['value']?.[i] ?? null])),
    'Tidemark': run.version,
  }
}

/** One value of all repeats, or all that there are. */
function together(side: Side, name: string): Cell {
  const found = [...new Set(side.runs.map((run) => settingsOf(run)[name] ?? null))]
  const text = (value: Cell): Cell => (value === null ? 'none' : name.endsWith(', bytes') && typeof value === 'number' ? formatBytes(value) : value)
  return found.length === 1 ? found[0]! : found.map(text).join('; ')
}

/** Every setting of every side; `null` where a side does not say. */
export function compareSettings(sides: readonly Side[]): SettingRow[] {
  const names = [...new Set(sides.flatMap((side) => side.runs.flatMap((run) => Object.keys(settingsOf(run)))))]
  return [...names, 'runs'].map((setting): SettingRow => {
    const values = sides.map((side) => (setting === 'runs' ? side.runs.length : together(side, setting)))
    const asked = sides.every((side) => side.runs.every(({ settings }) => setting in settings)) || values.every((value) => value !== null)
    return { setting, values, verdict: values.every((value) => value === values[0]) ? 'same' : asked ? 'different' : 'not recorded by all' }
  }).filter(({ values }) => values.some((value) => value !== null))
}

/** The same as a table, what differs first. */
export function settingsTable(sides: readonly Side[], rows: readonly SettingRow[]): Table {
  const order = ['different', 'not recorded by all', 'same']
  const sorted = rows.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
  return tableOf('What differed in the settings', ['setting', ...sides.map(({ label }) => label), 'sides'], sorted.map(({ setting, values, verdict }) => [setting, ...values, verdict]))
}
