import type { Cell, Table, Verdict } from '../../core/result.ts'
import { formatCount, formatFigure } from '../../core/units.ts'
import { tableOf } from '../table.ts'
import { first, tableIn, valueOf, type Side } from './sides.ts'

/** Published and other numbers within this share of each other are taken as the same: published ones are rounded. */
const NEAR = 0.01

/** One published figure beside what a trace holds. */
interface PublishedRow {
  side: Side
  name: string
  published: number
  counted: number | null
  /** What the published run itself would have had, if each of its requests left as many lines as one of the trace. */
  corrected: number | null
  /** Whether the published figure is the counted one. */
  holds: boolean
  /** Findings of the trace whose mistake gives the published number; empty: none does. */
  rules: string[]
  why: string
}

const near = (a: number, b: number | null): boolean => b !== null && (a === b || Math.abs(a - b) <= NEAR * Math.abs(b))

/** Share of the file that its range of sectors, taken without the start of the partition, would seem to cover; and those bytes. */
function rangeOf(side: Side): { bytes: number; share: number } | null {
  const { rule = [], bytes = [], coverage = [] } = tableIn(side, 'io.coverage')?.columns ?? {}
  const at = rule.findIndex((text) => String(text).startsWith('lowest to highest extent')), [b, c] = [bytes[at], coverage[at]]
  return typeof b === 'number' && typeof c === 'number' ? { bytes: b, share: c } : null
}

/** Ways in which the trace's own figures could have become the published one, the plainest first. */
function ways(side: Side, name: string): { value: number | null; rules: string[]; why: string }[] {
  const naive = valueOf(side, name.replace(/^io\./, 'io.naive.')), range = rangeOf(side)
  const lines = first(side).settings['process'] === null ? ['IO001'] : ['IO001', 'IO011']
  const filtered = lines.length > 1 ? `, of the lines of process ${first(side).settings['process']} alone` : ''
  const every = `every line was counted as a request${filtered}`, ranged = 'a range of sectors without the start of the partition was taken for the file'
  const inRange = name === 'io.coverage' ? range?.share ?? null : name === 'io.uniqueBytes' ? range?.bytes ?? null : null
  return [
    { value: naive, rules: lines, why: every },
    { value: inRange, rules: ['IO017'], why: ranged },
    { value: (name === 'io.bytes' || name === 'io.requests') && naive !== null && range !== null ? naive * range.share : null, rules: [...lines, 'IO017'], why: `${every}; ${ranged}` },
  ]
}

/** Of k lines a request all but one go back to where it starts: they are k times the requests and bytes, and k - 1 backward steps each. */
function corrected(name: string, value: number, lines: number | null): number | null {
  if (lines === null) return null
  if (name === 'io.requests') return Math.round(value / lines)
  if (['io.bytes', 'io.rereadFactor', 'io.bandwidth.peak'].includes(name)) return value / lines
  if (name === 'io.sequentialShare') return Math.min(1, value * lines)
  if (name === 'io.backwardShare') return Math.max(0, value * lines - (lines - 1))
  return null
}

/** Whether numbers could have that many lines a request: none is read less than once, and all but one of the lines go back. */
function possible(side: Side, lines: number | null): boolean {
  const of = (name: string): number => first(side).figures[name]?.value ?? Infinity
  return lines !== null && of('io.rereadFactor') / lines > 1 - NEAR && of('io.backwardShare') * lines - (lines - 1) > -NEAR * lines
}

/** Every published figure beside the first side that is none; empty where there is no such pair. */
export function publishedRows(sides: readonly Side[]): PublishedRow[] {
  const trace = sides.find(({ from }) => from !== 'published')
  if (trace === undefined) return []
  const found = new Set(first(trace).findings.map(({ id }) => id)), requests = valueOf(trace, 'io.requests')
  // Within the filter of the trace's own record, so that a line that the filter drops is not in it.
  const lines = requests === null || requests === 0 ? null : (valueOf(trace, 'io.naive.requests') ?? 0) / requests
  return sides.filter(({ from }) => from === 'published').flatMap((side) => Object.entries(first(side).figures).map(([name, { value }]): PublishedRow => {
    const published = value!, counted = valueOf(trace, name)
    const way = ways(trace, name).find((one) => near(published, one.value) && one.rules.some((rule) => found.has(rule)))
    const holds = near(published, counted)
    return {
      side, name, published, counted, holds, corrected: possible(side, lines) ? corrected(name, published, lines) : null,
      rules: holds || way === undefined ? [] : way.rules.filter((rule) => found.has(rule)),
      why: counted === null ? 'the trace does not hold it' : holds ? 'it holds' : way?.why ?? 'no mistake that the trace shows gives this number',
    }
  }))
}

/** The same as a table for people. */
export function publishedTable(sides: readonly Side[], rows: readonly PublishedRow[]): Table {
  const trace = sides.find(({ from }) => from !== 'published')!
  const text = ({ side, name }: PublishedRow, value: number | null): Cell => (value === null ? null : formatFigure(name, { value, unit: first(side).figures[name]!.unit, basis: '' }))
  const cells = rows.map((row): Cell[] => [
    row.name, row.side.label, text(row, row.published), text(row, row.counted), row.counted === null || row.counted === 0 ? null : row.published / row.counted,
    text(row, row.corrected), row.rules.join(', ') || (row.holds ? 'holds' : 'not explained'), row.why,
  ])
  return tableOf(`Published beside counted in ${trace.label}`, ['figure', 'published by', 'published', 'counted', 'publishedFactor', 'corrected for lines (estimate)', 'explained by', 'why'], cells, { publishedFactor: '1' })
}

const NAMES: Record<string, string> = { 'io.rereadFactor': 're-read', 'io.sequentialShare': 'sequential', 'io.backwardShare': 'backward', 'io.coverage': 'coverage', 'io.bytes': 'bytes', 'io.requests': 'operations' }

/** What becomes of the published figures. */
export function publishedVerdict(sides: readonly Side[], rows: readonly PublishedRow[]): Pick<Verdict, 'sentence' | 'notShown' | 'answers'> {
  const trace = sides.find(({ from }) => from !== 'published')!, side = rows[0]!.side
  const own = rows.filter((row) => row.side === side && row.counted !== null)
  const wrong = own.filter(({ holds }) => !holds), explained = wrong.filter(({ rules }) => rules.length > 0)
  const text = (name: string, value: number | null): string => formatFigure(name, { value, unit: first(side).figures[name]!.unit, basis: '' })
  const said = wrong.filter(({ name }) => name in NAMES).toSorted((a, b) => Object.keys(NAMES).indexOf(a.name) - Object.keys(NAMES).indexOf(b.name)).slice(0, 4).map(({ name, published, counted }) => `${NAMES[name]} ${text(name, published)} for a counted ${text(name, counted)}`)
  const rules = [...new Set(explained.flatMap((row) => row.rules))], reasons = [...new Set(explained.flatMap(({ why }) => why.split('; ')))]
  const others = sides.filter((one) => one.from === 'published' && one !== side)
  return {
    sentence: wrong.length === 0
      ? `All ${formatCount(own.length)} figures that ${side.label} has in common with ${trace.label} hold.`
      : `${formatCount(wrong.length)} of ${formatCount(own.length)} figures of ${side.label} are not what ${trace.label} holds: ${said.join(', ')}${explained.length > 0 ? `. ${explained.length === wrong.length ? 'All' : formatCount(explained.length)} of them follow from known mistakes of counting (${rules.join(', ')})` : ''}.`,
    notShown: [
      `that the published run is that of ${trace.label}: a trace that gives the same numbers by the same mistakes shows how they can come about, not how they did`,
      'numbers of the published run that no trace is left of: those corrected for lines are estimates',
    ],
    answers: [
      ...(reasons.length === 0 ? [] : [{ question: 'Where do the published numbers come from?', answer: `${reasons.map((reason) => `${reason[0]!.toUpperCase()}${reason.slice(1)}`).join('. ')}.` }]),
      ...[side, ...others].flatMap((one) => {
        const parts = rows.filter((row) => row.side === one && row.corrected !== null && row.name in NAMES).map(({ name, published, corrected: value }) => `${NAMES[name]} ${text(name, value)} instead of ${text(name, published)}`)
        return parts.length === 0 ? [] : [{ question: `What may ${one.label} have been?`, answer: `If each request left as many lines as in ${trace.label}: ${parts.join(', ')} (estimate).` }]
      }),
    ],
  }
}
