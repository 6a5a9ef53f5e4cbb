import { cells, separatorOf } from '../../core/cells.ts'
import { Lines } from '../allocations/format.ts'
import { REREAD, type SampleFormat, type SampleSink } from './format.ts'
import { isUnknown, meaningOf, scaled, type Meaning } from './names.ts'
import { calendarTime, epochSeconds, isEpoch } from './times.ts'

const TIME = /^(epoch|epoch_?s|time|timestamp|ts|seconds|elapsed|elapsed_time|time_?(s|ms|us|ns)|t|t_(s|ms|us|ns)|date|datetime|epoch_?(ms|us|ns)|elapsed_s|@timestamp)$/i
const PHASE = /^(phase|stage)$/i
const ENTITY = /^(of|group|pod|process|pid|container|cgroup|device|name)$/i
const SCALES: Readonly<Record<string, number>> = { ms: 1e-3, us: 1e-6, ns: 1e-9 }
/** What Kubernetes writes behind numbers. */
const QUANTITIES: Readonly<Record<string, number>> = { ki: 1024, mi: 2 ** 20, gi: 2 ** 30, ti: 2 ** 40, kib: 1024, mib: 2 ** 20, gib: 2 ** 30, kb: 1024, b: 1 }

const bare = (line: string): string => line.replace(/^#\s*/, '').replace(/^\ufeff|^\u00ef\u00bb\u00bf/, '')

/** Names of a heading that has a column of times; else `null`. */
function headingOf(line: string): string[] | null {
  const separator = separatorOf(line), names = cells(bare(line), separator)
  return names.length > 1 && line.includes(separator) && names.some((name) => TIME.test(name)) && names.every((name) => name !== '' && !/^[\d.]+$/.test(name)) ? names : null
}

/** A number, with or without a unit of Kubernetes (`512Mi`, `250m`) or `%`: in B where it has one of bytes. `null`: no number. */
export function numberOf(cell: string): { value: number, unit: 'B' | 'share' | null } | null {
  const [, digits, unit = ''] = /^(-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*([A-Za-z%]*)$/.exec(cell.trim()) ?? []
  if (digits === undefined) return null
  const value = Number(digits), size = QUANTITIES[unit.toLowerCase()]
  if (!Number.isFinite(value)) return null
  if (unit === '') return { value, unit: null }
  if (unit === 'm') return { value: value / 1000, unit: null }
  if (unit === '%') return { value: value / 100, unit: 'share' }
  return size === undefined ? null : { value: value * size, unit: 'B' }
}

/** Cells of a row; between semicolons or tabs `3,25` is a number with a decimal comma. */
function rowOf(line: string, separator: string): string[] {
  const row = cells(line, separator)
  return separator === ',' ? row : row.map((cell) => (/^-?\d+,\d+\D*$/.test(cell) ? cell.replace(',', '.') : cell))
}

/** Reads a cell of the column of times. A name that ends in a unit says how large a number is; one that speaks of elapsed time, that it is no time of day. */
function timeReader(name: string): (cell: string) => { seconds: number, written: 'utc' | 'local' | 'start' } | null {
  const scale = SCALES[/(ms|us|ns)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? null, elapsed = /^elapsed/i.test(name)
  return (cell) => {
    const calendar = calendarTime(cell)
    if (calendar !== null) return calendar
    if (!/^\d+(\.\d+)?$/.test(cell)) return null
    const plain = Number(cell) * (scale ?? 1), epoch = elapsed ? null : scale === null ? epochSeconds(cell) : isEpoch(plain) ? plain : null
    return epoch === null ? { seconds: plain, written: 'start' } : { seconds: epoch, written: 'utc' }
  }
}

/** Any table with a heading and a column of times: units from the ends of names, counters by their names. */
export const sampleCsv: SampleFormat = {
  id: 'samples-csv',
  title: 'CSV with a column of times',
  sniff: ([first = '']) => {
    const names = headingOf(first)
    if (names === null || /memory\.(used|total|free)|utilization\.|^elapsed_time,nproc,cpu,mem_real/.test(first)) return false
    const wanted = names.map((name) => name.toLowerCase())
    // Allocation streams, requests and phase files are tables with times too.
    return !wanted.some((name) => /^(op|action|operation)$|token|prompt|hash_ids|input_length/.test(name))
  },
  open: openTable,
}

/** `words`: cells that are no number, while none was one. */
interface Column { at: number, name: string, words: number, numbers: number, first: number }

function openTable(sink: SampleSink): Lines {
  let separator = ',', width = 0, time: Pick<Column, 'at' | 'name'> | null = null, phase = -1, entity = -1, columns: Column[] = []
  let read: ReturnType<typeof timeReader> = () => null, told: string | null = null
  const meanings = new Map<string, { id: number, meaning: Meaning }>()
  const column = (name: string, of: string | null, unit: 'B' | 'share' | null): { id: number, meaning: Meaning } => {
    const key = `${of ?? ''}\n${name}`
    let known = meanings.get(key)
    if (known === undefined) {
      let meaning = meaningOf(name, of)
      if (unit === 'B') meaning = { ...meaning, unit: 'B', scale: 1 }
      if (isUnknown(meaning)) sink.note('doubted', 'columns whose name is not known, taken as levels', `column ${name}`, 'Name the unit at the end of the column (_kB, _bytes, _ms); a total that only grows is misread as a level.')
      known = { id: sink.quantity(meaning), meaning }
      meanings.set(key, known)
    }
    return known
  }
  const heading = (line: string): void => {
    separator = separatorOf(line)
    const names = cells(bare(line), separator)
    width = names.length
    const place = names.findIndex((name) => TIME.test(name))
    time = { at: place, name: names[place] ?? '' }
    read = timeReader(time.name)
    phase = names.findIndex((name) => PHASE.test(name))
    entity = names.findIndex((name) => ENTITY.test(name))
    columns = names.flatMap((name, at) => (at === place || at === phase || at === entity ? [] : [{ at, name, words: 0, numbers: 0, first: 0 }]))
  }
  return new Lines((line, number) => {
    if (line.trim() === '') return true
    if (time === null) {
      heading(line)
      return true
    }
    if (line.startsWith('#')) return true
    const row = rowOf(line, separator), when = read(row[time.at] ?? '')
    if (row.length === width && row[time.at] === time.name) return true
    if (row.length !== width || when === null) {
      sink.note('lost', row.length === width ? 'rows without a readable time' : 'rows with more or fewer cells than the heading', `line ${number}`, REREAD)
      return true
    }
    if (told !== when.written) sink.clock(when.written)
    told = when.written
    sink.at(when.seconds)
    if (phase >= 0) sink.phase(row[phase]!)
    const of = entity < 0 || row[entity] === '' ? null : row[entity]!
    for (const one of columns) {
      const { at, name } = one, cell = row[at]!
      if (cell === '' || /^(n\/?a|nan|null|-|\[n\/a\]|\[not supported\])$/i.test(cell)) {
        sink.note('skipped', 'empty cells', `line ${number}`, 'Nothing was sampled there; the series has a sample less.')
        continue
      }
      const value = numberOf(cell)
      if (value === null) {
        if (one.words++ === 0) one.first = number
        continue
      }
      one.numbers++
      const { id, meaning } = column(name, of, value.unit)
      sink.put(id, value.unit === 'share' ? value.value : scaled(value.value, meaning.scale))
    }
    return true
  }, () => {
    for (const { name, words, numbers, first } of columns) {
      if (words > 0 && numbers === 0) sink.note('skipped', 'columns of words', `column ${name}`, 'They are no samples; a column "phase" names phases, one called pod, process or device says whose the row is.')
      else if (words > 0) sink.note('lost', 'cells that are no number', `line ${first}, ${name}`, REREAD, words)
    }
  })
}
