/** MiniMalloc's problems: one row a buffer with its span of life. Source: google/minimalloc, README and converter.cc; `end` is inclusive. */
import { TidemarkError } from '../../core/error.ts'
import { headLines } from '../format.ts'
import { cells, separatorOf } from '../../core/cells.ts'
import { Lines, wholeBytes, type AllocationFormat } from './format.ts'

const ALIASES = { id: ['id', 'buffer', 'buffer_id'], lower: ['lower', 'begin', 'start'], upper: ['upper', 'end'], size: ['size'] } as const

type Places = Record<keyof typeof ALIASES, number>

/** Where a header has each column, or `null` if it lacks one. */
function placesOf(line: string): Places | null {
  const names = cells(line, separatorOf(line)).map((name) => name.toLowerCase())
  const at = (wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name))
  const places = { id: at(ALIASES.id), lower: at(ALIASES.lower), upper: at(ALIASES.upper), size: at(ALIASES.size) }
  return Object.values(places).includes(-1) ? null : places
}

/** Its times order events and have no unit: the stream has none. At one time releases come before allocations, each in the file's order. */
export const minimalloc: AllocationFormat = {
  id: 'minimalloc',
  title: 'MiniMalloc CSV',
  sizes: 'units of the problem as bytes',
  sniff: (head) => placesOf(headLines(head)[0] ?? '') !== null,
  open(name, sink) {
    let places: Places | null = null, separator = ',', inclusive = false
    const buffers: { row: number; size: number; lower: number; upper: number }[] = []
    return new Lines((line, number) => {
      if (places === null) {
        places = placesOf(line)
        if (places === null) throw new TidemarkError('USAGE', `${name}, line 1: a MiniMalloc table has the columns id, lower, upper and size`)
        separator = separatorOf(line)
        inclusive = cells(line, separator)[places.upper]!.toLowerCase() === 'end'
        return true
      }
      if (line.trim() === '') return false
      const row = cells(line, separator), where = `line ${number}`
      const lower = Number(row[places.lower] || NaN), end = Number(row[places.upper] || NaN), size = wholeBytes(row[places.size] ?? '')
      const upper = inclusive ? end + 1 : end
      if (size === null || !Number.isSafeInteger(lower) || !Number.isSafeInteger(upper) || upper < lower) {
        sink.note('lost', 'rows without a span and a size in whole numbers', where, 'lower and upper are whole, lower is not above upper')
      } else if (upper === lower) sink.note('skipped', 'buffers that are never live', where, 'lower equals upper: the span is half-open')
      else buffers.push({ row: number, size, lower, upper })
      return true
    }, () => {
      // A row is its own id: names need not be distinct for spans to count.
      const events = buffers.flatMap(({ row, size, lower, upper }) => [{ at: upper, row, size, free: true }, { at: lower, row, size, free: false }])
      events.sort((a, b) => a.at - b.at || Number(b.free) - Number(a.free) || a.row - b.row)
      for (const { row, size, free } of events) sink.event(free ? 'free' : 'alloc', row, size, null, 1)
    })
  },
}
