import { TidemarkError } from '../core/error.ts'

/** A run of pages that are in memory. */
interface PageRun {
  first: number
  count: number
}

/** How much of a file is in the page cache. `null`: the tool did not say it, or said it rounded. */
export interface Residency {
  /** `null`: all files together, or a list of runs, which names none. */
  file: string | null
  /** Pages of the file. */
  pages: number | null
  residentPages: number
  /** Size: exact from fincore, in whole pages from vmtouch. */
  bytes: number | null
  /** In order; from mincore only. */
  runs?: PageRun[]
}

/** Output of fincore (columns, `--raw`, `--bytes`, `--json`), vmtouch (`-v`, summary, `-o kv`), or mincore runs (`FIRST COUNT` lines, at the end
    `# pages N resident M`). Of vmtouch the files if it lists them, else the sum. All of them see every page as resident where the caller may not
    write the file. UNREADABLE: none of these, cut, or contradicting itself. Source: fincore(1), vmtouch(8), mincore(2). */
export function parseResidency(text: string): Residency[] {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd())
  const list = /^\s*\{/.test(text) ? fincoreJson(text)
    : lines.some((line) => RUNS_END.test(line)) ? [mincoreRuns(lines)]
      : /\bResident Pages:|\] +\d+\/\d+/.test(text) ? vmtouch(text)
        : /^Files=\d/m.test(text) ? vmtouchKv(text) : fincore(lines)
  if (list.length === 0) throw bad('it is of no tool that is known; give the output of fincore, vmtouch or mincore runs')
  const wrong = list.find(({ pages, residentPages }) => !Number.isSafeInteger(residentPages) || pages !== null && residentPages > pages)
  if (wrong !== undefined) throw bad(`${wrong.residentPages} of ${wrong.pages} pages of ${wrong.file ?? 'the file'} cannot be resident`)
  return list
}

const RUNS_END = /^# pages (\d+) resident (\d+)$/

function mincoreRuns(lines: string[]): Residency {
  const runs: PageRun[] = []
  let total: Residency | null = null, end = 0, sum = 0
  for (const [at, line] of lines.entries()) {
    const last = RUNS_END.exec(line), [, first, count] = /^(\d+) (\d+)$/.exec(line) ?? []
    if (total !== null && line !== '') throw bad(`line ${at + 1} comes after the end`)
    if (last !== null) total = { file: null, pages: Number(last[1]), residentPages: Number(last[2]), bytes: null, runs }
    else if (first !== undefined) {
      const run = { first: Number(first), count: Number(count) }
      if (run.first < end || run.count < 1) throw bad(`line ${at + 1}: the run overlaps the one before it, or is empty`)
      end = run.first + run.count
      sum += run.count
      runs.push(run)
    } else if (line !== '') throw bad(`line ${at + 1} is no run "FIRST COUNT"`)
  }
  if (total === null || total.pages! < end || total.residentPages !== sum) throw bad(`the runs hold ${sum} pages up to ${end}, the last line says otherwise`)
  return total
}

const SUFFIX = /^(\d+)(B?)$/

/** Exact bytes; `null` for a rounded `9M`. */
const exact = (value: unknown): number | null => {
  const [, digits] = SUFFIX.exec(String(value)) ?? []
  return digits === undefined ? null : Number(digits)
}

/** Pages of the file follow from the size of a page, which follows from what is resident. */
function fromFincore(file: string, size: unknown, pages: unknown, resident: unknown): Residency {
  const bytes = exact(size), residentPages = Number(pages), residentBytes = exact(resident)
  const pageBytes = residentBytes === null || residentPages === 0 ? null : residentBytes / residentPages
  return { file, pages: bytes === null || pageBytes === null ? null : Math.ceil(bytes / pageBytes), residentPages, bytes }
}

function fincoreJson(text: string): Residency[] {
  let list: unknown
  try {
    list = (JSON.parse(text) as Record<string, unknown>)['fincore']
  } catch {
    throw bad('its JSON is cut')
  }
  if (!Array.isArray(list)) throw bad('its JSON has no list "fincore"')
  return list.map((row: Record<string, unknown> | null) => {
    if (row?.['pages'] === undefined || row['file'] === undefined) throw bad('its JSON has a row without "pages" or "file"; run fincore --json --bytes')
    return fromFincore(String(row['file']), row['size'], row['pages'], row['res'])
  })
}

/** Columns as the head names them; without a head the default order. The file's name is last and may hold blanks. */
function fincore(lines: string[]): Residency[] {
  let names = ['RES', 'PAGES', 'SIZE', 'FILE']
  return lines.flatMap((line) => {
    const words = line.trim().split(/\s+/)
    if (words.includes('PAGES') && words.includes('FILE')) names = words
    if (line === '' || names === words) return []
    const values = words.length < names.length ? [] : [...words.slice(0, names.length - 1), words.slice(names.length - 1).join(' ')]
    const of = (name: string): string | undefined => values[names.indexOf(name)]
    if (names.at(-1) !== 'FILE' || !/^\d+$/.test(of('PAGES') ?? '')) throw bad(`"${line.slice(0, 80)}" is no row of ${names.join(' ')}`)
    return [fromFincore(of('FILE')!, of('SIZE'), of('PAGES'), of('RES'))]
  })
}

/** A bar follows the name of its file, and may be drawn several times over itself: the last counts. */
function vmtouch(text: string): Residency[] {
  const list: Residency[] = []
  let name: string | null = null
  for (const line of text.split('\n')) {
    const bars = [...line.matchAll(/\[[oO ]*\] +(\d+)\/(\d+)/g)], sum = /Resident Pages:\s*(\d+)\/(\d+)/.exec(line)
    const [, resident, pages] = bars.at(-1) ?? []
    if (resident !== undefined) list.push({ file: name, pages: Number(pages), residentPages: Number(resident), bytes: null })
    else if (sum !== null && list.length === 0) list.push({ file: null, pages: Number(sum[2]), residentPages: Number(sum[1]), bytes: null })
    else if (line.trim() !== '') name = line.trim()
  }
  return list
}

function vmtouchKv(text: string): Residency[] {
  const value = (key: string): number | null => {
    const [, digits] = new RegExp(`\\b${key}=(\\d+)`).exec(text) ?? []
    return digits === undefined ? null : Number(digits)
  }
  const residentPages = value('ResidentPages')
  return residentPages === null ? [] : [{ file: null, pages: value('TotalPages'), residentPages, bytes: value('TotalSize') }]
}

const bad = (what: string): TidemarkError => new TidemarkError('UNREADABLE', `residency: ${what}`)
