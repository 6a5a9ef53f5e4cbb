/** Logs of whole files of /proc and /sys: a line with a time, the file as it was then, and again. */
import { Lines } from '../allocations/format.ts'
import { AssumedTimes } from './assumed.ts'
import { REREAD, type SampleOptions, type SampleSink } from './format.ts'
import { isUnknown, scaled, type Meaning } from './names.ts'
import { epochSeconds, logTime } from './times.ts'

/** Which file of the machine a line is from, as far as it is said. */
export interface Place {
  /** `memory.stat`, `meminfo`, `pressure/io`; `null`: not said. */
  file: string | null
  /** Cgroup, process or monitoring group; `null`: the host, or not said. */
  of: string | null
}

/** A value of a line; `null` as a value: there is none, such as a limit of `max`. */
type Found = [meaning: Meaning, value: number | null]

/** Reads a line of one kind of file; `null`: it is of another kind. A text instead: what is wrong with the line. */
export type LineGrammar = (line: string, place: Place) => Found[] | string | null

/** `cgroup/memory.stat:anon 1` as `grep . PATHS` prints it, `==> memory.stat <==` as `tail -n +1` does. */
const PREFIX = /^((?:\/|\.\/)?(?:[^\s:/]+\/)+[\w.]+):(.*)$/
const TAIL = /^==> (.+) <==$/
const BARE = /^\d+(\.\d+)?$/

/** Owner of what lies at the top of /sys/fs/cgroup. */
const ROOT = 'root cgroup'

/** File and owner by a path of /proc, /sys/fs/cgroup or /sys/fs/resctrl. */
export function placeOf(path: string): Place {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.'), name = parts.at(-1) ?? ''
  const folders = parts.slice(0, -1)
  if (folders.at(-1) === 'pressure') return { file: `pressure/${name}`, of: null }
  if (/^smaps_rollup$|^status$/.test(name)) return { file: name, of: `pid ${folders.at(-1) ?? '?'}` }
  if (name === 'meminfo' || name === 'vmstat') return { file: name, of: null }
  if (/^mbm_|^llc_/.test(name)) {
    const group = folders.slice(folders.indexOf('resctrl') + 1).filter((part) => !/^mon_(data|groups)$/.test(part))
    return { file: name, of: (group[0]?.startsWith('mon_') === true ? ['root', ...group] : group).join('/') || null }
  }
  const below = folders.indexOf('cgroup')
  const owner = folders.slice(below + 1).filter((part, i) => below < 0 || i > 0 || part !== 'memory').join('/')
  return { file: name, of: owner !== '' ? owner : below < 0 ? 'cgroup' : ROOT }
}

/** Reads such a log by the grammars, of which the first that knows a line counts. */
export function openSnapshots(grammars: readonly LineGrammar[], whole: Place, sink: SampleSink, options: SampleOptions): Lines {
  const assumed = new AssumedTimes(sink, options)
  let place = whole, timed = false, started = false, filled = false, bare: boolean | null = null
  let seen = new Set<string>()
  const time = (line: string): boolean => {
    const isBare = BARE.test(line.trim())
    // A bare number is a time at the start of a log whose times are bare, and again after the values of each.
    if (isBare && (bare === null ? epochSeconds(line.trim()) === null || started : !bare || !filled)) return false
    const found = logTime(line)
    if (found === null) return false
    bare ??= isBare
    timed = true
    sink.clock(found.written)
    sink.at(found.seconds)
    seen = new Set()
    filled = false
    place = whole
    return true
  }
  const put = (found: readonly Found[], number: number): void => {
    const keys = found.map(([{ name, of }]) => `${of ?? ''}\n${name}`)
    if (!timed && (!started || keys.some((key) => seen.has(key)))) {
      assumed.next()
      seen = new Set()
    } else if (timed && keys.some((key) => seen.has(key))) sink.note('doubted', 'values that come twice under one time', `line ${number}`, 'Write a line with the time before each file, or the path before each line: grep . PATHS.')
    started = filled = true
    found.forEach(([meaning, value], i) => {
      seen.add(keys[i]!)
      if (value === null) return sink.note('skipped', `values of ${meaning.name} that are no number: no limit`, `line ${number}`, 'Nothing to do.')
      if (isUnknown(meaning)) sink.note('doubted', 'values whose name is not known, taken as levels', `line ${number}, ${meaning.name}`, 'A total that only grows would be misread; report the name to the project.')
      sink.put(sink.quantity(meaning), scaled(value, meaning.scale))
    })
  }
  const data = (line: string, at: Place): Found[] | string | null => {
    for (const grammar of grammars) {
      const found = grammar(line, at)
      if (found !== null) return found
    }
    return null
  }
  return new Lines((line, number) => {
    const trimmed = line.trim()
    if (trimmed === '') return true
    const tail = TAIL.exec(trimmed)
    if (tail !== null) {
      place = placeOf(tail[1]!)
      return true
    }
    if (BARE.test(trimmed) && time(line)) return true
    const [, path, rest] = PREFIX.exec(line) ?? []
    const pair = /^(\d{10}(?:\.\d+)?)\s+(\d+)$/.exec(trimmed)
    if (pair !== null && time(`=== ${pair[1]!}`)) {
      const found = data(pair[2]!, place)
      if (found !== null && typeof found !== 'string') put(found, number)
      return true
    }
    const found = path === undefined ? data(line, place) : data(rest!, placeOf(path))
    if (typeof found === 'string') sink.note('lost', found, `line ${number}`, REREAD)
    else if (found !== null) put(found, number)
    else if (!time(line)) sink.note('lost', 'lines that are neither a time nor a value', `line ${number}`, REREAD)
    return true
  }, () => assumed.end())
}

/** Whether these are times and numbers alone: the log of a file that holds one number. */
export function numbersOnly(lines: readonly string[]): boolean {
  let numbers = 0, places = 0
  for (const line of lines.slice(0, 40)) {
    const rest = (PREFIX.exec(line)?.[2] ?? line).trim()
    if (rest !== line.trim() || TAIL.test(rest)) places++
    if (/^(\d+|max)$/.test(rest)) {
      numbers++
      if (epochSeconds(rest) !== null) places++
    } else if (/^\d{10}(\.\d+)?\s+\d+$/.test(rest)) {
      numbers++
      places++
    } else if (TAIL.test(rest)) continue
    // A time and nothing else but marks beside it.
    else if (logTime(rest) !== null && !/[a-z]/.test(rest.replace(/\b[A-Z][a-z]{2}\b/g, ''))) places++
    else return false
  }
  return numbers > 0 && places > 0
}

/** The first lines without times and paths: what a sniff looks at. */
export function bodyOf(lines: readonly string[]): string[] {
  return lines.slice(0, 40).flatMap((line) => {
    if (TAIL.test(line.trim())) return []
    const rest = PREFIX.exec(line)?.[2] ?? line
    return rest === line && logTime(line) !== null && !/total=|^\w[\w()]*:\s+\d+ kB/.test(line) ? [] : [rest]
  })
}
