import type { Cell, Figure, Report } from '../../core/result.ts'

/** A column of a table where it holds numbers. */
function column(report: Report, table: string, name: string): Cell[] {
  return report.tables[table]?.columns[name] ?? []
}

const sum = (values: readonly Cell[]): number => values.reduce<number>((total, value) => total + (typeof value === 'number' ? value : 0), 0)

/** Seconds of the phases of a kind; `null` where no mark tells them. */
function secondsOf(report: Report, kinds: readonly string[]): number | null {
  const kind = column(report, 'io.phases', 'kind'), seconds = column(report, 'io.phases', 'seconds')
  const found = seconds.filter((_, i) => kinds.includes(String(kind[i])))
  return found.length === 0 ? null : sum(found)
}

/** Tokens and the time that the engine's own log gives them. */
function engineRate(report: Report): number | null {
  const tokens = sum(column(report, 'run.timings', 'tokens')), ms = sum(column(report, 'run.timings', 'evalMs'))
  return tokens > 0 && ms > 0 ? tokens / (ms / 1000) : null
}

/** Pages that a recording found in the cache before and after, in bytes; the names of the files say which is which. */
function residentChange(report: Report): number | null {
  const sources = column(report, 'cache.residency', 'source').map(String), pages = column(report, 'cache.residency', 'residentPages')
  const at = (word: RegExp): number | null => {
    const found = sources.flatMap((source, i) => (word.test(source) && typeof pages[i] === 'number' ? [pages[i]] : []))
    return found.length === 1 ? found[0]! * 4096 : null
  }
  const before = at(/before/i), after = at(/after/i)
  return before === null || after === null ? null : after - before
}

/** Pages added less pages deleted, in bytes; `null` where no event of the page cache was read. */
function addedLessDeleted({ figures }: Report): number | null {
  const added = figures['cache.pagesAdded']?.value ?? null, deleted = figures['cache.pagesDeleted']?.value ?? null
  return added === null || deleted === null ? null : (added - deleted) * 4096
}

/** A number of the recording's environment. */
function environment(report: Report, item: string): number | null {
  const value = column(report, 'run.environment', 'value')[column(report, 'run.environment', 'item').indexOf(item)]
  return typeof value === 'number' ? value : null
}

/** Size of the file that was read: all its parts. */
function fileBytes(report: Report): number | null {
  const bytes = column(report, 'io.tensors', 'bytes')
  return bytes.length === 0 ? environment(report, 'model file, bytes') : sum(bytes)
}

/** What the tables of a record say of its run and what no figure holds: time, tokens, memory. Each says what it is from. */
export function runFigures(report: Report): Record<string, Figure> {
  const tokens = column(report, 'io.phases', 'kind').filter((kind) => kind === 'token').length
  const tokenSeconds = secondsOf(report, ['token'])
  const from = (value: number | null, unit: string, basis: string): Figure => ({ value, unit, basis })
  const all: Record<string, Figure> = {
    'run.seconds': from(secondsOf(report, ['load', 'prompt', 'token']), 's', 'time of load, prompt and tokens by the marks, pauses left out'),
    'run.load.seconds': from(secondsOf(report, ['load']), 's', 'time of the load by the marks'),
    'run.prompt.seconds': from(secondsOf(report, ['prompt']), 's', 'time of the prompt by the marks'),
    'run.token.seconds': from(tokenSeconds, 's', 'time of all tokens by the marks'),
    'run.tokensPerSecond': from(tokenSeconds === null || tokenSeconds === 0 ? null : tokens / tokenSeconds, 'tokens/s', 'tokens / time of the tokens, by the marks'),
    'run.engine.tokensPerSecond': from(engineRate(report), 'tokens/s', "tokens / eval time by the engine's own log"),
    'run.availableBytes': from(environment(report, 'MemAvailable before, bytes'), 'B', 'MemAvailable of the whole machine at the first sample'),
    'run.limitBytes': from(environment(report, 'memory limit, bytes'), 'B', 'memory limit of the process (cgroup)'),
    'run.fileBytes': from(fileBytes(report), 'B', 'size of the file that was read'),
    'run.cacheChange': from(residentChange(report) ?? addedLessDeleted(report), 'B', residentChange(report) === null ? 'pages added less pages deleted' : 'resident pages after less before'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, { value }]) => value !== null))
}
