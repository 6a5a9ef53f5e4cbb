/** Programs that sample one process: psrecord, memory_profiler (mprof). */
import { cells } from '../../core/cells.ts'
import { Lines } from '../allocations/format.ts'
import { REREAD, type Quantity, type SampleFormat, type SampleSink } from './format.ts'
import { scaled } from './names.ts'

const MIB = 2 ** 20
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

const COLUMNS: readonly [RegExp, Omit<Quantity, 'of'>, number][] = [
  [/^(cpu|CPU \(%\))$/, { name: 'cpu', unit: '1', kind: 'rate', definition: 'psrecord: CPUs in use since the row before' }, 0.01],
  [/^(mem_real|Real \(MB\))$/, { name: 'mem_real', unit: 'B', kind: 'level', definition: 'psrecord: resident set; its MB are MiB' }, MIB],
  [/^(mem_virtual|Virtual \(MB\))$/, { name: 'mem_virtual', unit: 'B', kind: 'level', definition: 'psrecord: virtual size; its MB are MiB' }, MIB],
  [/^nproc$/, { name: 'nproc', unit: '1', kind: 'level', definition: 'psrecord: processes' }, 1],
]

const TEXT = /^#\s*Elapsed time\s+CPU \(%\)/
const CSV = /^elapsed_time,nproc,cpu,mem_real,mem_virtual/

/** psrecord --log, text or csv: seconds since its start. */
export const psrecord: SampleFormat = {
  id: 'psrecord',
  title: 'psrecord',
  sniff: ([first = '']) => TEXT.test(first) || CSV.test(first),
  open(sink: SampleSink): Lines {
    let split: (line: string) => string[] = () => [], names: string[] = []
    return new Lines((line, number) => {
      if (line.trim() === '') return true
      if (TEXT.test(line) || CSV.test(line)) {
        sink.clock('start')
        const text = TEXT.test(line)
        split = text ? (row) => row.trim().split(/\s+/) : (row) => cells(row, ',')
        names = text ? line.replace(/^#/, '').trim().split(/\s{2,}/) : split(line)
        return true
      }
      const row = split(line)
      if (row.length !== names.length || row.some((cell) => !NUMBER.test(cell))) {
        sink.note('lost', 'rows that do not fit their heading', `line ${number}`, REREAD)
        return true
      }
      sink.at(Number(row[0]))
      row.forEach((cell, i) => {
        const column = COLUMNS.find(([pattern]) => pattern.test(names[i]!))
        if (column !== undefined) sink.put(sink.quantity({ ...column[1], of: 'the recorded process' }), scaled(Number(cell), column[2]))
      })
      return true
    }, () => {})
  },
}

/** mprof run: `MEM MiB epoch`, `CHLD number MiB epoch`. */
export const mprof: SampleFormat = {
  id: 'mprof',
  title: 'mprof .dat',
  sniff: (lines) => lines.slice(0, 50).some((line) => /^(MEM \d+\.\d+ \d+\.\d+|CHLD \d+ \d+\.\d+ \d+\.\d+)\s*$/.test(line)) && /^(CMDLINE|MEM|CHLD|FUNC) /.test(lines[0] ?? ''),
  open(sink: SampleSink): Lines {
    let command = 'the recorded process'
    const put = (name: string, of: string, mib: string, time: string): void => {
      sink.clock('utc')
      sink.at(Number(time))
      sink.put(sink.quantity({ name, of, unit: 'B', kind: 'level', definition: 'mprof: resident set, MiB in the file' }), Number(mib) * MIB)
    }
    return new Lines((line, number) => {
      const [word, ...rest] = line.trim().split(/\s+/)
      const numbers = rest.every((cell) => NUMBER.test(cell))
      if (word === '') return true
      if (word === 'CMDLINE') command = rest.join(' ').slice(0, 120) || command
      else if (word === 'MEM' && rest.length === 2 && numbers) put('MEM', command, rest[0]!, rest[1]!)
      else if (word === 'CHLD' && rest.length === 3 && numbers) put('CHLD', `child ${rest[0]!}`, rest[1]!, rest[2]!)
      else if (word === 'FUNC') sink.note('skipped', 'spans of functions', `line ${number}`, 'Name them as phases with --phase if they matter.')
      else sink.note('lost', 'lines that are no sample', `line ${number}`, REREAD)
      return true
    }, () => {})
  },
}
