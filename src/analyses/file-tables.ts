import type { Cell, Table } from '../core/result.ts'
import type { Details } from '../traces/details.ts'
import { gapTotal, type GapCounts } from '../traces/gaps.ts'
import type { PageCounts } from '../traces/pages.ts'
import { basisOf, pagesOf, type FileRow, type IoFacts } from './facts.ts'
import { fileOf, partitionStart, phasesOf } from './file-figures.ts'
import { ratio } from './figure.ts'
import { gapShare, SECTOR_BYTES } from './io-figures.ts'
import { missRatioTable } from './miss-ratio-table.ts'
import { tableOf } from './table.ts'

/** Sums over parts of the file that share a key, in order of first appearance. */
function grouped(facts: IoFacts, keyOf: (row: FileRow) => Cell): Map<Cell, { rows: FileRow[]; bytes: number; covered: number; read: number }> {
  const file = fileOf(facts)!
  const groups = new Map<Cell, { rows: FileRow[]; bytes: number; covered: number; read: number }>()
  facts.file!.rows.forEach((row, i) => {
    const group = groups.get(keyOf(row)) ?? { rows: [], bytes: 0, covered: 0, read: 0 }
    groups.set(keyOf(row), group)
    group.rows.push(row)
    group.bytes += row.bytes
    group.covered += file.rowsCovered[i]!
    group.read += file.rowsRead[i]!
  })
  return groups
}

const SUMS = ['bytes', 'covered', 'read', 'reread', 'rereadFactor']
const SUM_UNITS = { bytes: 'B', covered: 'B', read: 'B', reread: 'B', rereadFactor: '1' }

function sums({ bytes, covered, read }: { bytes: number; covered: number; read: number }): Cell[] {
  return [bytes, covered, read, read - covered, ratio(read, covered)]
}

/** What is known of a tensor that was not read, or never again. */
function noteOf(facts: IoFacts, row: FileRow, covered: number, read: number): string {
  const lookedUp = facts.file!.needed?.without.includes(row.name) ?? false
  if (covered === 0) return lookedUp ? 'never read: a token needs some rows of it only' : 'never read: cached before, copied at load, or not on this part of the disk'
  if (phasesOf(facts, 'token').length > 0 && read === covered) return lookedUp ? 'read once: later tokens need some rows of it only' : 'read once, never again: it stayed cached'
  if (covered < row.bytes) return lookedUp ? 'in part: rows that no token used were not read' : 'in part'
  return ''
}

function tensors(facts: IoFacts): Table {
  const rows = [...grouped(facts, ({ name }) => name).values()].map((group): Cell[] => {
    const { name, layer, kind, offset } = group.rows[0]!
    return [name, group.bytes, group.covered, group.read, group.read - group.covered, ratio(group.read, group.covered), layer, kind, offset, noteOf(facts, { ...group.rows[0]!, bytes: group.bytes }, group.covered, group.read)]
  })
  const title = facts.file!.hasModel ? 'Every tensor of the model' : 'The file as a whole; name its model with --model to see tensors'
  return tableOf(`${title}: ${basisOf(facts)}`, ['name', ...SUMS, 'layer', 'kind', 'offset', 'note'], rows, { ...SUM_UNITS, offset: 'B' })
}

function groupTable(facts: IoFacts, title: string, key: string, of: (row: FileRow) => Cell, keep: (key: Cell) => boolean): Table {
  const groups = [...grouped(facts, of)].filter(([name]) => keep(name))
  return tableOf(title, [key, 'tensors', ...SUMS], groups.map(([name, group]): Cell[] => [name, new Set(group.rows.map((row) => row.name)).size, ...sums(group)]), SUM_UNITS)
}

const CLASSES: (keyof GapCounts)[] = ['sequential', 'small', 'medium', 'large', 'backward']

function logicalGaps(facts: IoFacts): Table {
  const file = fileOf(facts)!
  const own = file.threadGaps
  const share = (gaps: GapCounts, name: keyof GapCounts): number | null => ratio(gaps[name], gapTotal(gaps))
  const rows = CLASSES.map((name): Cell[] => [
    name, facts.counted.gaps[name], share(facts.counted.gaps, name), file.gaps[name], share(file.gaps, name), own?.[name] ?? null, own === null ? null : share(own, name),
  ])
  const units = { diskShare: '1', fileShare: '1', threadShare: '1' }
  return tableOf('Gaps on the disk, in the file, and in the file thread by thread', ['class', 'disk', 'diskShare', 'file', 'fileShare', 'thread', 'threadShare'], rows, units)
}

/** What others' rules would say of how much of the file was read. */
function coverage(facts: IoFacts): Table {
  const file = fileOf(facts)!, bytes = facts.file!.layout.bytes
  const rows: Cell[][] = [
    ['extent by extent', partitionStart(facts), file.covered, ratio(file.covered, bytes), 'what this report counts'],
    ['lowest to highest extent, unshifted', '0 assumed', file.rangeBytes, ratio(file.rangeBytes, bytes), 'wrong: file-system addresses are not disk addresses, and other files lie in the range'],
  ]
  return tableOf(`How much of ${facts.file!.name} was read, by rule`, ['rule', 'partitionStart', 'bytes', 'coverage', 'note'], rows, { bytes: 'B', coverage: '1' })
}

/** Sequentiality by three definitions. */
function order(facts: IoFacts, details: Details): Table {
  const { counted, stage } = facts
  const { near, far } = details.nearness
  const strict = gapTotal(counted.gaps), own = details.threadGaps
  const rows: Cell[][] = [
    ['strict', 'starts where the request before it ends', counted.gaps.sequential, strict, gapShare(counted, 'sequential')],
    ['windowed', 'starts within 128 KiB of an end of the 32 requests before it', near, near + far, ratio(near, near + far)],
    ['per thread', 'starts where the same thread\'s request before it ends', own?.sequential ?? null, own === null ? null : gapTotal(own), own === null ? null : ratio(own.sequential, gapTotal(own))],
  ]
  const file = facts.device.file?.stages[stage]
  if (file !== undefined) rows.push(['in the file', 'starts where the piece of the file before it ends', file.gaps.sequential, gapTotal(file.gaps), ratio(file.gaps.sequential, gapTotal(file.gaps))])
  return tableOf(`Sequential by which definition: ${basisOf(facts)}`, ['definition', 'rule', 'sequential', 'of', 'share'], rows, { share: '1' })
}

/** Threads under their process, each in its own order. */
function threads(facts: IoFacts, own: NonNullable<Details['threads']>): Table {
  const gapsOf = new Map(own.map(({ thread, gaps }) => [thread, gaps]))
  const rows = facts.counted.threads
    .toSorted((a, b) => ((a.process ?? '') === (b.process ?? '') ? b.bytes - a.bytes : (a.process ?? '') < (b.process ?? '') ? -1 : 1))
    .map(({ thread, process, requests, bytes }): Cell[] => {
      const gaps = gapsOf.get(thread)
      return [process ?? '(no name)', thread, requests, bytes, gaps === undefined ? null : ratio(gaps.sequential, gapTotal(gaps)), gaps === undefined ? null : ratio(gaps.backward, gapTotal(gaps))]
    })
  return tableOf(`Threads under their process, each in its own order: ${basisOf(facts)}`, ['process', 'thread', 'requests', 'bytes', 'sequentialShare', 'backwardShare'], rows, { bytes: 'B', sequentialShare: '1', backwardShare: '1' })
}

function phases(facts: IoFacts): Table {
  const rows = phasesOf(facts).map(({ phase, accesses }): Cell[] => {
    const gaps = { gaps: accesses.gaps }
    const { file } = accesses
    return [
      phase.name, phase.kind, phase.fromNs / 1e9, (phase.toNs - phase.fromNs) / 1e9, accesses.requests, accesses.bytes, accesses.uniqueBytes, file?.read ?? null,
      file?.rereadBytes ?? null, file === null ? null : ratio(file.rereadBytes, file.read), gapShare(gaps, 'sequential'), gapShare(gaps, 'backward'),
      file === null || !facts.file!.hasModel ? null : new Set(facts.file!.rows.filter((_, i) => file.rowsRead[i]! > 0).map((row) => row.name)).size,
    ]
  })
  const names = ['phase', 'kind', 'from', 'seconds', 'requests', 'bytes', 'uniqueBytes', 'fileBytes', 'rereadBytes', 'rereadShare', 'sequentialShare', 'backwardShare', 'tensors']
  const units = { from: 's', seconds: 's', bytes: 'B', uniqueBytes: 'B', fileBytes: 'B', rereadBytes: 'B', rereadShare: '1', sequentialShare: '1', backwardShare: '1' }
  return tableOf(`Phases: ${basisOf(facts)}`, names, rows, units)
}

/** Rules that are in use and what they would say of this trace. */
function oldWays(facts: IoFacts, details: Details): Table {
  const { counted, device } = facts
  const unique = counted.uniqueSectors * SECTOR_BYTES, bytes = counted.sectors * SECTOR_BYTES
  const busiest = counted.threads[0]
  const rows: Cell[][] = [
    ['count every line', 're-read factor', ratio(device.everyLine.sectors, device.everyLine.uniqueSectors), ratio(counted.sectors, counted.uniqueSectors), 'each request leaves several lines'],
    ['distinct start sectors are the unique sectors', 'distinct bytes', details.starts * SECTOR_BYTES, unique, 'a request has more sectors than its first'],
  ]
  if (busiest !== undefined && counted.threads.length > 1) {
    rows.push(['the busiest thread is the process', 're-read factor', ratio(busiest.bytes, unique), ratio(bytes, unique), `thread ${busiest.thread} alone; ${counted.threads.length} threads issued requests`])
  }
  if (facts.file !== null) {
    rows.push(['the size of the file is what was read of it', 're-read factor', ratio(bytes, facts.file.layout.bytes), ratio(bytes, unique), 'right only if all of the file was read and nothing else'])
  }
  return tableOf('Other ways of counting, and what they would say', ['rule', 'of', 'says', 'true', 'why'], rows)
}

/** Bytes by time and place: of the file where its map is known, else of the disk. */
function heat(facts: IoFacts, details: Details): Table {
  const grid = fileOf(facts)?.heat ?? details.heat
  const cells = grid.cells.toSorted((a, b) => a.second - b.second || a.sector - b.sector)
  const place = facts.file === null ? `device ${facts.device.id}` : facts.file.name
  return {
    ...tableOf(`Bytes by time and place on ${place}; cells of ${grid.seconds} s and ${grid.sectors * SECTOR_BYTES} B`, ['seconds', 'offset', 'bytes'],
      cells.map(({ second, sector, bytes }) => [second, sector * SECTOR_BYTES, bytes]), { seconds: 's', offset: 'B', bytes: 'B' }),
  }
}

/** Pages of each part of the file that entered the page cache, left it and came back. */
function cacheTensors(facts: IoFacts, parts: readonly PageCounts[]): Table {
  const names = [...new Set(facts.file!.rows.map(({ name }) => name))]
  const sums = new Map(names.map((name) => [name, [0, 0, 0, 0]]))
  facts.file!.rows.forEach(({ name }, i) => {
    const { pagesAdded, pagesDeleted, refaults, distinctAdded } = parts[i]!
    for (const [k, value] of [pagesAdded, pagesDeleted, refaults, distinctAdded].entries()) sums.get(name)![k]! += value
  })
  return tableOf('Pages by tensor; a page that two tensors share counts for both', ['name', 'pagesAdded', 'pagesDeleted', 'refaults', 'distinctPages'], names.map((name): Cell[] => [name, ...sums.get(name)!]))
}

/** Tables of the file, the phases, and of order judged in other ways; only those that the trace and its context allow. */
export function computeFileTables(facts: IoFacts): Record<string, Table> {
  const { details } = facts.counted
  const tables: Record<string, Table> = details === null ? {} : { 'io.order': order(facts, details), 'io.oldWays': oldWays(facts, details), 'io.heat': heat(facts, details) }
  if (details?.threads) tables['io.threads'] = threads(facts, details.threads)
  if (facts.phases.length > 0) tables['io.phases'] = phases(facts)
  if (facts.residency.length > 0) tables['cache.residency'] = tableOf('How much was in the page cache, by what the recording holds of it', ['source', 'file', 'pages', 'residentPages', 'residentShare'], facts.residency.map((r): Cell[] => [r.source, r.file, r.pages, r.residentPages, ratio(r.residentPages, r.pages ?? 0)]), { residentShare: '1' })
  if (facts.timings.length > 0) tables['run.timings'] = tableOf("The engine's own times", ['source', 'loadMs', 'promptMs', 'promptTokens', 'evalMs', 'tokens'], facts.timings.map((t): Cell[] => [t.source, t.loadMs, t.promptMs, t.promptTokens, t.evalMs, t.tokens]), { loadMs: 'ms', promptMs: 'ms', evalMs: 'ms' })
  if (facts.rates.length > 0) tables['run.rates'] = tableOf("Tokens a second by the engine's log, each the mean of the ten seconds before it over all requests", ['seconds', 'promptTokens', 'tokens'], facts.rates.map((r): Cell[] => [r.seconds, r.promptTokens, r.tokens]), { seconds: 's' })
  if (facts.environment.length > 0) tables['run.environment'] = tableOf('Machine and run, by what the recording says', ['item', 'value', 'source'], facts.environment.map(({ item, value, source }): Cell[] => [item, value, source]))
  const parts = pagesOf(facts)?.pages.parts ?? null
  if (facts.file !== null && parts !== null) tables['cache.tensors'] = cacheTensors(facts, parts)
  if (details?.reuse) {
    const curves = [['whole recording', details.reuse.all] as const, ...facts.phases.map(({ name }, i) => [name, details.reuse!.phases[i] ?? null] as const)]
    tables['io.missRatio'] = missRatioTable('Misses of an LRU cache behind the page cache, in pages of 4 KiB: second-level, since block reads are misses already. It does not say how much RAM would have helped', 'phase', curves, 'second-level')
  }
  if (facts.file === null || fileOf(facts) === null) return tables
  tables['io.tensors'] = tensors(facts)
  tables['io.logicalGaps'] = logicalGaps(facts)
  tables['io.coverage'] = coverage(facts)
  if (!facts.file.hasModel) return tables
  tables['io.layers'] = groupTable(facts, 'By layer', 'layer', (row) => row.layer, (layer) => layer !== null)
  tables['io.kinds'] = groupTable(facts, 'By kind of tensor', 'kind', (row) => row.kind, () => true)
  if (facts.file.rows.some(({ expert }) => expert !== null)) {
    tables['io.experts'] = groupTable(facts, 'By expert, over all layers', 'expert', (row) => row.expert, (expert) => expert !== null)
  }
  return tables
}
