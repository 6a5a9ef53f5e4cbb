/** Plain streams: one row an event, as CSV with named columns or as JSON lines with the same names. */
import { TidemarkError } from '../../core/error.ts'
import { headLines } from '../format.ts'
import { cells, separatorOf } from '../../core/cells.ts'
import { Lines, wholeBytes, type AllocationFormat, type AllocationOp, type AllocationReader, type AllocationSink } from './format.ts'

/** What a row says: the cell of each column that counts, as text; `undefined` where the row has none. */
type Row = Record<'op' | 'id' | 'size' | 'time', string | undefined>

const NAMES: Record<keyof Row, readonly string[]> = {
  op: ['op', 'action', 'operation', 'event', 'kind'],
  id: ['id', 'addr', 'address', 'ptr', 'pointer'],
  size: ['size', 'bytes'],
  time: ['time', 'time_s', 'seconds', 'timestamp', 'ts', 'time_ms', 'time_us', 'time_ns'],
}

const OPS: Record<string, AllocationOp> = {
  alloc: 'alloc', allocate: 'alloc', malloc: 'alloc', calloc: 'alloc', new: 'alloc', a: 'alloc',
  free: 'free', free_completed: 'free', dealloc: 'free', deallocate: 'free', delete: 'free', release: 'free', f: 'free',
  realloc: 'realloc', reallocate: 'realloc', grow: 'grow', extend: 'grow', free_requested: 'ask',
}

/** Units a second in a column of times, by the end of its name. */
const PER_SECOND: Record<string, number> = { _ms: 1e3, _us: 1e6, _ns: 1e9 }

function columnOf(names: readonly string[], wanted: readonly string[]): number {
  return names.findIndex((name) => wanted.includes(name))
}

/** An id as a key that holds no piece of the file in memory: numbers and addresses as numbers, else text of its own. */
function keyOf(id: string): string | number {
  if (/^(0|[1-9]\d{0,14})$/.test(id)) return Number(id)
  if (/^0x0*[\da-f]{1,13}$/i.test(id)) return -1 - Number(id)
  return id.length < 13 ? id : [...id].join('')
}

const REMEDY = 'give op (alloc, free, realloc, grow), id, bytes as whole numbers, and time as a number'

/** Tells the sink of one row. `perSecond`: units of its time. */
function tell(sink: AllocationSink, row: Row, perSecond: number, where: string): void {
  const lost = (what: string): void => sink.note('lost', `rows ${what}`, where, REMEDY)
  const op = OPS[row.op?.toLowerCase() ?? '']
  if (op === undefined) return lost('without a known operation')
  if (row.id === undefined || row.id === '') return lost('without an id')
  const bytes = row.size === undefined || row.size === '' ? null : wholeBytes(row.size)
  if (bytes === null && (row.size !== undefined && row.size !== '' || op !== 'free' && op !== 'ask')) return lost('without a size in whole bytes')
  const time = row.time === undefined || row.time === '' ? null : Number(row.time)
  if (time !== null && !Number.isFinite(time)) return lost('with a time that is no number')
  sink.event(op, keyOf(row.id), bytes, time, perSecond)
}

const perSecondOf = (name: string | undefined): number => PER_SECOND[name?.slice(-3) ?? ''] ?? 1

/** Column names of a first line. */
function header(head: Uint8Array): string[] {
  const line = headLines(head)[0] ?? ''
  return cells(line, separatorOf(line)).map((name) => name.toLowerCase())
}

export const plainCsv: AllocationFormat = {
  id: 'allocations-csv',
  title: 'allocations as CSV',
  sizes: 'bytes as given',
  sniff: (head) => {
    const names = header(head)
    return columnOf(names, NAMES.op) >= 0 && columnOf(names, NAMES.id) >= 0
  },
  open(name: string, sink: AllocationSink): AllocationReader {
    let separator = ',', places: Record<keyof Row, number> | null = null, width = 0, perSecond = 1
    return new Lines((line, number) => {
      if (places === null) {
        separator = separatorOf(line)
        const names = cells(line, separator).map((cell) => cell.toLowerCase())
        places = { op: columnOf(names, NAMES.op), id: columnOf(names, NAMES.id), size: columnOf(names, NAMES.size), time: columnOf(names, NAMES.time) }
        if (places.size < 0) throw new TidemarkError('USAGE', `${name}, line 1: no column "size" or "bytes"; it has ${names.join(', ')}`)
        width = names.length
        perSecond = perSecondOf(names[places.time])
        return true
      }
      if (line.trim() === '' || line.startsWith('#')) return true
      const row = cells(line, separator)
      if (row.length > width) sink.note('lost', 'rows with more cells than the header', `line ${number}`, REMEDY)
      else tell(sink, { op: row[places.op], id: row[places.id], size: row[places.size], time: row[places.time] }, perSecond, `line ${number}`)
      return true
    }, () => {})
  },
}

/** The object of a JSON line, or `null`. */
function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : null
  } catch {
    return null
  }
}

const names = (row: Record<string, unknown>, wanted: readonly string[]): string | undefined => wanted.find((name) => row[name] !== undefined && row[name] !== null)

export const plainJsonl: AllocationFormat = {
  id: 'allocations-jsonl',
  title: 'allocations as JSON lines',
  sizes: 'bytes as given',
  sniff: (head) => {
    const row = objectOf(headLines(head).find((line) => line.trim() !== '') ?? '')
    return row !== null && names(row, NAMES.op) !== undefined && names(row, NAMES.id) !== undefined
  },
  open: (_name, sink) => new Lines((line, number) => {
    if (line.trim() === '') return true
    const row = objectOf(line)
    if (row === null) sink.note('lost', 'lines that are no JSON object', `line ${number}`, 'look whether the file was cut or written by two processes at once')
    else {
      const text = (wanted: readonly string[]): string | undefined => {
        const name = names(row, wanted), value = name === undefined ? undefined : row[name]
        return typeof value === 'string' || typeof value === 'number' ? String(value) : value === undefined ? undefined : 'no scalar'
      }
      tell(sink, { op: text(NAMES.op), id: text(NAMES.id), size: text(NAMES.size), time: text(NAMES.time) }, perSecondOf(names(row, NAMES.time)), `line ${number}`)
    }
    return true
  }, () => {}),
}
