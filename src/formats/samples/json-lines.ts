import { Lines } from '../allocations/format.ts'
import { diskMeaning, DISK_FIELDS } from './diskstats.ts'
import { REREAD, type SampleFormat, type SampleSink } from './format.ts'
import { isUnknown, meaningOf, scaled, type Meaning } from './names.ts'
import { pressure } from './proc.ts'
import { calendarTime, epochSeconds } from './times.ts'

const TIME = /^(t|ts|time|timestamp|epoch|epoch_s|t_ns|t_us|t_ms|time_ns|time_us|time_ms|seconds)$/
const NS = 1e9
type Row = Record<string, unknown>

function objectOf(line: string): Row | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Row : null
  } catch {
    return null
  }
}

const timeName = (row: Row): string | undefined => Object.keys(row).find((name) => TIME.test(name) && /^(number|string)$/.test(typeof row[name]))

/** Seconds, and what they count from: an epoch, a calendar time, or ns since the boot (`t` of whole ns). */
function timeOf(name: string, value: unknown): { seconds: number, written: 'utc' | 'local' | 'start' } | null {
  if (typeof value === 'string') return calendarTime(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return null
  const per = name.endsWith('_ns') ? NS : name.endsWith('_us') ? 1e6 : name.endsWith('_ms') ? 1e3 : null
  // `t` alone is CLOCK_MONOTONIC in ns, as the recorder of this project writes it.
  if (per !== null || name === 't' && Number.isInteger(value) && value > 1e10) {
    const seconds = value / (per ?? NS)
    return { seconds, written: seconds > 1e9 ? 'utc' : 'start' }
  }
  const epoch = epochSeconds(String(value))
  return epoch === null ? { seconds: value, written: 'start' } : { seconds: epoch, written: 'utc' }
}

/** Values of a row, groups within it too: `meminfo_kb` in KiB, `memcg` of the cgroup, `psi` as text, `diskstat` as numbers. */
function* valuesOf(row: Row, group: string): Generator<[Meaning, number] | string> {
  for (const [name, value] of Object.entries(row)) {
    if (group === '' && (TIME.test(name) || name === 'phase')) continue
    if (typeof value === 'number') {
      if (name.startsWith('memcg_')) yield [{ ...meaningOf(`memory.${name.slice(6)}`, 'cgroup', 'cgroup'), unit: name === 'memcg_failcnt' ? '1' : 'B' }, value]
      else if (group === 'memcg') {
        const meaning = meaningOf(name, 'cgroup', 'cgroup')
        yield [meaning.kind === 'level' ? { ...meaning, unit: 'B' } : meaning, value]
      } else {
        const [, suffix] = /_(kb|kib|mib|bytes|us|ms)$/i.exec(group) ?? []
        yield [meaningOf(suffix === undefined ? name : `${name}_${suffix.replace(/^kb$/i, 'kB').replace(/^mib$/i, 'MiB')}`), value]
      }
    } else if (typeof value === 'string' && group === 'psi') {
      for (const line of value.split('\n')) {
        const found = pressure(line, { file: `pressure/${name}`, of: null })
        if (typeof found === 'string') yield found
        else for (const [meaning, one] of found ?? []) yield [meaning, one!]
      }
    } else if (Array.isArray(value) && name === 'diskstat') {
      for (const [i, one] of value.entries()) if (typeof one === 'number' && DISK_FIELDS[i] !== undefined) yield [diskMeaning(DISK_FIELDS[i], null), one]
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && group === '') yield* valuesOf(value as Row, name)
  }
}

/** JSON lines with a time, numbers, and groups of numbers: ours (`t`, `phase`, `meminfo_kb`, `memcg`, `vmstat`, `psi`, `diskstat`) and others. */
export const sampleJsonl: SampleFormat = {
  id: 'samples-jsonl',
  title: 'JSON lines with a time',
  sniff: ([first = '']) => {
    const row = objectOf(first)
    return row !== null && timeName(row) !== undefined && !('op' in row || 'action' in row || 'mark' in row || 'hash_ids' in row || 'input_length' in row) && Object.values(row).some((value, i) => Object.keys(row)[i] !== timeName(row) && (typeof value === 'number' || typeof value === 'object' && value !== null))
  },
  open: (sink: SampleSink) => new Lines((line, number) => {
    if (line.trim() === '') return true
    const row = objectOf(line), name = row === null ? undefined : timeName(row), time = name === undefined ? null : timeOf(name, row![name])
    if (row === null || time === null) {
      sink.note('lost', row === null ? 'lines that are no JSON object' : 'rows without a readable time', `line ${number}`, REREAD)
      return true
    }
    sink.clock(time.written)
    sink.at(time.seconds)
    if (typeof row['phase'] === 'string') sink.phase(row['phase'])
    for (const found of valuesOf(row, '')) {
      if (typeof found === 'string') sink.note('lost', found, `line ${number}`, REREAD)
      else {
        const [meaning, value] = found
        if (isUnknown(meaning)) sink.note('doubted', 'values whose name is not known, taken as levels', `line ${number}, ${meaning.name}`, 'A total that only grows would be misread; name the unit at the end of the name.')
        sink.put(sink.quantity(meaning), scaled(value, meaning.scale))
      }
    }
    return true
  }, () => {}),
}
