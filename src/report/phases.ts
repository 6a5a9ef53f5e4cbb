import type { Chart } from '../charts/index.ts'
import { formatAbout, formatCount, formatShare } from '../core/units.ts'
import type { Report } from '../core/result.ts'
import { basisOf, chartHtml } from './figure.ts'
import type { Tone } from './icons.ts'
import type { Layout, Section, Tile } from './layout.ts'
import { html } from './markup.ts'
import { extremeRows, signalRows, unrecorded } from './phase-signals.ts'
import { inUnits, retentionNotes, retentionRows, wordCounts } from './phase-rows.ts'
import { formatsCounted, ledgerCount } from './quality.ts'
import { tabled } from './section.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, many, otherTables } from './sections.ts'
import { pairs, tableHtml } from './table.ts'

const SHOWN = ['phase.retention', 'phase.means', 'phase.halves', 'phase.cycles', 'phase.paired', 'phase.levels', 'phase.phases', 'phase.signals', 'phase.recovery', 'phase.arms']

const GLOSSARY: [string, string][] = [
  ['reference', 'The phase that others are compared with: the baseline.'],
  ['retention', 'Mean of the compared phase / mean of the reference, turned so that higher is better. Of a latency: its speed, 1 / latency.'],
  ['effective samples', 'How many independent samples carry as much as these do. Samples close in time repeat each other, and a test that counts them all finds differences between two halves of the same thing.'],
  ['halves', 'The reference against itself: its second half by its first. A difference between phases that is smaller shows nothing.'],
  ['margin', 'The smallest loss that matters, stated before looking.'],
  ['detectable effect', 'The smallest change that a recording like this shows 8 times of 10.'],
  ['available', 'MemAvailable, an estimate by the kernel: free memory + most of the file cache + reclaimable slab - reserves. File pages count as available, those of an mmap\u2019ed model too.'],
  ['used', 'Three numbers have this name: total - available (free), total - free - buffers - cached - slab (sar), total - free. Each here says which.'],
  ['PSI', 'Pressure stall information: share of the time in which some, or all, tasks waited for memory, disk or CPU. Waiting for memory bandwidth is not among it.'],
  ['refault', 'A file page that is read again soon after it was evicted: the cache is too small for what is in use.'],
]

const figure = (report: Report, name: string): number | null => report.figures[`phase.${name}`]?.value ?? null
const percent = (report: Report, name: string): string | null => {
  const value = figure(report, name)
  return value === null ? null : formatShare(value)
}

/** "95 % interval 44.8 to 76.8 %", or why there is none. */
function interval(report: Report, low: string, high: string): string {
  const from = figure(report, low), to = figure(report, high)
  return from === null || to === null ? 'no interval' : `95 % interval ${(100 * from).toFixed(1)} to ${(100 * to).toFixed(1)} %`
}

const TONES: Record<string, Tone> = { 'LOSS': 'bad', 'UNSTABLE BASELINE': 'warn', 'SMALL LOSS': 'warn', 'INSUFFICIENT': 'warn', 'INCONCLUSIVE': 'warn', 'NO LOSS': 'good', 'SMALL GAIN': 'good', 'GAIN': 'good' }
const toneOf = (report: Report): Tone => TONES[report.verdict.grade] ?? 'calm'

function effectiveTile(report: Report): Tile {
  const cycles = figure(report, 'cycles'), reference = figure(report, 'effectiveReference'), phase = figure(report, 'effectivePhase')
  if (cycles !== null && cycles > 1) return { label: 'cycles', value: formatCount(cycles), naive: null, note: 'each counts once; 6 are the least that can tell', tone: cycles < 6 ? 'warn' : 'calm' }
  const least = reference === null || phase === null ? null : Math.min(reference, phase)
  return {
    label: 'effective samples', naive: null, tone: least !== null && least < 10 ? 'warn' : 'calm',
    value: least === null ? null : formatAbout(least),
    note: least === null ? 'no phase with samples' : `${formatAbout(reference!)} in ${String(report.settings['reference'])}, ${formatAbout(phase!)} in the compared phase; 10 are needed`,
  }
}

function lastTile(report: Report): Tile {
  const p = figure(report, 'signFlipP'), seen = percent(report, 'detectable')
  if (p !== null) return { label: 'sign-flip p', value: p < 0.0001 ? '< 0.0001' : p.toFixed(4), naive: null, note: seen === null ? 'exact, over the signs of the cycles' : `exact; ${seen} is the smallest change that it shows 8 times of 10`, tone: 'calm' }
  return { label: 'could have seen', value: seen, naive: null, note: 'smallest change that such a recording shows 8 times of 10', tone: 'calm' }
}

/** What a protection gives back, where three arms were run; else what the reference does on its own. */
function thirdTile(report: Report): Tile {
  const given = percent(report, 'protection'), low = figure(report, 'protection.low')
  return given === null || low === null ? halvesTile(report) : { label: 'given back by the protection', value: given, naive: null, note: `${interval(report, 'protection.low', 'protection.high')}; above 0 it protects`, tone: low > 0 ? 'good' : 'warn' }
}

function halvesTile(report: Report): Tile {
  const halves = percent(report, 'halves'), low = figure(report, 'halves.low'), high = figure(report, 'halves.high')
  const moved = low !== null && high !== null && (low > 1 || high < 1)
  return {
    label: 'halves of the reference', value: halves, naive: null, tone: moved ? 'warn' : 'calm',
    note: halves === null ? 'cycles are compared: pairing takes slow drift out' : `${low === null ? '' : `${interval(report, 'halves.low', 'halves.high')}; `}${moved ? 'it changes on its own' : 'second by first, nothing changed between'}`,
  }
}

/** Charts of a section; one whose title is the heading does not say it again. */
const charted = (report: Report, chart: (id: string) => Chart | undefined, ids: string[], heading = '') => html`${ids.map((id) => chartHtml(report, chart(id), chart(id)?.title !== heading, 'elsewhere'))}`

function signalsSection(report: Report, chart: (id: string) => Chart | undefined): Section {
  const missing = unrecorded(report), rows = signalRows(report), pressure = chart('phase-pressure')
  const heading = pressure?.title ?? (rows === null ? 'No signal of pressure, reclaim or bandwidth was recorded' : 'What was recorded beside the levels')
  return {
    id: 'signals', label: 'Interference', heading,
    body: html`${charted(report, chart, ['phase-pressure', 'phase-traffic'], heading)}${tableHtml(rows, 'phase.signals')}${missing.length > 0 && html`<h3>Not recorded</h3>${pairs('Not recorded', missing)}`}`,
    how: html`<p>Each is the growth of a counter between the samples of a phase itself, added over the stretches of a phase that comes back, by the time between these samples. A signal that was not recorded has no value: it is not zero. Raw numbers: table <code>phase.signals</code> of the JSON.</p>`,
  }
}

function overTime(report: Report, chart: (id: string) => Chart | undefined, main: string): Section {
  const ids = ['phase-level', 'phase-beside'].filter((id) => id !== main && chart(id) !== undefined)
  const heading = chart(ids[0] ?? main)?.title ?? 'Nothing to draw over time'
  return {
    id: 'over-time', label: 'Over time', heading,
    body: html`${charted(report, chart, ids, heading)}${tableHtml(report.tables['phase.phases'], 'phase.phases')}<details class="numbers"><summary>What is drawn, as a table</summary>${tableHtml(report.tables['phase.levels'], 'phase.levels')}</details>`,
    how: html`<p>Values fall into bins of equal width, at most 600 a metric; the lowest and the highest of each are kept, never their mean.</p>`,
  }
}

function layout(mainChart: string, applies: (report: Report) => boolean): Layout {
  return {
    subject: 'Phases',
    applies: (report) => report.figures['phase.retention'] !== undefined && applies(report),
    mainChart,
    mainNumbers: 'elsewhere',
    tables: ['phase.retention', 'phase.paired', 'phase.arms'],
    tiles: (report) => [
      { label: `${String(report.settings['metric'] ?? 'first metric')} kept`, value: percent(report, 'retention'), naive: null, note: interval(report, 'retention.low', 'retention.high'), tone: toneOf(report) },
      effectiveTile(report),
      thirdTile(report),
      lastTile(report),
    ],
    quality: (report) => [
      { label: 'samples', value: formatCount(report.inputs.filter(({ role }) => role === 'counted').reduce((sum, { events }) => sum + (events ?? 0), 0)), tone: 'calm' },
      { label: 'gaps', value: formatCount(figure(report, 'gaps') ?? 0), tone: (figure(report, 'gaps') ?? 0) > 0 ? 'warn' : 'good' },
      { label: 'clock', value: String(report.settings['clock'] ?? 'unknown'), tone: report.settings['clock'] === 'assumed' ? 'warn' : 'calm' },
      ...(['lost', 'doubted', 'skipped'] as const).map((kind) => ledgerCount(report, kind)),
      { label: 'format', value: formatsCounted(report), tone: 'calm' },
    ],
    sections: (report, chart) => [
      findingsSection(report),
      {
        id: 'comparisons', label: 'Phases',
        heading: `${many(cellsOf(report.tables['phase.retention'], 'metric').length, 'comparison')} with ${String(report.settings['reference'] ?? 'the reference')}: ${wordCounts(report)}`,
        body: html`${charted(report, chart, ['phase-forest'])}${tableHtml(retentionRows(report), 'phase.retention')}${tableHtml(retentionNotes(report), null)}${tableHtml(inUnits(report.tables['phase.means'], ['mean', 'sd', 'minimum', 'maximum', 'median']), 'phase.means')}`,
        how: basisOf(report, ['phase.retention', 'phase.effectiveReference', 'phase.effectivePhase', 'phase.detectable']),
      },
      ...(cellsOf(report.tables['phase.cycles'], 'metric').length === 0 ? [] : [{
        id: 'cycles', label: 'Cycles', heading: chart('phase-cycles')?.title ?? 'Cycle by cycle',
        body: html`${mainChart === 'phase-cycles' ? '' : charted(report, chart, ['phase-cycles'])}${tableHtml(report.tables['phase.paired'], 'phase.paired')}${tableHtml(inUnits(report.tables['phase.cycles'], ['reference', 'compared']), 'phase.cycles')}`,
        how: basisOf(report, ['phase.retention', 'phase.cycles', 'phase.signFlipP']),
      }]),
      overTime(report, chart, mainChart),
      ...(cellsOf(report.tables['phase.halves'], 'metric').length === 0 ? [] : [{
        id: 'halves', label: 'The reference itself', heading: chart('phase-halves')?.title ?? 'The reference against itself',
        body: html`${charted(report, chart, ['phase-halves'], chart('phase-halves')?.title)}${tableHtml(report.tables['phase.halves'], 'phase.halves')}`,
        how: basisOf(report, ['phase.halves']),
      }]),
      signalsSection(report, chart),
      { id: 'extremes', label: 'Extremes', heading: 'How far levels went in each phase, as far as samples show', body: tableHtml(extremeRows(report), null), how: html`<p>The lowest of what is left, the highest of what is in use. What lies between two samples is not seen. Levels that never change are left out.</p>` },
      tabled(report, 'recovery', 'Recovery', 'phase.recovery', () => 'How long until the level is back', html`<p>The first time from which the median of the next 5 s stays, until the recording ends, no worse than the reference by more than the margin.</p>`),
      tabled(report, 'arms', 'Three arms', 'phase.arms', () => 'What can be said of protection', basisOf(report, ['phase.protection', 'phase.protection.low'])),
      ledgerSection(report),
      ...otherTables(report, SHOWN),
      inputsSection(report),
      figuresSection(report),
      glossarySection(GLOSSARY),
    ],
  }
}

const hasCycles = (report: Report): boolean => cellsOf(report.tables['phase.paired'], 'metric').length > 0

/** First screen and sections of `tidemark phases`, where phases come in cycles. */
export const phaseCycled: Layout = layout('phase-cycles', hasCycles)

/** The same where every phase came once. */
export const phases: Layout = layout('phase-level', (report) => !hasCycles(report))
