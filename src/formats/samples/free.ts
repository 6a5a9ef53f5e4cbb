import { Lines } from '../allocations/format.ts'
import { AssumedTimes } from './assumed.ts'
import { numberOf } from './csv.ts'
import { REREAD, type SampleFormat, type SampleOptions, type SampleSink } from './format.ts'

const HEADING = /^\s*total\s+used\s+free\s+shared\s/
const KIB = 1024
/** In KiB, less than 64 MiB and more than 16 TiB of RAM are rarer than another unit. */
const FEWEST = 64 * KIB
const MOST = 2 ** 34

const DEFINITIONS: Readonly<Record<string, string>> = {
  total: 'RAM that the kernel manages', free: 'RAM that nobody uses, not even as cache', shared: 'shared memory and tmpfs',
  buffers: 'cache of block devices', cache: 'page cache and reclaimable slab', 'buff/cache': 'buffers, page cache and reclaimable slab', available: 'MemAvailable of the kernel',
}

/** Which `used` a version of free prints, by its own first row. */
function usedBy(row: Readonly<Record<string, number>>): string {
  const cached = row['buff/cache'] ?? (row['buffers'] ?? 0) + (row['cache'] ?? 0)
  const near = (value: number): boolean => Math.abs(value - row['used']!) <= 2 + row['used']! * 1e-3
  if (row['available'] !== undefined && near(row['total']! - row['available'])) return 'total - available'
  if (near(row['total']! - row['free']! - cached)) return 'total - free - buffers - cache'
  return 'by no formula that is known'
}

/** `free` with -s, or once; -w, -k, -h. No times are written. */
export const free: SampleFormat = {
  id: 'free',
  title: 'free',
  sniff: (lines) => lines.slice(0, 3).some((line) => HEADING.test(line)),
  open(sink: SampleSink, options: SampleOptions): Lines {
    const assumed = new AssumedTimes(sink, options)
    let names: string[] = [], used = '', first = true
    return new Lines((line, number) => {
      if (line.trim() === '') return true
      if (HEADING.test(line)) {
        names = line.trim().split(/\s+/)
        return true
      }
      const [, label, rest = ''] = /^(Mem|Swap|Low|High|Total|Comm):\s+(.*)$/.exec(line) ?? []
      const cells = rest.trim().split(/\s+/).map(numberOf), width = label === 'Mem' ? names.length : 3
      if (label === 'Low' || label === 'High' || label === 'Total' || label === 'Comm') return true
      if (label === undefined || names.length === 0 || cells.length !== width || cells.includes(null)) {
        sink.note('lost', 'lines that do not fit their heading', `line ${number}`, REREAD)
        return true
      }
      const row = Object.fromEntries(cells.map((cell, i) => [names[i]!, cell!.unit === 'B' ? cell!.value / KIB : cell!.value]))
      if (label === 'Mem') {
        assumed.next()
        if (first) {
          used = usedBy(row)
          if (row['total']! < FEWEST || row['total']! > MOST) sink.note('doubted', `values read as KiB, of which the total is ${row['total']}`, `line ${number}`, 'free does not print its unit: log it without -b, -m, -g, or with -h.')
        }
        first = false
      }
      for (const [name, value] of Object.entries(row)) {
        const id = label === 'Mem'
          ? sink.quantity({ name, of: null, unit: 'B', kind: 'level', definition: `free: ${name === 'used' ? used : DEFINITIONS[name] ?? 'a column that is not known'}` })
          : sink.quantity({ name: `Swap ${name}`, of: null, unit: 'B', kind: 'level', definition: 'free: swap space' })
        sink.put(id, value * KIB)
      }
      return true
    }, () => assumed.end())
  },
}
