/** sar and pidstat: a heading with the date, then tables whose first column is a time of day. */
import { Lines } from '../allocations/format.ts'
import { REREAD, type Quantity, type SampleFormat, type SampleSink } from './format.ts'
import { scaled } from './names.ts'
import { epochSeconds, hourOf } from './times.ts'

const TITLE = /^Linux \S+ \(.*\)\s+(\S+)\s+_\S+_/
const TIME = /^(\d\d):(\d\d):(\d\d)(?: ([AP]M))?\s+(.*)$/
const DAY = 86_400
const KIB = 1024
/** Columns whose text names what the row is about. */
const ENTITIES = new Set(['CPU', 'DEV', 'IFACE', 'BUS', 'TTY', 'FILESYSTEM', 'Device', 'INTR', 'NODE'])

const DEFINITIONS: Readonly<Record<string, string>> = {
  kbmemfree: 'free RAM', kbavail: 'MemAvailable of the kernel', kbbuffers: 'buffers', kbcached: 'page cache without reclaimable slab', kbslab: 'slab, reclaimable or not',
  kbanonpg: 'anonymous memory that is mapped', kbdirty: 'file pages that are to be written', kbcommit: 'memory promised to programs',
  VSZ: 'virtual size of the process', RSS: 'resident set of the process',
}

function unitOf(name: string): Pick<Quantity, 'unit' | 'kind'> & { scale: number } {
  if (/^(kb|VSZ$|RSS$)/.test(name) && !name.endsWith('/s')) return { unit: 'B', kind: 'level', scale: KIB }
  if (/kB.*\/s$|^(pgpgin|pgpgout|bdfl)\/s$/.test(name)) return { unit: 'B/s', kind: 'rate', scale: KIB }
  if (name.endsWith('/s')) return { unit: '1/s', kind: 'rate', scale: 1 }
  if (name.startsWith('%')) return { unit: '1', kind: /^%(mem|commit|swp|[sf](cpu|mem|io)-)/i.test(name) ? 'level' : 'rate', scale: 0.01 }
  return { unit: '1', kind: 'level', scale: 1 }
}

/** Which `kbmemused` a version of sar prints, by its own first row: total is told by the share. */
function usedBy(row: Readonly<Record<string, number>>): string {
  const { kbmemused: used = 0, '%memused': percent = 0, kbmemfree: free = 0, kbbuffers: buffers = 0, kbcached: cached = 0, kbslab: slab } = row
  const total = percent > 0 ? used / (percent / 100) : NaN
  const withCache = total - free, without = withCache - buffers - cached - (slab ?? 0)
  return Math.abs(withCache - used) < Math.abs(without - used) ? 'total - free: cache counts as used' : 'total - free - buffers - cached - slab'
}

/** Seconds since 1970 at the start of the day in the title; `null`: no date. Second: whether month and day could be the other way round. */
function dayOf(text: string): [seconds: number, ambiguous: boolean] | null {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (iso !== null) return [Date.UTC(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3])) / 1000, false]
  const [, one, two, year] = (/^(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})$/.exec(text) ?? []).map(Number) as [number, number?, number?, number?]
  if (one === undefined || two === undefined || year === undefined) return null
  const swapped = one > 12 || text.includes('.')
  return [Date.UTC(year < 100 ? 2000 + year : year, (swapped ? two : one) - 1, swapped ? one : two) / 1000, !swapped && one <= 12 && two <= 12 && one !== two]
}

function openTables(sink: SampleSink): Lines {
  let day: number | null = null, before = -1, names: string[] = [], used: string | null = null
  const at = (clock: number): boolean => {
    if (day === null) return false
    // A time of day that steps back by more than half a day is of the next day.
    if (before - clock > DAY / 2) day += DAY
    before = clock
    sink.clock('local')
    sink.at(day + clock)
    return true
  }
  const row = (cells: string[], number: number, place: (() => boolean)): void => {
    const command = names.indexOf('Command')
    if (command >= 0 && cells.length > names.length) cells.splice(command, cells.length, cells.slice(command).join(' '))
    if (cells.length !== names.length) return sink.note('lost', 'rows that do not fit their heading', `line ${number}`, REREAD)
    const pid = names.indexOf('PID'), entity = names.findIndex((name) => ENTITIES.has(name))
    const of = pid >= 0 ? `${command >= 0 ? `${cells[command]!} ` : ''}(${cells[pid]!})` : entity >= 0 && cells[entity] !== 'all' ? `${names[entity]!} ${cells[entity]!}` : null
    const values = cells.map(Number)
    const wanted = names.map((name, i) => ({ name, i })).filter(({ name, i }) => i !== pid && i !== command && i !== entity && name !== 'UID' && name !== 'USER')
    if (wanted.some(({ i }) => !Number.isFinite(values[i]!))) return sink.note('lost', 'rows with a cell that is no number', `line ${number}`, REREAD)
    if (!place()) return sink.note('lost', 'rows before a title with a date', `line ${number}`, 'Keep the first line of sar: it has the date.')
    if (used === null && names.includes('kbmemused')) used = usedBy(Object.fromEntries(wanted.map(({ name, i }) => [name, values[i]!])))
    for (const { name, i } of wanted) {
      const { scale, ...unit } = unitOf(name)
      sink.put(sink.quantity({ name, of, ...unit, definition: name === 'kbmemused' ? `sar: ${used}` : `sysstat: ${DEFINITIONS[name] ?? (unit.kind === 'rate' ? 'mean since the row before' : 'as printed')}` }), scaled(values[i]!, scale))
    }
  }
  return new Lines((written, number) => {
    // Locales write 6,44 for 6.44, and Average in their own words.
    const line = written.replace(/(?<=\d),(?=\d)/g, '.')
    if (line.trim() === '' || /^\p{L}[^\s:]*\s?:\s/u.test(line)) return true
    const title = TITLE.exec(line)
    if (title !== null) {
      const date = dayOf(title[1]!)
      if (date === null) sink.note('lost', `titles whose date cannot be read: ${title[1]}`, `line ${number}`, 'Record with S_TIME_FORMAT=ISO.')
      else if (date[1]) sink.note('doubted', `dates read as month/day: ${title[1]}`, `line ${number}`, 'Record with S_TIME_FORMAT=ISO.')
      day = date?.[0] ?? null
      before = -1
      return true
    }
    if (/LINUX RESTART/.test(line)) {
      sink.note('doubted', 'restarts of the machine between samples', `line ${number}`, 'Nothing was sampled in between.')
      return true
    }
    if (/^#\s*Time\s/.test(line)) {
      names = line.replace(/^#\s*Time\s+/, '').trim().split(/\s+/)
      return true
    }
    const cells = line.trim().split(/\s+/), epoch = epochSeconds(cells[0]!)
    if (epoch !== null) {
      row(cells.slice(1), number, () => {
        sink.clock('utc')
        sink.at(epoch)
        return true
      })
      return true
    }
    const [, hours, minutes, seconds, half, rest] = TIME.exec(line) ?? []
    const found = rest?.trim().split(/\s+/) ?? []
    if (rest === undefined || found.length === 0) sink.note('lost', 'lines that are no row', `line ${number}`, REREAD)
    else if (found.every((name) => !/^-?\d+(\.\d+)?$/.test(name))) names = found
    else row(found, number, () => at(hourOf(Number(hours), half) * 3600 + Number(minutes) * 60 + Number(seconds)))
    return true
  }, () => {})
}

const headingOf = (lines: readonly string[]): string => lines.slice(1, 4).find((line) => /^(#\s*Time|\d\d:\d\d:\d\d)/.test(line)) ?? ''
const titled = (lines: readonly string[]): boolean => TITLE.test(lines[0] ?? '')

/** Any table of sar: -r, -r ALL, -q MEM, -B, -u. Times are local. */
export const sar: SampleFormat = {
  id: 'sar',
  title: 'sar',
  sniff: (lines) => titled(lines) && headingOf(lines) !== '' && !/\sPID\s/.test(headingOf(lines)),
  open: openTables,
}

/** pidstat -r and its other tables, one process a row. Times are local. */
export const pidstat: SampleFormat = {
  id: 'pidstat',
  title: 'pidstat',
  sniff: (lines) => titled(lines) && /\sPID\s/.test(headingOf(lines)),
  open: openTables,
}
