import type { Cell, Table } from '../../core/result.ts'
import { formatBytes, formatCount, formatFigure, unitOfName } from '../../core/units.ts'
import { tableOf } from '../table.ts'
import { difference, type FigureRow } from './figures.ts'
import { tableIn, valueOf, type Side } from './sides.ts'

const UNSAID = 'not recorded'

/** The rows of the table that experiments of this kind are published with; a name that a side lacks is looked for in the next. */
const ROWS: readonly { row: string; names: readonly string[]; how: string }[] = [
  { row: 'memory limit of the process', names: ['run.limitBytes'], how: 'meta.json with the limit beside the trace' },
  { row: 'available memory of the machine', names: ['run.availableBytes'], how: 'MemAvailable in samples.jsonl beside the trace' },
  { row: 'does the model fit?', names: [], how: 'the two rows above, and --model' },
  { row: 'time of load, prompt and tokens', names: ['run.seconds'], how: 'marks of the run, --marks' },
  { row: 'tokens per second', names: ['run.tokensPerSecond', 'run.engine.tokensPerSecond'], how: 'marks of the run, --marks, or --engine-log' },
  { row: 'operations', names: ['io.requests'], how: 'a block trace' },
  { row: 'bytes read', names: ['io.bytes'], how: 'a block trace' },
  { row: 'unique bytes', names: ['io.uniqueBytes'], how: 'a block trace' },
  { row: 'coverage of the file', names: ['io.coverage'], how: 'filefrag -v of the file, --extents' },
  { row: 're-read factor', names: ['io.rereadFactor'], how: 'a block trace' },
  { row: 'change of the page cache', names: ['run.cacheChange'], how: 'fincore before and after, or mm_filemap tracepoints' },
  { row: 'sequential', names: ['io.sequentialShare'], how: 'a block trace' },
  { row: 'backward', names: ['io.backwardShare'], how: 'a block trace' },
]

/** Whether the recording says that there was no limit. */
export function limitless(side: Side): boolean {
  const { item = [], value = [] } = tableIn(side, 'run.environment')?.columns ?? {}
  return value[item.indexOf('memory limit, bytes')] === 'none'
}

/** Whether what each token needs fits in the memory there is, where both are known. */
export function fits(side: Side): { answer: string; fits: boolean | null } {
  const need = valueOf(side, 'io.ram.enough') ?? valueOf(side, 'run.fileBytes')
  const room = valueOf(side, 'run.limitBytes') ?? valueOf(side, 'run.availableBytes')
  if (need === null || room === null) return { answer: UNSAID, fits: null }
  return { answer: `${need <= room ? 'yes' : 'no'}: ${formatBytes(need)} into ${formatBytes(room)}`, fits: need <= room }
}

/** A difference in words: shares in points, anything else in per cent. */
function changeText(row: FigureRow, other: number): string {
  const { by, share } = difference(row, other)
  if (by === null) return '\u2013'
  if (by === 0) return 'none'
  const sign = by > 0 ? '+' : '\u2212'
  if (unitOfName(row.name, row.unit) === 'share') return `${sign}${formatCount(Number((Math.abs(by) * 100).toFixed(1)))} points`
  return share === null ? `${sign}${formatFigure(row.name, { value: Math.abs(by), unit: row.unit, basis: '' })}` : Math.abs(share) < 0.0001 ? `less than 0.01 % ${by > 0 ? 'more' : 'less'}` : `${sign}${formatCount(Number((Math.abs(share) * 100).toFixed(1)))} %`
}

/** The table as people publish it, with numbers that hold; `null` where no side has a number of it. */
export function experimentTable(sides: readonly Side[], rows: readonly FigureRow[]): Table | null {
  if (!ROWS.some(({ names }) => names.some((name) => sides.some((side) => valueOf(side, name) !== null)))) return null
  const others = sides.slice(1)
  const cells = ROWS.map(({ row, names, how }): Cell[] => {
    if (names.length === 0) return [row, ...sides.map((side) => fits(side).answer), ...others.map(() => '\u2013'), sides.some((side) => fits(side).fits === null) ? `needs ${how}` : 'what every token needs, against the limit, else what was available']
    const name = names.find((one) => sides.some((side) => valueOf(side, one) !== null)) ?? names[0]!
    const said = (side: Side): string => (row.startsWith('memory limit') && limitless(side) ? 'none' : UNSAID)
    const found = rows.find((figure) => figure.name === name)
    const missing = sides.some((side, i) => (found?.values[i] ?? null) === null && said(side) === UNSAID)
    return [
      row,
      ...sides.map((side, i) => (found?.values[i] === null || found === undefined ? said(side) : formatFigure(name, { value: found.values[i]!, unit: found.unit, basis: '' }))),
      ...others.map((_, i) => (found === undefined ? '\u2013' : changeText(found, i + 1))),
      missing ? `to record it: ${how}` : name,
    ]
  })
  return tableOf('The experiment in one table', ['row', ...sides.map(({ label }) => label), ...others.map(({ label }) => (others.length === 1 ? 'change' : `change, ${label}`)), 'figure'], cells)
}
