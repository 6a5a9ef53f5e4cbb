import { formatCount, formatFigure } from '../core/units.ts'
import { charted, tabled } from './section.ts'
import type { Layout } from './layout.ts'
import { html } from './markup.ts'
import { ledgerCount } from './quality.ts'
import { figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, otherTables } from './sections.ts'
import { tile } from './tile.ts'
import type { Report } from '../core/result.ts'

const SHOWN = ['kv.branching', 'kv.branchingReadings', 'kv.branchingPublished']

/** Several continuations of one prompt. */
export const branching: Layout = {
  subject: 'Branching',
  applies: report => report.figures['kv.branch.peakBytes.naive'] !== undefined,
  mainChart: 'branching-trade',
  mainNumbers: 'elsewhere',
  tiles: report => [
    tile(report, 'computed again, one by one', 'kv.branch.recomputedTokens.naive', `of ${formatFigure('', report.figures['kv.branch.computedTokens.naive'])}`),
    tile(report, 'held by one path', 'kv.branch.peakBytes.naive', `sampled after it returned: ${formatFigure('', report.figures['kv.branch.currentBytes.naive'])}`),
    tile(report, 'held by deep copies', 'kv.branch.peakBytes.deepCopy', `${formatFigure('', report.figures['kv.branch.copiedTokens.deepCopy'])} copied`),
    tile(report, 'held by copy on write', 'kv.branch.peakBytes.copyOnWrite', `${formatFigure('', report.figures['kv.branch.copiedTokens.copyOnWrite'])} copied`),
  ],
  quality: report => [
    { label: 'workload', value: 'synthetic', tone: 'calm' },
    { label: 'tokens of a page', value: String(report.settings['pageSize'] ?? 'unknown'), tone: 'calm' },
    { label: 'bytes of a token', value: formatCount(Number(report.settings['bytesPerToken'] ?? Number.NaN)), tone: 'calm' },
    ...(['lost', 'doubted'] as const).map(kind => ledgerCount(report, kind)),
  ],
  sections: (report, chart) => [
    findingsSection(report),
    charted(report, 'memory', 'Memory', chart('branching-memory'), 'No memory is held', figuresOf(report, 'peakBytes'), undefined, 'elsewhere'),
    charted(report, 'recomputed', 'Computed again', chart('branching-again'), 'Nothing is computed again', figuresOf(report, 'recomputedTokens'), undefined, 'elsewhere'),
    tabled(report, 'readings', 'Current is not peak', 'kv.branchingReadings', () => readingsHeading(report), html`<p><code>torch.cuda.memory_allocated()</code> is the memory of this moment. Read after <code>generate()</code> has returned, it finds the KV freed; <code>max_memory_allocated()</code> keeps the peak. A ratio over nothing has no value. MB is 1,048,576 bytes, as such scripts divide.</p>`),
    tabled(report, 'published', 'Ranges', 'kv.branchingPublished', () => 'The ratio of two ranges spans from least over most to most over least', html`<p>A range of 5 to 20 MB over one of 50 to 100 MB lies between 5/100 and 20/50.</p>`),
    tabled(report, 'runs', 'Every run', 'kv.branching', () => 'The same tokens by three strategies', html`<p>Each row is a stream of operations through the simulated page allocator. <b>One by one</b>: each path takes pages for prompt and output and frees them. <b>Deep copies</b>: a fork copies every page. <b>Copy on write</b>: a fork shares all pages; who writes to a shared page copies it first. Where paths branch at several depths, there are as many after each point as the root of that depth gives, rounded up.</p>`),
    ...otherTables(report, SHOWN),
    ledgerSection(report),
    inputsSection(report),
    figuresSection(report),
    glossarySection(WORDS),
  ],
}

function figuresOf(report: Report, part: string): string[] {
  return Object.keys(report.figures).filter(name => name.startsWith(`kv.branch.${part}.`))
}

function readingsHeading(report: Report): string {
  return `Sampled after each path, the memory of one by one reads ${String(report.tables['kv.branchingReadings']?.columns['currentReported']?.[0] ?? '')}; its peak is ${formatFigure('', report.figures['kv.branch.peakBytes.naive'])}`
}

const WORDS: [string, string][] = [
  ['path', 'One continuation of the prompt: a sample, a beam, or a leaf of a tree.'],
  ['copy on write', 'Paths share the pages of what they have in common; a page is copied when one of its sharers writes to it.'],
  ['deep copy', 'Each new path gets pages of its own, filled with a copy.'],
  ['page', 'Room for the KV of so many tokens; only whole pages are taken.'],
]
