import { formatBytes, formatCell, formatCount, inWords, unitOfColumn, unitOfName } from '../core/units.ts'
import { ledgerChip, severityChip } from './icons.ts'
import type { Section } from './layout.ts'
import { html, idOf, type Html } from './markup.ts'
import { ledgerSum } from './quality.ts'
import { nothing, pairs, tableHtml } from './table.ts'
import type { Cell, Figure, Finding, Report, Table } from '../core/result.ts'

const ORDER: Finding['severity'][] = ['error', 'warning', 'info']

/** Rules that fired, worst first. */
export function findingsSection(report: Report): Section {
  const sorted = ORDER.flatMap(severity => report.findings.filter(finding => finding.severity === severity))
  const counts = ORDER.map(severity => [severity, sorted.filter(finding => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => many(count, severity === 'info' ? 'note' : severity))
  return {
    id: 'findings',
    label: 'Findings',
    heading: sorted.length === 0 ? 'No rule fired' : counts.length === 1 ? `${counts[0]}` : `${many(sorted.length, 'finding')}: ${counts.join(', ')}`,
    body: sorted.length === 0 ? nothing : html`${sorted.map(findingHtml)}`,
    how: html`<p>Each finding is a rule with a fixed id; <code>tidemark explain ${sorted[0]?.id ?? 'IO001'}</code> prints its page. A rule fires on the numbers in its evidence and on nothing else.</p>`,
  }
}

function findingHtml(finding: Finding): Html {
  const asTable: Table = { title: '', columns: Object.fromEntries(Object.entries(finding.evidence).map(([name, cell]) => [name, [cell]])) }
  return html`<article class="finding" data-finding id="finding-${idOf(finding.id)}" tabindex="-1">
<h3>${severityChip(finding.severity)} <code>${finding.id}</code> ${finding.title}</h3>
<div class="evidence">${pairs(`Evidence of ${finding.id}`, Object.entries(finding.evidence).map(([name, cell]) => [inWords(name), formatCell(cell, unitOfColumn(asTable, name))]))}</div>
<p class="advice"><strong>What to do:</strong> ${finding.advice}</p></article>`
}

/** What is not, or only doubtfully, in the numbers. */
export function ledgerSection(report: Report): Section {
  const lost = ledgerSum(report, 'lost'), doubted = ledgerSum(report, 'doubted'), skipped = ledgerSum(report, 'skipped')
  const source: Table = {
    title: 'Ledger',
    columns: {
      kind: report.ledger.map(entry => entry.kind),
      reason: report.ledger.map(entry => entry.reason),
      count: report.ledger.map(entry => entry.count),
      advice: report.ledger.map(entry => entry.advice),
    },
  }
  return {
    id: 'ledger',
    label: 'Ledger',
    heading: `${lost === 0 ? 'No loss was seen' : `${formatCount(lost)} lost`}, ${doubted === 0 ? 'nothing doubted' : `${formatCount(doubted)} doubted`}, ${formatCount(skipped)} skipped by design`,
    body: tableHtml(source, null, {
      kind: cell => ledgerChip(String(cell) as 'lost', report.ledger.find(entry => entry.kind === cell && entry.count > 0) ? 1 : 0),
    }),
    how: html`<p><b>Skipped</b> is left out by design, <b>doubted</b> is counted although something about it is odd, <b>lost</b> is missing from every number. Every event that was read is in a figure or in this table.</p>`,
  }
}

/** Files and settings. */
export function inputsSection(report: Report): Section {
  const { inputs, settings } = report
  const read = inputs.filter(input => input.role !== 'not read').length
  const files: Table = {
    title: 'Inputs',
    columns: {
      name: inputs.map(input => input.name),
      format: inputs.map(input => input.format),
      bytes: inputs.map(input => input.bytes),
      events: inputs.map(input => input.events),
      role: inputs.map(input => input.role),
    },
  }
  return {
    id: 'inputs',
    label: 'Inputs and settings',
    heading: inputs.length === 0 ? 'No input is named' : `${many(inputs.length, 'input')}, ${formatCount(read)} read`,
    body: html`${tableHtml(files, null)}${pairs('Settings', Object.entries(settings).map(([name, cell]) => [inWords(name), cell === null ? 'default' : formatCell(cell, '')]))}`,
    how: html`<p>Bytes are those of the file as stored, compressed or not. <b>Counted</b> inputs make the figures, a <b>cross-check</b> is compared with them and added to nothing, <b>context</b> explains addresses. Computed by Tidemark ${report.version}, record <code>${report.schema}</code>.</p>`,
  }
}

/** Every figure with unit and basis. */
export function figuresSection(report: Report): Section {
  const figures = Object.entries(report.figures)
  const exact = (name: string, { value, unit }: Figure): string => value !== null && unit === 'B' && value >= 1024
    ? `${formatBytes(value)} (${formatCount(value)} B)`
    : formatCell(value, unitOfName(name, unit))
  return {
    id: 'figures',
    label: 'How each number was computed',
    heading: figures.length === 0 ? 'No figure in this report' : `${many(figures.length, 'figure')}, each with its unit and what it was counted over`,
    body: figures.length === 0 ? nothing : html`<div class="scroll" role="region" tabindex="0" aria-label="Table: figures"><table class="n2"><caption>Figures</caption>
<thead><tr><th scope=col>figure<th scope=col>value<th scope=col>unit<th scope=col>basis</thead><tbody>${figures.map(([name, figure]) => html`<tr><th scope=row><code>${name}</code><td>${exact(name, figure)}<td>${figure.unit}<td>${figure.basis}`)}</tbody></table></div>`,
    how: html`<p>Names are public and keep their meaning. A figure over an empty base has no value and is shown as a dash, never as zero. The JSON holds the unrounded numbers.</p>`,
  }
}

/** Tables that no other section shows. */
export function otherTables(report: Report, shown: string[]): Section[] {
  const rest = Object.entries(report.tables).filter(([name]) => !shown.includes(name))
  if (rest.length === 0) return []
  return [{
    id: 'tables',
    label: 'More tables',
    heading: `${many(rest.length, 'more table')}: ${rest.map(([, table]) => table.title).join(', ')}`,
    body: html`${rest.map(([name, table]) => tableHtml(table, name))}`,
    how: html`<p>Shown as computed. Names in the JSON: ${rest.map(([name]) => html`<code>${name}</code> `)}</p>`,
  }]
}

/** Words and their meaning; the first entries belong to the kind of report. */
export function glossarySection(words: [string, string][]): Section {
  const all: [string, string][] = [
    ...words,
    ['figure', 'A number with its unit and its basis: what was counted, over what, divided by what.'],
    ['ledger', 'The account of every event that is skipped by design, doubted but counted, or lost.'],
    ['finding', 'A rule that knows one way in which numbers mislead, and fired on this recording.'],
    ['KiB, MiB, GiB', '1,024, 1,048,576 and 1,073,741,824 bytes. Every size here is binary.'],
  ]
  return {
    id: 'glossary',
    label: 'Glossary',
    heading: 'Words used on this page',
    body: html`<dl class="glossary">${all.map(([word, meaning]) => html`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}</dl>`,
    how: html`<p>Terms follow the Linux block layer and <code>blktrace</code> where these have a word.</p>`,
  }
}

/** A count with its noun. */
export function many(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Cells of a column, or none. */
export function cellsOf(source: Table | undefined, column: string): Cell[] {
  return source?.columns[column] ?? []
}
