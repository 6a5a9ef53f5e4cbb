import { formatCount, formatFigure, formatNumber, NOTHING } from '../core/units.ts'
import { blockIoSections } from './block-io-sections.ts'
import type { Layout, Quality, Tile } from './layout.ts'
import { eventsDecoded, formatsCounted, ledgerCount } from './quality.ts'
import { cellsOf } from './sections.ts'
import type { Report } from '../core/result.ts'

/** First screen and sections of a block I/O report. */
export const blockIo: Layout = {
  subject: 'Block I/O',
  applies: report => report.figures['io.bytes'] !== undefined || report.figures['io.requests'] !== undefined,
  mainChart: 'bandwidth-over-time',
  tiles: report => {
    const lost = report.figures['io.lost.events']?.value ?? null
    const events = eventsDecoded(report)
    return [
      tile(report, `bytes ${done(report)}`, 'io.bytes', 'io.naive.bytes',
        `${formatFigure('io.uniqueBytes', report.figures['io.uniqueBytes'])} distinct, in ${formatFigure('', report.figures['io.requests'])}`),
      tile(report, 're-read factor', 'io.rereadFactor', 'io.naive.rereadFactor', '1.00\u00d7 is every byte read once'),
      tile(report, 'sequential share', 'io.sequentialShare', 'io.naive.sequentialShare',
        `${formatFigure('io.backwardShare', report.figures['io.backwardShare'])} go backward`),
      {
        label: 'lost events',
        value: lost === null ? null : formatCount(lost),
        naive: null,
        note: events === null ? 'nothing says how many were decoded' : `of ${formatCount(events + (lost ?? 0))} that the recording had`,
        tone: lost === null ? 'calm' : lost > 0 ? 'bad' : 'good',
      },
    ]
  },
  quality: report => {
    const events = eventsDecoded(report)
    const perRequest = report.figures['io.linesPerRequest']?.value ?? null
    return [
      calm('events decoded', events === null ? NOTHING : formatCount(events)),
      { label: 'lines per request', value: perRequest === null ? NOTHING : perRequest.toFixed(2), tone: perRequest !== null && perRequest > 1.005 ? 'warn' : 'calm' },
      ledgerCount(report, 'lost'),
      ledgerCount(report, 'doubted'),
      ledgerCount(report, 'skipped'),
      calm('format counted', formatsCounted(report)),
      calm('device', deviceOf(report)),
      calm('stage', String(report.settings['stage'] ?? 'issue')),
      calm('operation', String(report.settings['op'] ?? 'read')),
    ]
  },
  sections: blockIoSections,
}

function tile(report: Report, label: string, name: string, naiveName: string, note: string): Tile {
  const honest = report.figures[name]?.value ?? null
  const naive = report.figures[naiveName]?.value ?? null
  const off = honest !== null && naive !== null && Math.abs(naive - honest) > 0.005 * Math.abs(honest)
  return {
    label,
    value: honest === null ? null : formatFigure(name, report.figures[name]),
    naive: naive === null ? null : formatFigure(naiveName, report.figures[naiveName]),
    note: honest === null ? 'not in this recording' : note,
    tone: off ? 'warn' : 'calm',
  }
}

function done(report: Report): string {
  const op = String(report.settings['op'] ?? 'read')
  return ({ read: 'read', write: 'written', discard: 'discarded' } as Record<string, string>)[op] ?? 'requested'
}

function deviceOf(report: Report): string {
  const set = report.settings['device']
  if (set !== undefined && set !== null) return String(set)
  const devices = report.tables['io.devices']
  const names = cellsOf(devices, 'device'), chosen = cellsOf(devices, 'chosen')
  const index = names.length === 1 ? 0 : chosen.indexOf('yes')
  const name = names[index]
  if (name === undefined || name === null) return NOTHING
  return names.length === 1 ? String(name) : `${name} of ${formatNumber(names.length, '')}`
}

function calm(label: string, value: string): Quality {
  return { label, value, tone: 'calm' }
}
