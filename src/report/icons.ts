import type { Finding, Grade, LedgerEntry } from '../core/result.ts'
import { Html, html } from './markup.ts'

/** One shape per status, so that colour is never alone. */
export const SHAPES = {
  circle: html`<circle cx="8" cy="8" r="6.5"/><path d="M5.2 8.2l2 2 3.6-4.2"/>`,
  triangle: html`<path d="M8 1.8l6.6 11.9H1.4z"/><path d="M8 6.2v3.6M8 11.6v.3"/>`,
  broken: html`<path d="M6.2 2H2v12h4.2M9.8 2H14v12H9.8M8 4.5v2M8 9.5v2"/>`,
  octagon: html`<path d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z"/><path d="M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6"/>`,
  info: html`<circle cx="8" cy="8" r="6.5"/><path d="M8 7.4v4M8 4.7v.3"/>`,
} as const

type Shape = keyof typeof SHAPES
export type Tone = 'good' | 'warn' | 'bad' | 'calm'

const GRADES: Record<Grade, [Shape, Tone]> = {
  'CLEAN': ['circle', 'good'],
  'MISCOUNTED': ['triangle', 'warn'],
  'LOSSY': ['broken', 'bad'],
  'INVALID DATA': ['octagon', 'bad'],
  'SIMULATED': ['info', 'calm'],
  'COMPUTED': ['info', 'calm'],
  'MISREAD': ['triangle', 'warn'],
  'REGRESSION': ['octagon', 'bad'],
  'CHANGED': ['octagon', 'bad'],
  'NOT COMPARABLE': ['broken', 'warn'],
  'SMALL LOSS': ['triangle', 'warn'],
  'SMALL CHANGE': ['triangle', 'warn'],
  'INCONCLUSIVE': ['info', 'warn'],
  'INSUFFICIENT': ['info', 'warn'],
  'IMPROVED': ['circle', 'good'],
  'SMALL GAIN': ['circle', 'good'],
  'EQUIVALENT': ['circle', 'good'],
  'UNCHANGED': ['circle', 'good'],
  'COMPARED': ['info', 'calm'],
  'LOSS': ['octagon', 'bad'],
  'GAIN': ['circle', 'good'],
  'NO LOSS': ['circle', 'good'],
  'UNSTABLE BASELINE': ['broken', 'warn'],
  'FITS': ['circle', 'good'],
  'NO HEADROOM': ['triangle', 'warn'],
  'OVER BUDGET': ['octagon', 'bad'],
  'CONTRADICTED': ['broken', 'bad'],
}
const SEVERITIES: Record<Finding['severity'], [Shape, Tone]> = {
  error: ['octagon', 'bad'],
  warning: ['triangle', 'warn'],
  info: ['info', 'calm'],
}
const LEDGER: Record<LedgerEntry['kind'], [Shape, Tone]> = {
  lost: ['broken', 'bad'],
  doubted: ['triangle', 'warn'],
  skipped: ['info', 'calm'],
}

/** A status as text, shape and colour. */
function chip(text: string, [shape, tone]: [Shape, Tone], size = ''): Html {
  return html`<span class="chip ${tone} ${size}"><svg viewBox="0 0 16 16" aria-hidden="true">${SHAPES[shape]}</svg>${text}</span>`
}

/** Grade of the verdict. */
export function gradeChip(grade: Grade): Html {
  return chip(grade, GRADES[grade] ?? ['octagon', 'bad'], 'grade')
}

/** Severity of a finding. */
export function severityChip(severity: Finding['severity']): Html {
  return chip(severity, SEVERITIES[severity] ?? ['info', 'calm'])
}

/** Kind of a ledger entry; one that counts nothing is calm. */
export function ledgerChip(kind: LedgerEntry['kind'], count: number): Html {
  const [shape, tone] = LEDGER[kind] ?? ['info', 'calm']
  return chip(kind, [shape, count === 0 ? 'calm' : tone])
}

/** Result of a check. */
export function checkChip(result: string): Html {
  return chip(result, result === 'pass' ? ['circle', 'good'] : result === 'fail' ? ['octagon', 'bad'] : ['info', 'calm'])
}

/** The mark beside the name: a level line with the tide below it. */
export const wordmark = html`<svg class="mark" viewBox="0 0 22 20" aria-hidden="true"><path class="level" d="M1 5h20"/><path d="M1 11.5c2.5-2.6 4.2-2.6 6.7 0s4.2 2.6 6.6 0 4.200-2.6 6.700 0M1 16.500c2.500-2.600 4.200-2.600 6.700 0s4.200 2.600 6.600 0 4.200-2.600 6.700 0"/></svg>`
