import { Lines } from '../allocations/format.ts'
import { AssumedTimes } from './assumed.ts'
import { REREAD, type Quantity, type SampleFormat, type SampleOptions, type SampleSink } from './format.ts'
import { scaled } from './names.ts'
import { calendarTime } from './times.ts'

const HEADING = /^\s*r\s+b\s+swpd\s+free\s/
const KIB = 1024
const ALL_SAME = 10

/** What a column is: unit, factor, kind, definition. Columns vary by version, so they are found by the heading. */
const COLUMNS: Readonly<Record<string, [unit: string, scale: number, kind: Quantity['kind'], definition: string]>> = {
  r: ['1', 1, 'level', 'tasks that run or wait for a CPU'],
  b: ['1', 1, 'level', 'tasks that wait for I/O'],
  swpd: ['B', KIB, 'level', 'swap in use, KiB in the file'],
  free: ['B', KIB, 'level', 'free RAM, KiB in the file'],
  buff: ['B', KIB, 'level', 'buffers, KiB in the file'],
  cache: ['B', KIB, 'level', 'page cache and reclaimable slab, KiB in the file'],
  inact: ['B', KIB, 'level', 'inactive memory, KiB in the file'],
  active: ['B', KIB, 'level', 'active memory, KiB in the file'],
  si: ['B/s', KIB, 'rate', 'swapped in'],
  so: ['B/s', KIB, 'rate', 'swapped out'],
  bi: ['B/s', KIB, 'rate', 'read from block devices, blocks of 1 KiB'],
  bo: ['B/s', KIB, 'rate', 'written to block devices, blocks of 1 KiB'],
  in: ['1/s', 1, 'rate', 'interrupts'],
  cs: ['1/s', 1, 'rate', 'context switches'],
  us: ['1', 0.01, 'rate', 'share of CPU time in programs'],
  sy: ['1', 0.01, 'rate', 'share of CPU time in the kernel'],
  id: ['1', 0.01, 'rate', 'share of CPU time idle'],
  wa: ['1', 0.01, 'rate', 'share of CPU time waiting for I/O'],
  st: ['1', 0.01, 'rate', 'share of CPU time taken by the hypervisor'],
  gu: ['1', 0.01, 'rate', 'share of CPU time in guests'],
}

/** `vmstat` with any of -a, -n, -t, -w. The first row is an average since the boot and is left out. */
export const vmstat: SampleFormat = {
  id: 'vmstat',
  title: 'vmstat',
  sniff: (lines) => lines.slice(0, 5).some((line) => HEADING.test(line)),
  open(sink: SampleSink, options: SampleOptions): Lines {
    const assumed = new AssumedTimes(sink, options)
    let names: string[] = [], zone: string | null = null, ids: number[] = [], rows = 0, still = true, memory = ''
    const heading = (line: string): void => {
      const all = line.trim().split(/\s+/)
      names = all.filter((name) => COLUMNS[name] !== undefined)
      zone = all.find((name) => /^[A-Z]{2,5}$|^[+-]\d{2,4}$/.test(name)) ?? null
      const unknown = all.filter((name) => !names.includes(name) && name !== zone)
      if (unknown.length > 0) {
        sink.note('skipped', `columns that are not known (${unknown.join(', ')})`, 'heading', 'Report them to the project with the version of vmstat.')
        names = all.filter((name) => name !== zone)
      }
      ids = names.map((name) => {
        const [unit, , kind, definition] = COLUMNS[name] ?? ['1', 1, 'level', 'a column that is not known']
        return sink.quantity({ name, of: null, unit, kind, definition: `vmstat: ${definition}` })
      })
    }
    return new Lines((line, number) => {
      if (line.trim() === '' || /^\s*-*procs/.test(line)) return true
      if (HEADING.test(line)) {
        heading(line)
        return true
      }
      const cells = line.trim().split(/\s+/), time = cells.length > names.length ? calendarTime(cells.slice(names.length).join(' ')) : null
      const values = cells.slice(0, names.length).map(Number)
      if (names.length === 0 || values.length !== names.length || values.some((value) => !Number.isFinite(value)) || (cells.length > names.length) !== (time !== null)) {
        sink.note('lost', 'rows that do not fit their heading', `line ${number}`, REREAD)
        return true
      }
      rows++
      if (rows === 1) {
        sink.note('skipped', 'first row: an average since the boot, not a sample', `line ${number}`, 'Nothing to do; vmstat -y leaves it out, then one sample is missing here.')
        return true
      }
      if (time === null) assumed.next()
      else {
        sink.clock(zone === 'UTC' || zone === 'GMT' ? 'utc' : time.written)
        sink.at(time.seconds)
      }
      names.forEach((name, i) => sink.put(ids[i]!, scaled(values[i]!, COLUMNS[name]?.[1] ?? 1)))
      const now = names.flatMap((name, i) => (name === 'free' || name === 'cache' || name === 'buff' ? [values[i]!] : [])).join(' ')
      if (memory !== '' && memory !== now) still = false
      memory = now
      return true
    }, () => {
      assumed.end()
      if (still && rows > ALL_SAME) sink.note('doubted', 'rows whose free, buff and cache never change: this vmstat read them once, at its start', 'anywhere', 'Log /proc/meminfo instead; the rates of this file are not concerned.', rows - 1)
    })
  },
}
