import { formatCell, formatCount, inWords, unitOfColumn } from '../core/units.ts'
import type { Report, Table } from '../core/result.ts'
import { layoutOf } from './layouts.ts'

/**
 * The answer of a report as GitHub-flavoured Markdown: verdict, what it does not show, answers, the figures of the first screen, findings and
 * ledger. The same report gives the same text. Whatever comes from a trace is shown as text: it makes no markup, link or mention.
 */
export function reportMarkdown(report: Report): string {
  const { verdict, findings, ledger } = report
  const layout = layoutOf(report)
  const tiles = layout.tiles(report), beside = tiles.some(({ naive }) => naive !== null)
  const parts = [
    `## ${plain(verdict.grade)}: ${plain(verdict.sentence)}`,
    `**This does not show:** ${verdict.notShown.length === 0 ? 'whatever was not recorded' : plain(verdict.notShown.join('; '))}.`,
    verdict.answers.map(({ question, answer }) => `- **${plain(question)}** ${plain(answer)}`).join('\n'),
    table(
      [layout.subject, 'value', ...(beside ? ['counting every line'] : []), 'note'],
      tiles.map(({ label, value, naive, note }) => [label, value ?? 'nothing to show', ...(beside ? [naive ?? ''] : []), note]),
      beside ? [1, 2] : [1],
    ),
    ...(layout.tables ?? []).map(name => tableText(report.tables[name])),
    `Quality of the data: ${layout.quality(report).map(({ label, value }) => `${plain(label)} ${plain(value)}`).join(', ')}.`,
    '### Findings',
    findings.length === 0 ? 'No rule fired.' : table(['rule', 'severity', 'finding', 'what to do'], findings.map(({ id, severity, title, advice }) => [id, severity, title, advice]), []),
    '### Ledger',
    ledger.length === 0 ? 'Nothing was skipped, doubted or lost.' : table(['kind', 'count', 'reason', 'advice'], ledger.map(({ kind, count, reason, advice }) => [kind, formatCount(count), reason, advice]), [1]),
    `Tidemark ${plain(report.version)}, ${plain(report.schema)}: ${inputs(report)}`,
  ]
  return `${parts.filter(part => part !== '').join('\n\n')}\n`
}

/** What was counted, by name and format. */
function inputs(report: Report): string {
  const counted = report.inputs.filter(({ role }) => role === 'counted').map(({ name, format }) => `${plain(name)} (${plain(format)})`)
  return counted.length === 0 ? 'no input.' : `${counted.join(', ')}.`
}

/** Rows of a table of the record that Markdown shows; the JSON has all. */
const MOST_ROWS = 50

/** A table of the record under its title; nothing of one without rows. */
function tableText(source: Table | undefined): string {
  const names = Object.keys(source?.columns ?? {}), length = source?.columns[names[0] ?? '']?.length ?? 0
  if (source === undefined || length === 0) return ''
  const units = names.map(name => unitOfColumn(source, name)), shown = Math.min(length, MOST_ROWS)
  const rows = Array.from({ length: shown }, (_, i) => names.map((name, n) => formatCell(source.columns[name]![i], units[n]!)))
  const right = names.flatMap((name, n) => (source.columns[name]!.every(cell => typeof cell !== 'string') ? [n] : []))
  const more = shown < length ? `\n\n${formatCount(length - shown)} more rows are in the JSON.` : ''
  return `### ${plain(source.title)}\n\n${table(names.map(inWords), rows, right)}${more}`
}

/** A table whose cells are text; the columns in `right` are flush right. */
function table(head: string[], rows: string[][], right: number[]): string {
  const line = (cells: string[]): string => `| ${cells.map(plain).join(' | ')} |`
  return [line(head), `|${head.map((_, c) => (right.includes(c) ? '---:' : '---')).join('|')}|`, ...rows.map(line)].join('\n')
}

/**
 * Text as Markdown that shows just this text, on one line. GitHub finds mentions, numbers of issues and web addresses after Markdown is read, so
 * that a backslash hides none of them: a comment within them does.
 */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replace(/[\\`*_{}[\]<>|~$&]/g, '\\$&')
    .replace(/[@#]|(?<=\/)(?=\/)|(?<=\bwww)(?=\.)/gi, '$&<!-- -->')
}
