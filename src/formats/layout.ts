import { TidemarkError } from '../core/error.ts'
import { FIELDS, type TableColumn, type TableLayout } from '../core/grammar.ts'

const TIME_UNITS: Record<string, number> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1, '100ns': 100, filetime: -100 }
const BYTE_UNITS: Record<string, number> = { bytes: 1, B: 1, sectors: 512, KiB: 1024, MiB: 2 ** 20, pages: 4096 }
/** How operations are spelt, in the order of `assembly/decode/table.ts`. */
const OPERATIONS: Record<string, number> = { letters: 0, scsi: 1, r0w1: 2, w0r1: 3 }
const STEPS = ['queue', 'issue', 'complete'] as const
const NEEDED = ['time', 'op', 'offset', 'size'] as const

/** One field as the user names it. */
interface NamedColumn {
  field: TableColumn['field']
  first: string
  last: string
  unit: number
}

/** A layout before a file is seen: columns may be header names. */
export interface NamedLayout {
  step: TableLayout['step']
  columns: NamedColumn[]
}

function wrong(reason: string): TidemarkError {
  return new TidemarkError('USAGE', `--csv: ${reason}. Example: --csv 'time=1:us,op=2,offset=3:bytes,size=4:sectors,device=5,pid=6'`)
}

function unitOf(field: string, unit: string | undefined, of: string | undefined): number {
  if (field === 'device' || field === 'pid' || field === 'process') {
    if (unit !== undefined) throw wrong(`${field} has no unit`)
    return 1
  }
  if (field === 'op') {
    const spelling = OPERATIONS[unit ?? 'letters']
    if (spelling === undefined) throw wrong(`op is spelt as one of ${Object.keys(OPERATIONS).join(', ')}, not ${unit}`)
    return spelling
  }
  if (unit === 'blocks' && field !== 'time') {
    const bytes = Number(of)
    if (!Number.isInteger(bytes) || bytes < 1 || bytes > 2 ** 30) throw wrong(`${field}=…:blocks:N takes the bytes of a block, such as blocks:4096`)
    return bytes
  }
  const units = field === 'time' ? TIME_UNITS : BYTE_UNITS
  const known = unit === undefined ? undefined : units[unit]
  if (known === undefined) throw wrong(`${field} needs a unit: ${Object.keys(units).join(', ')}${field === 'time' ? '' : ' or blocks:N'}`)
  return known
}

/** `time=1:us,op=2,offset=3:bytes,size=4:bytes[,device=5-6][,pid=name][,step=complete]` as a layout. Throws `USAGE`. */
export function parseLayout(text: string): NamedLayout {
  const columns: NamedColumn[] = []
  let step: NamedLayout['step'] = 'issue'
  for (const part of text.split(',')) {
    const [, field = '', rest = ''] = /^ *(\w+) *= *(.+?) *$/.exec(part) ?? []
    if (field === 'step') {
      const known = STEPS.find((name) => name === rest)
      if (known === undefined) throw wrong(`step is one of ${STEPS.join(', ')}`)
      step = known
      continue
    }
    const name = FIELDS.find((known) => known === field)
    if (name === undefined) throw wrong(`${part.trim() === '' ? 'an empty part' : part.trim()} is none of ${FIELDS.join(', ')}, step`)
    if (columns.some((column) => column.field === name)) throw wrong(`${name} is named twice`)
    const [column = '', unit, of] = rest.split(':')
    const [, first, last] = /^(\d+)-(\d+)$/.exec(column) ?? []
    if (Number(last) < Number(first)) throw wrong(`${name}=${column} runs backwards`)
    columns.push({ field: name, first: first ?? column, last: last ?? column, unit: unitOf(name, unit, of) })
  }
  const missing = NEEDED.filter((field) => !columns.some((column) => column.field === field))
  if (missing.length > 0) throw wrong(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`)
  return { step, columns }
}

/** Lines looked at to tell the separator. */
const LOOKED_AT = 20

function separatorOf(lines: readonly string[]): TableLayout['separator'] {
  const seen = lines.slice(0, LOOKED_AT)
  return ([',', ';', '\t'] as const).toSorted((a, b) => count(seen, b) - count(seen, a)).find((mark) => count(seen, mark) * 2 > seen.length) ?? ' '
}

function count(lines: readonly string[], mark: string): number {
  return lines.filter((line) => line.includes(mark)).length
}

/** The layout of a file that holds these lines. Throws `USAGE` for a column that it does not have. */
export function layoutOf({ step, columns }: NamedLayout, lines: readonly string[]): TableLayout {
  const filled = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const separator = separatorOf(filled)
  const header = (filled[0] ?? '').trim().split(separator === ' ' ? /\s+/ : separator).map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
  const indexOf = (column: string): number => {
    const index = /^\d+$/.test(column) ? Number(column) - 1 : header.indexOf(column)
    if (index < 0 || index >= Math.min(header.length, 64)) throw wrong(`there is no column ${column}; the first line has ${header.map((name, i) => `${i + 1} ${name}`).join(', ').slice(0, 200)}`)
    return index
  }
  return { separator, step, columns: columns.map(({ field, first, last, unit }) => ({ field, first: indexOf(first), last: indexOf(last), unit })) }
}
