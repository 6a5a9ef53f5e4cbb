/** Samples as our recorder keeps them: a line `=== NUMBER UPTIME`, then each file under a line `==> PATH <==`, as head prints it. */
import { Lines } from '../allocations/format.ts'
import { diskLines } from './diskstats.ts'
import { REREAD, type SampleFormat, type SampleOptions, type SampleSink } from './format.ts'
import { isUnknown, scaled, type Meaning } from './names.ts'
import { GRAMMARS } from './proc.ts'
import { placeOf, type LineGrammar } from './snapshot.ts'

const START = /^=== (\d+) (\d+(?:\.\d+)?)$/
const PART = /^==> (.+) <==$/
const PROCESS = /^\/proc\/(\d+)\/(io|stat)$/

/** Bytes and calls of /proc/PID/io. */
const processIo = (line: string, of: string): [Meaning, number][] => {
  const [, name, digits] = /^(\w+): (\d+)$/.exec(line) ?? []
  return name === undefined ? [] : [[{ name: `process ${name}`, of, unit: name.startsWith('sysc') ? '1' : 'B', scale: 1, kind: 'counter', definition: '/proc/PID/io' }, Number(digits)]]
}

/** Faults of /proc/PID/stat; the name of the process may hold blanks and brackets. Source: proc_pid_stat(5). */
const processStat = (line: string, of: string): [Meaning, number][] => {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return [['process minor faults', 7], ['process major faults', 9]].flatMap(([name, at]): [Meaning, number][] => {
    const value = fields[Number(at)] ?? ''
    return /^\d+$/.test(value) ? [[{ name: String(name), of, unit: '1', scale: 1, kind: 'counter', definition: '/proc/PID/stat' }, Number(value)]] : []
  })
}

/** How the lines of a file are read. */
function grammarOf(path: string): (line: string) => ReturnType<LineGrammar> {
  const [, pid, file] = PROCESS.exec(path) ?? [], of = `pid ${pid ?? ''}`
  if (file === 'io') return (line) => processIo(line, of)
  if (file === 'stat') return (line) => processStat(line, of)
  const place = placeOf(path)
  if (place.file === 'diskstats') return (line) => diskLines(line, place)
  return (line) => {
    for (const grammar of GRAMMARS) {
      const found = grammar(line, place)
      if (found !== null) return found
    }
    return null
  }
}

/** Knows whether the last line was ended. */
class WholeLines extends Lines {
  ended = true

  override take(bytes: Uint8Array): boolean {
    if (bytes.length > 0) this.ended = bytes.at(-1) === 10
    return super.take(bytes)
  }
}

/** Values of a sample are put when it is whole: a last one that is cut does not count. Without exact times those of /proc/uptime, 0.01 s apart. */
function open(sink: SampleSink, { times }: SampleOptions): Lines {
  let sample: { seconds: number; values: [Meaning, number | null][] } | null = null
  let read: ReturnType<typeof grammarOf> | null = null
  const flush = (): void => {
    if (sample === null || sample.values.length === 0) return
    sink.at(sample.seconds)
    for (const [meaning, value] of sample.values) if (value !== null) sink.put(sink.quantity(meaning), scaled(value, meaning.scale))
  }
  const lines = new WholeLines((line, number) => {
    const [, index, uptime] = START.exec(line) ?? []
    if (index !== undefined) {
      flush()
      sink.clock('start')
      const exact = times?.get(Number(index))
      if (exact === undefined) sink.note('doubted', 'times to 0.01 s, from /proc/uptime', `sample ${index}`, 'Keep samples.csv beside it: it holds the exact times.')
      ;[sample, read] = [{ seconds: exact ?? Number(uptime), values: [] }, null]
      return true
    }
    const [, path] = PART.exec(line) ?? []
    if (path !== undefined) read = grammarOf(path)
    else if (line.trim() !== '' && sample !== null) {
      const found = read?.(line.trimEnd()) ?? null
      if (found === null || typeof found === 'string') sink.note('lost', found ?? 'lines of no file that is known', `line ${number}`, REREAD)
      else {
        for (const [meaning] of found) if (isUnknown(meaning)) sink.note('doubted', 'values whose name is not known, taken as levels', `line ${number}, ${meaning.name}`, 'A total that only grows would be misread; report the name to the project.')
        sample.values.push(...found)
      }
    }
    return true
  }, () => {
    if (lines.ended) flush()
    else sink.note('lost', 'samples that were cut at the end', 'the last', 'The recorder was killed while it wrote, or the copy is cut.')
  })
  return lines
}

export const recorded: SampleFormat = {
  id: 'recorded-samples',
  title: "samples.log of tidemark record (clock: seconds since the boot)",
  sniff: ([first = '', second = '']) => START.test(first) && PART.test(second),
  open,
}

/** Seconds of numbered samples, from samples.csv: `number,t_ns`. `null`: it is another file. */
export function sampleTimes(text: string): Map<number, number> | null {
  const [head, ...rows] = text.split(/\r?\n/)
  if (head !== 'number,t_ns') return null
  return new Map(rows.flatMap((row): [number, number][] => {
    const [, number, ns] = /^(\d+),(\d+)$/.exec(row) ?? []
    return number === undefined ? [] : [[Number(number), Number(ns) / 1e9]]
  }))
}
