import { stripVTControlCharacters, styleText } from 'node:util'
import { factorInWords, formatBytes, formatCell, formatCount, formatFigure, inWords, shareInWords, unitOfColumn } from '../core/units.ts'
import type { Grade, Report, Table } from '../core/result.ts'

const GRADE_COLOURS: Record<Grade, Parameters<typeof styleText>[0]> = {
  CLEAN: ['bold', 'green'], MISCOUNTED: ['bold', 'yellow'], LOSSY: ['bold', 'red'], 'INVALID DATA': ['bold', 'red'],
  SIMULATED: ['bold', 'cyan'], COMPUTED: ['bold', 'cyan'], MISREAD: ['bold', 'yellow'],
  REGRESSION: ['bold', 'red'], CHANGED: ['bold', 'red'], 'NOT COMPARABLE': ['bold', 'yellow'], 'SMALL LOSS': ['bold', 'yellow'], 'SMALL CHANGE': ['bold', 'yellow'],
  INCONCLUSIVE: ['bold', 'yellow'], INSUFFICIENT: ['bold', 'yellow'], IMPROVED: ['bold', 'green'], 'SMALL GAIN': ['bold', 'green'], EQUIVALENT: ['bold', 'green'], UNCHANGED: ['bold', 'green'],
  COMPARED: ['bold', 'cyan'],
  LOSS: ['bold', 'red'], GAIN: ['bold', 'green'], 'NO LOSS': ['bold', 'green'], 'UNSTABLE BASELINE': ['bold', 'yellow'],
  FITS: ['bold', 'green'], 'NO HEADROOM': ['bold', 'yellow'], 'OVER BUDGET': ['bold', 'red'], CONTRADICTED: ['bold', 'red'],
}

/** Text of a trace may hold control characters; a terminal must not see them. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')
}

/** Aligned columns, the first to the left and the rest to the right. */
export function columns(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ').trimEnd()).join('\n')
}

/** What was counted and what only checked it: "trace.blktrace.0 and 15 more (blktrace); checked against blk.txt". */
function inputsText(report: Report): string {
  const named = (role: string): string[] => report.inputs.filter((input) => input.role === role).map((input) => printable(input.name))
  const [first = '', ...more] = named('counted')
  const format = report.inputs.find((input) => input.role === 'counted')?.format ?? ''
  const checks = named('cross-check')
  return `${first}${more.length > 0 ? ` and ${more.length} more` : ''} (${format})${checks.length > 0 ? `; checked against ${checks.join(', ')}` : ''}`
}

/** The page cache, where its events were recorded. */
function cacheLines({ figures }: Report): string[] {
  const added = figures['cache.pagesAdded']
  if (added === undefined) return []
  const value = (name: string): string => formatFigure(name, figures[name])
  const touches = figures['cache.touches']?.value ?? null
  return [
    `page cache: ${value('cache.bytesAdded')} added (${value('cache.pagesAdded')}, ${value('cache.distinctPages')} distinct), ${value('cache.refaults')} again after a delete (${value('cache.refaultShare')}), ${value('cache.pagesDeleted')} deleted${touches === null ? '' : `, ${formatCount(touches)} touches`}`,
    `counted: ${printable(added.basis)}`,
  ]
}

/** A table of the record as aligned text under its title. */
function tableLines(table: Table | undefined): string[] {
  const names = Object.keys(table?.columns ?? {}), count = table?.columns[names[0] ?? '']?.length ?? 0
  if (table === undefined || count === 0) return []
  const rows = Array.from({ length: count }, (_, i) => names.map((name) => printable(formatCell(table.columns[name]![i], unitOfColumn(table, name)))))
  return ['', printable(table.title), columns([names.map((name) => `${inWords(name)}${table.units?.[name] === 's' ? ' (s)' : ''}`), ...rows])]
}

/** Verdict, true beside naive, the named tables, findings and ledger, for a terminal. */
export function summaryText(report: Report, colour: boolean, tables: readonly string[] = []): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => (colour ? styleText(style, text, { validateStream: false }) : text)
  const { verdict, figures, findings, ledger } = report
  const value = (name: string): number | null => figures[name]?.value ?? null
  const count = (name: string): string => (value(name) === null ? '-' : formatCount(value(name)!))
  const bytes = (name: string): string => (value(name) === null ? '-' : formatBytes(value(name)!))
  const lines = [
    `${paint(GRADE_COLOURS[verdict.grade], verdict.grade)}  ${printable(verdict.sentence)}`,
    `This does not show: ${printable(verdict.notShown.join('; '))}.`,
    ...verdict.answers.flatMap(({ question, answer }) => ['', `${paint('bold', question)} ${printable(answer)}`]),
    '',
    ...(figures['io.requests'] === undefined ? [] : [columns([
      ['', 'true', 'every line'],
      ['requests', count('io.requests'), count('io.naive.requests')],
      ['bytes', bytes('io.bytes'), bytes('io.naive.bytes')],
      ['distinct bytes', bytes('io.uniqueBytes'), ''],
      ['re-read factor', factorInWords(value('io.rereadFactor')), factorInWords(value('io.naive.rereadFactor'))],
      ['sequential', shareInWords(value('io.sequentialShare')), shareInWords(value('io.naive.sequentialShare'))],
      ['backward', shareInWords(value('io.backwardShare')), shareInWords(value('io.naive.backwardShare'))],
      ['lost events, at least', count('io.lost.events'), ''],
    ]), `counted: ${printable(figures['io.requests'].basis)}`]),
    ...cacheLines(report),
    ...tables.flatMap((name) => tableLines(report.tables[name])),
    ...(report.inputs.length === 0 ? [] : [`input: ${inputsText(report)}`]),
  ]
  if (findings.length > 0) {
    lines.push('', ...findings.map((finding) => `${paint(finding.severity === 'error' ? 'red' : finding.severity === 'warning' ? 'yellow' : 'dim', finding.id)} ${printable(finding.title)}`))
  }
  if (ledger.length > 0) lines.push('', ...ledger.map((entry) => `${entry.kind}: ${formatCount(entry.count)} ${printable(entry.reason)}`))
  return `${lines.join('\n')}\n`
}
