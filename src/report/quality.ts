import { formatCount, NOTHING } from '../core/units.ts'
import type { Quality } from './layout.ts'
import type { LedgerEntry, Report } from '../core/result.ts'

/** Events of one kind in the ledger. */
export function ledgerSum(report: Report, kind: LedgerEntry['kind']): number {
  return report.ledger.filter(entry => entry.kind === kind).reduce((sum, entry) => sum + entry.count, 0)
}

/** The same as an entry of the data-quality strip. */
export function ledgerCount(report: Report, kind: LedgerEntry['kind']): Quality {
  const count = ledgerSum(report, kind)
  const tone = count === 0 ? kind === 'lost' ? 'good' : 'calm' : kind === 'lost' ? 'bad' : kind === 'doubted' ? 'warn' : 'calm'
  return { label: kind, value: formatCount(count), tone }
}

/** Events decoded from what was counted, or `null` if nothing says. */
export function eventsDecoded(report: Report): number | null {
  const known = report.inputs.filter(input => input.role === 'counted' && input.events !== null)
  return known.length === 0 ? null : known.reduce((sum, input) => sum + (input.events ?? 0), 0)
}

/** Formats that went into the figures. */
export function formatsCounted(report: Report): string {
  const names = report.inputs.filter(input => input.role === 'counted').map(input => input.format)
  return names.length === 0 ? NOTHING : [...new Set(names)].join(', ')
}
