import type { Cell, Report, Table } from '../../core/result.ts'
import { tableOf } from '../table.ts'
import { first, numbers, tableIn, words, type Side } from './sides.ts'

/** Bytes of equal windows from the first request of each side on, all on the widest window that a side has. Windows without bytes are left out. */
export function timelines(sides: readonly Side[]): { table: Table; width: number } | null {
  const widths = sides.map((side) => first(side).figures['io.timeline.width']?.value ?? 0)
  if (widths.some((width) => width <= 0) || sides.some((side) => numbers(tableIn(side, 'io.timeline'), 'bytes').length === 0)) return null
  // Widths are 1 ms doubled, so that a wider one holds whole narrower ones.
  const width = Math.max(...widths)
  const rows = sides.flatMap((side, i) => {
    const seconds = numbers(tableIn(side, 'io.timeline'), 'seconds'), bytes = numbers(tableIn(side, 'io.timeline'), 'bytes')
    const bins = new Map<number, number>(), start = Math.round(seconds[0]! / widths[i]!)
    seconds.forEach((at, k) => {
      const bin = Math.floor(((Math.round(at / widths[i]!) - start) * widths[i]!) / width + 1e-9)
      bins.set(bin, (bins.get(bin) ?? 0) + bytes[k]!)
    })
    return [...bins].toSorted((a, b) => a[0] - b[0]).map(([bin, sum]): Cell[] => [side.label, bin * width, sum])
  })
  return { table: tableOf(`Bytes of each window of ${width} s, from the first request of each side on; windows without bytes are left out`, ['side', 'seconds', 'bytes'], rows, { seconds: 's', bytes: 'B' }), width }
}

/** Phases of the run by one name on all sides: load, prompt, token 0, token 1 ... */
export function phases(sides: readonly Side[]): Table | null {
  if (sides.every((side) => tableIn(side, 'io.phases') === undefined)) return null
  const rows = sides.flatMap((side) => {
    const table = tableIn(side, 'io.phases')
    const kinds = words(table, 'kind'), seconds = numbers(table, 'seconds'), bytes = numbers(table, 'bytes'), again = numbers(table, 'rereadBytes')
    let token = 0
    return kinds.flatMap((kind, i): Cell[][] => (kind === 'other' ? [] : [[side.label, kind === 'token' ? `token ${token++}` : kind, seconds[i]!, bytes[i]!, again[i]!]]))
  })
  return rows.length === 0 ? null : tableOf('Phases of the run', ['side', 'phase', 'seconds', 'bytes', 'rereadBytes'], rows, { seconds: 's', bytes: 'B', rereadBytes: 'B' })
}

/** Gap classes with their shares. */
export function gaps(sides: readonly Side[]): Table | null {
  if (sides.some((side) => tableIn(side, 'io.gaps') === undefined)) return null
  const rows = sides.flatMap((side) => {
    const table = tableIn(side, 'io.gaps'), counts = numbers(table, 'count'), total = counts.reduce((a, b) => a + b, 0)
    return words(table, 'class').map((name, i): Cell[] => [side.label, name, counts[i]!, total > 0 ? counts[i]! / total : null])
  })
  return tableOf('Gap classes', ['side', 'class', 'count', 'share'], rows, { share: '1' })
}

/** Bytes by kind of tensor, those read again apart. */
export function kinds(sides: readonly Side[]): Table | null {
  if (sides.some((side) => tableIn(side, 'io.kinds') === undefined)) return null
  const rows = sides.flatMap((side) => {
    const table = tableIn(side, 'io.kinds'), read = numbers(table, 'read'), again = numbers(table, 'reread')
    return words(table, 'kind').map((name, i): Cell[] => [side.label, name, read[i]!, again[i]!])
  })
  return tableOf('Kinds of tensors', ['side', 'kind', 'bytes', 'rereadBytes'], rows, { bytes: 'B', rereadBytes: 'B' })
}

/** One row for each finding of any side, and whether it appeared or went. */
export function findingChanges(sides: readonly Side[]): Table {
  const ids = [...new Set(sides.flatMap((side) => side.runs.flatMap(({ findings }) => findings.map(({ id }) => id))))].toSorted()
  const titleOn = (side: Side, id: string): string | null => side.runs.flatMap((run: Report) => run.findings).find((finding) => finding.id === id)?.title ?? null
  const rows = ids.map((id): Cell[] => {
    const titles = sides.map((side) => titleOn(side, id))
    const [a, ...rest] = titles, there = sides.filter((_, i) => titles[i] !== null), text = (titles.findLast((title) => title !== null) ?? '').replace(/\.$/, '')
    const what = titles.every((title) => title !== null) ? 'stays' : a === null ? 'appears' : rest.every((title) => title === null) ? 'goes' : 'goes on some'
    const told = what === 'stays' ? `${id} is on every side: ${text}.` : what === 'appears' ? `${id} appears on ${list(there)}: ${text}.` : `${id} of ${list(there)} is not on ${list(sides.filter((_, i) => titles[i] === null))}: ${a ?? text}.`
    return [id, what, told]
  })
  const order = ['appears', 'goes', 'goes on some', 'stays']
  return tableOf('Findings that appeared, went or stayed', ['finding', 'change', 'sentence'], rows.toSorted((a, b) => order.indexOf(String(a[1])) - order.indexOf(String(b[1]))))
}

const list = (sides: readonly Side[]): string => sides.map(({ label }) => label).join(', ')
