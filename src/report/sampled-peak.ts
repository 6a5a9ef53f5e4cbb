import type { Table } from '../core/result.ts'
import { formatCount, formatNumber } from '../core/units.ts'
import { basisOf } from './figure.ts'
import type { Layout } from './layout.ts'
import { formatsCounted, ledgerCount } from './quality.ts'
import { tabled } from './section.ts'
import { figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, many, otherTables } from './sections.ts'
import { tile, valueText as value } from './tile.ts'

const FIGURES = ['sampled.extreme', 'sampled.polledMedian', 'sampled.polledWorst', 'sampled.seenShare', 'sampled.interval', 'sampled.highWater', 'sampled.missedBetween']
const TABLES = ['sampled.levels', 'sampled.polling', 'sampled.recorders']

/** How far the recorders of one run are apart. */
function recorders({ columns, units }: Table): string {
  const short = columns['short']!.map(Number)
  return short.length === 1 ? 'One recorder wrote this quantity down' : `Of ${short.length} recorders of this quantity, one was ${formatNumber(Math.max(...short), units?.['short'] ?? '')} short of the extreme`
}

/** First screen and sections of `tidemark peak` over samples. */
export const sampledPeak: Layout = {
  subject: 'Peak of samples',
  applies: report => report.figures['sampled.extreme'] !== undefined,
  mainChart: 'sampled-over-time',
  tiles: report => {
    const { metric, looksFor, every } = report.settings, mark = value(report, 'sampled.highWater')
    return [
      tile(report, `${looksFor} ${metric}`, 'sampled.extreme', `${value(report, 'sampled.typical')} is typical; ${value(report, 'sampled.atSeconds')} after the first sample`, { tone: 'calm' }),
      tile(report, every === null ? 'polled' : `polled every ${every}, at worst`, 'sampled.polledWorst', `misses ${value(report, 'sampled.missedWorst') ?? 'nothing that is known'}; the median start misses ${value(report, 'sampled.missedMedian') ?? 'nothing that is known'}`, { tone: (report.figures['sampled.missedWorst']?.value ?? 0) > 0 ? 'warn' : 'calm' }),
      tile(report, 'starts that see it', 'sampled.seenShare', every === null ? 'of polling' : `of polling every ${every}`, { tone: 'calm' }),
      tile(report, 'recorded every', 'sampled.interval', `${many(report.figures['sampled.samples']?.value ?? 0, 'sample')}; ${mark === null ? 'what lies between them is not known' : `the high-water mark is ${mark}`}`, { tone: 'calm' }),
    ]
  },
  quality: report => [
    { label: 'samples', value: formatCount(report.figures['sampled.samples']?.value ?? 0), tone: 'calm' },
    ...(['lost', 'doubted', 'skipped'] as const).map(kind => ledgerCount(report, kind)),
    { label: 'format', value: formatsCounted(report), tone: 'calm' },
  ],
  sections: report => [
    findingsSection(report),
    tabled(report, 'polling', 'Polling', 'sampled.polling', () => `Polling ${report.settings['every'] === null ? '' : `every ${report.settings['every']} `}misses ${value(report, 'sampled.missedMedian') ?? 'nothing that is known'} from the median start, ${value(report, 'sampled.missedWorst') ?? 'nothing that is known'} from the worst`, basisOf(report, FIGURES)),
    tabled(report, 'recorders', 'Recorders', 'sampled.recorders', recorders, basisOf(report, FIGURES)),
    ledgerSection(report),
    ...otherTables(report, TABLES),
    inputsSection(report),
    figuresSection(report),
    glossarySection([
      ['polling', 'Reading a quantity every so often, from some moment on; a reading is the last sample before it.'],
      ['start', 'The moment of the first reading. All of them within one interval are tried, none is drawn.'],
      ['high-water mark', 'The highest value that kernel or cgroup kept by themselves: VmHWM, memory.peak, maximum resident set size.'],
    ]),
  ],
}
