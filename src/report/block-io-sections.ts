import type { Chart } from '../charts/index.ts'
import { formatCount, formatFigure, formatShare, NOTHING } from '../core/units.ts'
import { actionMatrix } from './action-matrix.ts'
import { basisOf, chartHtml } from './figure.ts'
import { FILE_TABLES, fileSections } from './file-sections.ts'
import { checkChip } from './icons.ts'
import type { Section } from './layout.ts'
import { html } from './markup.ts'
import { CACHE_TABLES, CACHE_WORDS, pageCacheSection } from './page-cache.ts'
import { charted, tabled } from './section.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, many, otherTables } from './sections.ts'
import { tableHtml } from './table.ts'
import type { Cell, Report, Table } from '../core/result.ts'

const CLASSES = ['sequential', 'small', 'medium', 'large', 'backward']

/** Tables that a section or a chart below shows. */
const SHOWN = ['io.stages', 'io.gaps', 'io.gapHistogram', 'io.bandwidth', 'io.timeline', 'io.latency', 'io.queueDepth', 'io.sizes', 'io.processes', 'io.actions', 'io.devices', 'io.checks', 'io.forms', ...FILE_TABLES]

const LATENCIES = [
  'io.latency.issueToComplete.requests', 'io.latency.issueToComplete.p50', 'io.latency.issueToComplete.p99', 'io.latency.issueToComplete.max',
  'io.latency.queueToIssue.p50', 'io.latency.queueToComplete.p50', 'io.queueDepth.max', 'io.queueDepth.mean', 'io.queueDepth.width',
]

/** Everything below the first screen of a block I/O report, in reading order. */
export function blockIoSections(report: Report, chart: (id: string) => Chart | undefined): Section[] {
  return [
    findingsSection(report),
    ledgerSection(report),
    tabled(report, 'checks', 'Partial-trace checks', 'io.checks', checksHeading, html`<p>Each check looks for one way in which a recording can be incomplete. Its blind spot says what it cannot see; a pass is not proof.</p>`, { result: cell => checkChip(String(cell)) }),
    naiveSection(report, chart),
    charted(report, 'gaps', 'Gap classes', chart('gap-classes'), 'No gap was counted', ['io.requests', ...CLASSES.map(name => `io.gaps.${name}`), 'io.sequentialShare', 'io.backwardShare'],
      html`<div class="apart">${chartHtml(report, chart('gap-histogram'), true)}</div>`),
    charted(report, 'bandwidth', 'Bandwidth over time', chart('bandwidth-per-second'), 'No second with I/O', ['io.bytes', 'io.bandwidth.peak', 'io.timeline.width'],
      html`<p class="aside">The chart on the <a href="#top">first screen</a> shows the same bytes in finer bins.</p>`),
    ...fileSections(report, chart),
    charted(report, 'latency', 'Latency', chart('latency'), 'No latency can be had', LATENCIES,
      html`<div class="apart">${chartHtml(report, chart('queue-depth'), true)}</div>`),
    charted(report, 'sizes', 'Request sizes', chart('request-sizes'), 'No size was counted', ['io.requests', 'io.bytes']),
    charted(report, 'processes', 'Processes', chart('processes'), 'No process was named', ['io.requests', 'io.bytes']),
    tabled(report, 'stages', 'Lifecycle stages', 'io.stages', stagesHeading, html`<p>One request passes queue, issue and complete and leaves a line at each. Tidemark counts one stage; these rows count each stage on its own, never together.</p>`),
    tabled(report, 'devices', 'Devices', 'io.devices', devicesHeading, html`<p>Requests to different devices are never put in one sequence. The plain figures belong to the chosen device: the one asked for, else the one with most requests.</p>`),
    tabled(report, 'actions', 'Action census', 'io.actions', actionsHeading, html`<p>Every line of the recording by its action and its letters (rwbs), before any choice of stage, operation or device.</p>`, {}, actionMatrix(report)),
    tabled(report, 'forms', 'Forms of the recording', 'io.forms', formsHeading, html`<p>One recording in several forms is counted once: per-CPU files before merged binary before text before tracepoints. The others are compared with it and added to nothing.</p>`),
    ...(report.figures['cache.pagesAdded'] === undefined ? [] : [pageCacheSection(report, chart('pages-over-time'))]),
    ...otherTables(report, [...SHOWN, ...CACHE_TABLES]),
    inputsSection(report),
    figuresSection(report),
    glossarySection(report.figures['cache.pagesAdded'] === undefined ? WORDS : [...WORDS, ...CACHE_WORDS]),
  ]
}

function naiveSection(report: Report, chart: (id: string) => Chart | undefined): Section {
  const names: [string, string][] = [
    ['io.requests', 'io.naive.requests'], ['io.bytes', 'io.naive.bytes'], ['io.rereadFactor', 'io.naive.rereadFactor'],
    ['io.sequentialShare', 'io.naive.sequentialShare'], ['io.backwardShare', 'io.naive.backwardShare'],
    ...CLASSES.map((name): [string, string] => [`io.gaps.${name}`, `io.naive.gaps.${name}`]),
  ]
  const known = names.filter(([name, naive]) => report.figures[name] !== undefined && report.figures[naive] !== undefined)
  const value = (name: string) => report.figures[name]?.value ?? null
  const source: Table = {
    title: 'True beside naive',
    columns: {
      'figure': known.map(([name]) => name),
      'each request once': known.map(([name]) => formatFigure(name, report.figures[name])),
      'every line': known.map(([, naive]) => formatFigure(naive, report.figures[naive])),
      'naive / true': known.map(([name, naive]) => {
        const a = value(name), b = value(naive)
        return a === null || b === null || a === 0 ? NOTHING : `${(b / a).toFixed(2)}\u00d7`
      }),
    },
  }
  const lines = value('io.linesPerRequest')
  return {
    id: 'naive',
    label: 'True beside naive',
    heading: lines === null ? 'Nothing to compare' : lines > 1.005
      ? `Each request left ${lines.toFixed(2)} lines with a size; whoever counts lines counts it that often`
      : 'Each request left one line, so counting lines is harmless here',
    body: html`<div class="two">${chartHtml(report, chart('reread-factor'), true)}${chartHtml(report, chart('order-shares'), true)}</div>${tableHtml(source, null)}`,
    how: basisOf(report, ['io.linesPerRequest', 'io.rereadFactor', 'io.naive.rereadFactor', 'io.sequentialShare', 'io.naive.sequentialShare', 'io.backwardShare', 'io.naive.backwardShare']),
  }
}

function stagesHeading(source: Table): string {
  const requests = cellsOf(source, 'requests')
  return cellsOf(source, 'stage').map((stage, i) => `${cellText(requests[i])}${i === 0 ? ' requests' : ''} at ${stage}`).join(', ')
}

function devicesHeading(source: Table): string {
  const count = cellsOf(source, 'device').length
  return count === 1 ? 'One device was traced' : `${formatCount(count)} devices were traced; the figures belong to one`
}

function actionsHeading(source: Table): string {
  const counts = cellsOf(source, 'count').map(Number)
  const sum = counts.reduce((a, b) => a + b, 0)
  const top = counts.indexOf(Math.max(...counts))
  if (sum === 0) return 'No line was counted'
  return `${many(sum, 'line')}; the most frequent kind, ${cellsOf(source, 'action')[top]} ${cellsOf(source, 'rwbs')[top]}, is ${formatShare((counts[top] ?? 0) / sum)} of them`
}

function checksHeading(source: Table): string {
  const results = cellsOf(source, 'result')
  const failed = results.filter(result => result === 'fail').length, blind = results.filter(result => result === 'not possible').length
  if (failed > 0) return `${formatCount(failed)} of ${formatCount(results.length)} checks failed`
  return `${formatCount(results.length - blind)} of ${formatCount(results.length)} checks passed${blind > 0 ? `, ${formatCount(blind)} ${blind === 1 ? 'was' : 'were'} not possible` : ''}`
}

function formsHeading(source: Table): string {
  const count = cellsOf(source, 'input').length
  const no = cellsOf(source, 'agrees').filter(cell => cell === 'no').length
  if (count === 1) return 'One form, so nothing to check it against'
  return no === 0 ? `${formatCount(count)} forms of one recording, and none disagrees` : `${formatCount(no)} of ${formatCount(count)} forms ${no === 1 ? 'disagrees' : 'disagree'}`
}

function cellText(cell: Cell | undefined): string {
  return typeof cell === 'number' ? formatCount(cell) : NOTHING
}

const WORDS: [string, string][] = [
  ['request', 'One I/O of the block layer: a start sector, a length and a direction. It leaves several lines in a trace.'],
  ['line, event', 'One record of a trace. A request leaves one at each step of its life: queued, issued, completed and more.'],
  ['stage', 'The step at which requests are counted: queue (as asked for), issue (as sent to the device, after merging), complete (as answered).'],
  ['counting every line', 'The naive way: every line with a size counts as a request. It multiplies bytes and makes order look backward.'],
  ['latency', 'Time between two steps of one request: queue to issue is the wait in the kernel, issue to complete the time of the device. A p99 of 1 ms means that one request in a hundred took longer.'],
  ['queue depth', 'Requests that are issued and not yet completed, at one moment.'],
  ['re-read factor', 'Bytes read divided by distinct bytes read, over all processes, files and caches below the page cache.'],
  ['distinct bytes', 'Bytes of the sectors that were touched at least once.'],
  ['gap', 'Start of a request minus end of the one counted before it, in sectors of 512 B. 0 is sequential, 1\u2013255 small, 256\u20132,047 medium, 2,048 and more large, below 0 backward.'],
  ['sequential', 'Gap 0: the request starts where the one before it ended.'],
  ['sector', '512 bytes, whatever the device calls its block.'],
]
