import { cells } from '../../core/cells.ts'
import { Lines } from '../allocations/format.ts'
import { AssumedTimes } from './assumed.ts'
import { REREAD, type SampleFormat, type SampleOptions, type SampleSink } from './format.ts'
import { scaled } from './names.ts'
import { calendarTime } from './times.ts'

const MIB = 2 ** 20
const HEADING = /(^|, ?)(utilization\.(gpu|memory)|memory\.(used|free|total|reserved)|power\.draw|clocks\.\S+|temperature\.gpu)( \[|,|$)/
/** Rows without a heading: `0 %, 18888 MiB, 23028 MiB`, after a time or not. */
const ROW = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(\.\d+)?, ?)?(\d+ %|\d+ MiB)(, ?(\d+ %|\d+ MiB))+\s*$/
const IDS = new Set(['index', 'uuid', 'gpu_uuid', 'pci.bus_id', 'gpu_bus_id', 'serial', 'pid', 'process_name'])

interface Column { name: string, unit: string, scale: number, written: string }

const UNITS: Readonly<Record<string, [unit: string, scale: number]>> = { MiB: ['B', MIB], '%': ['1', 0.01], W: ['1', 1], MHz: ['1', 1], C: ['1', 1] }

function columnOf(name: string): Column {
  const [, bare = name, unit] = /^(.*?) \[(.+)\]$/.exec(name) ?? []
  const known = unit ?? (/^(fb_)?memory\./.test(bare) || bare === 'used_memory' ? 'MiB' : bare.startsWith('utilization.') ? '%' : '')
  const [its, scale] = UNITS[known] ?? ['1', 1]
  return { name: bare, unit: its, scale, written: known }
}

/** Headings of rows without one: the common query, utilization, used, total. */
function guessed(row: readonly string[]): string[] {
  const sizes = row.flatMap((cell, i) => (cell.endsWith(' MiB') ? [i] : []))
  return row.map((cell, i) => {
    if (cell.endsWith(' %')) return row.findIndex((one) => one.endsWith(' %')) === i ? 'utilization.gpu [%]' : 'utilization.memory [%]'
    return cell.endsWith(' MiB') ? `${['memory.used', 'memory.total', 'memory.free'][sizes.indexOf(i)] ?? `memory.${i}`} [MiB]` : 'timestamp'
  })
}

/** `nvidia-smi --query-gpu=... --format=csv[,noheader][,nounits]`, one GPU a row. Times are local. */
export const nvidiaSmi: SampleFormat = {
  id: 'nvidia-smi',
  title: 'nvidia-smi CSV',
  sniff: ([first = '']) => HEADING.test(first) || ROW.test(first),
  open(sink: SampleSink, options: SampleOptions): Lines {
    const assumed = new AssumedTimes(sink, options)
    let names: string[] | null = null, seen = new Set<string>(), timed = false
    return new Lines((line, number) => {
      if (line.trim() === '') return true
      const row = cells(line, ',')
      if (HEADING.test(line)) {
        names = row
        return true
      }
      if (names === null) {
        names = guessed(row)
        sink.note('doubted', `columns named by their units alone: ${names.join(', ')}`, `line ${number}`, 'Leave out noheader.')
      }
      if (row.length !== names.length) {
        sink.note('lost', 'rows that do not fit their heading', `line ${number}`, REREAD)
        return true
      }
      const id = names.findIndex((name) => IDS.has(name)), place = names.indexOf('timestamp')
      const of = `GPU ${id < 0 ? '0' : row[id]!}`
      const time = place < 0 ? null : calendarTime(row[place]!)
      if (place >= 0 && time === null) {
        sink.note('lost', 'rows without a readable time', `line ${number}`, REREAD)
        return true
      }
      if (time !== null) {
        sink.clock(time.written)
        sink.at(time.seconds)
      } else if (!timed || seen.has(of)) {
        assumed.next()
        seen = new Set()
        timed = true
      }
      seen.add(of)
      names.forEach((written, i) => {
        if (i === id || i === place || /^(name|gpu_name|driver_version|pstate)$/.test(written)) return
        const column = columnOf(written), cell = row[i]!
        const [, digits, unit = column.written] = /^(-?\d+(?:\.\d+)?)(?: ([A-Za-z%]+))?$/.exec(cell) ?? []
        if (/N\/A|Not Supported/i.test(cell)) sink.note('skipped', 'cells without a value', `line ${number}`, 'The GPU does not tell it.')
        else if (digits === undefined || unit !== column.written && column.written !== '') sink.note('lost', 'cells that are no number in the unit of their column', `line ${number}, ${written}`, REREAD)
        else {
          const definition = `nvidia-smi: ${column.name.startsWith('memory.') ? 'memory of the whole GPU, of every process on it' : 'as the driver reports it'}${column.unit === '1' && column.written !== '' && column.written !== '%' ? `, in ${column.written}` : ''}`
          sink.put(sink.quantity({ name: column.name, of, unit: column.unit, kind: column.name.startsWith('utilization.') ? 'rate' : 'level', definition }), scaled(Number(digits), column.scale))
        }
      })
      return true
    }, () => assumed.end())
  },
}
