import { formatCount, formatDuration } from '../core/units.ts'
import type { Layout } from './layout.ts'
import { basisOf } from './figure.ts'
import { eventsDecoded, formatsCounted, ledgerCount } from './quality.ts'
import { tabled } from './section.ts'
import { figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, many, otherTables } from './sections.ts'
import { tile, valueText as value } from './tile.ts'

const FIGURES = ['peak.level', 'peak.start', 'peak.overStart', 'peak.sampled', 'peak.end']
const TABLES = ['peak.levels', 'peak.samplers']

/** First screen and sections of `tidemark peak`. */
export const peak: Layout = {
  subject: 'Peak memory',
  applies: report => report.figures['peak.level'] !== undefined,
  mainChart: 'level-over-time',
  tiles: report => {
    const misread = report.verdict.grade === 'MISREAD', sampler = String(report.settings['sampler'])
    const at = report.figures['peak.atSeconds']?.value ?? null
    return [
      tile(report, 'peak above the start', 'peak.overStart', `${value(report, 'peak.level')} at the peak, ${value(report, 'peak.start')} at the start`, { tone: misread ? 'warn' : 'calm' }),
      tile(report, `read ${sampler}`, 'peak.sampled', `misses ${value(report, 'peak.missedShare') ?? 'nothing that was held'}${value(report, 'peak.missedShare') === null ? '' : ' of the peak'}`, { tone: misread ? 'bad' : 'calm' }),
      tile(report, 'live at the end', 'peak.end', `${value(report, 'peak.endOverStart')} above the start, in ${many(report.figures['peak.liveAtEnd']?.value ?? 0, 'block')}`),
      tile(report, 'peak after event', 'peak.atEvent', `${at === null ? 'of' : `${formatDuration(at * 1e9)} after the first of`} ${many(eventsDecoded(report) ?? 0, 'event')}`),
    ]
  },
  quality: report => {
    const events = eventsDecoded(report)
    return [
      { label: 'events decoded', value: events === null ? 'unknown' : formatCount(events), tone: 'calm' },
      ...(['lost', 'doubted', 'skipped'] as const).map(kind => ledgerCount(report, kind)),
      { label: 'format', value: formatsCounted(report), tone: 'calm' },
    ]
  },
  sections: report => [
    findingsSection(report),
    tabled(report, 'samplers', 'Readings', 'peak.samplers', () => `Reading the current level ${String(report.settings['sampler'])} says ${value(report, 'peak.sampled') ?? 'nothing'} where ${value(report, 'peak.overStart')} were held`, basisOf(report, FIGURES)),
    ledgerSection(report),
    ...otherTables(report, TABLES),
    inputsSection(report),
    figuresSection(report),
    glossarySection([
      ['level', 'The sum of the bytes that are allocated and not yet freed.'],
      ['peak minus start', 'The highest level since the first event, less what was live before it: what the work needed.'],
      ['step', 'A stretch after which everything allocated since the start has been freed, such as one generation.'],
      ['requested bytes', 'What callers asked for; the allocator rounds it up (allocated) and keeps more in segments (reserved).'],
    ]),
  ],
}
