import type { Chart } from '../charts/index.ts'
import type { Report } from '../core/result.ts'
import { basisOf, chartHtml } from './figure.ts'
import type { Section } from './layout.ts'
import { html } from './markup.ts'
import { tableHtml } from './table.ts'

/** Tables that these sections show. */
export const FILE_TABLES = ['io.heat', 'io.layers', 'io.kinds', 'io.tensors', 'io.phases', 'io.logicalGaps', 'io.coverage', 'io.order', 'io.oldWays', 'io.experts', 'io.missRatio', 'io.threads']

/** What the I/O was about: file, tensors, phases, order by several definitions, and other ways of counting. Only what the trace and its context allow. */
export function fileSections(report: Report, chart: (id: string) => Chart | undefined): Section[] {
  const { tables, figures } = report
  const has = (name: string): boolean => tables[name] !== undefined
  const percent = (name: string): string => `${((figures[name]?.value ?? 0) * 100).toFixed(2)} %`
  const sections: Section[] = []
  if (has('io.tensors')) {
    sections.push({
      id: 'tensors', label: 'Tensors',
      heading: chart('tensor-rereads')?.title ?? `${percent('io.coverage')} of the file was read`,
      body: html`${chart('tensor-rereads') !== undefined && chartHtml(report, chart('tensor-rereads'), false)}
${has('io.kinds') && tableHtml(tables['io.kinds'], 'io.kinds')}${has('io.experts') && tableHtml(tables['io.experts'], 'io.experts')}<details><summary>Every tensor</summary>${tableHtml(tables['io.tensors'], 'io.tensors')}</details>`,
      how: basisOf(report, ['io.coverage', 'io.file.bytes', 'io.file.uniqueBytes', 'io.file.outsideBytes']),
    }, {
      id: 'file', label: 'File and disk',
      heading: `${percent('io.coverage')} of the file was read; ${percent('io.logicalBackwardShare')} of its gaps go backward, ${percent('io.backwardShare')} on the disk`,
      body: html`${tableHtml(tables['io.logicalGaps'], 'io.logicalGaps')}${tableHtml(tables['io.coverage'], 'io.coverage')}`,
      how: basisOf(report, ['io.logicalGaps.sequential', 'io.logicalGaps.backward', 'io.threadBackwardShare', 'io.backward.layoutShare', 'io.backward.threadsShare']),
    })
  }
  if (has('io.phases')) {
    sections.push({
      id: 'phases', label: 'Phases', heading: chart('phase-bytes')?.title ?? 'No phase had I/O',
      body: html`${chartHtml(report, chart('phase-bytes'), false, 'elsewhere')}${tableHtml(tables['io.phases'], 'io.phases')}`,
      how: basisOf(report, ['io.token.bytes', 'io.token.rereadShare']),
    })
  }
  if (has('io.heat')) {
    sections.push({ id: 'heat', label: 'Time and place', heading: chart('heat-map')?.title ?? 'Nothing to show', body: chartHtml(report, chart('heat-map'), false), how: basisOf(report, ['io.bytes']) })
  }
  if (has('io.order')) {
    sections.push({
      id: 'order', label: 'Sequential how?', heading: `${percent('io.sequentialShare')} sequential by the strict rule, ${percent('io.nearShare')} within a window of 32 requests`,
      body: html`${tableHtml(tables['io.order'], 'io.order')}${has('io.threads') && tableHtml(tables['io.threads'], 'io.threads')}`, how: basisOf(report, ['io.sequentialShare', 'io.nearShare', 'io.threadSequentialShare']),
    })
  }
  if (has('io.oldWays')) {
    sections.push({
      id: 'old-ways', label: 'Other ways of counting', heading: 'What rules in use would say of this trace, and why they are wrong',
      body: tableHtml(tables['io.oldWays'], 'io.oldWays'), how: html`<p>Each rule is applied to this trace as its users apply it; the true value stands beside it.</p>`,
    })
  }
  if (has('io.missRatio')) {
    sections.push({
      id: 'miss-ratio', label: 'Miss-ratio curve', heading: 'What a second cache behind the page cache would have missed: not how much RAM would have helped',
      body: tableHtml(tables['io.missRatio'], 'io.missRatio'),
      how: html`<p>LRU stack distances of 4 KiB pages, exact or of a sample (SHARDS). Block reads are what the page cache missed, so that this is the curve of a cache behind it. What a token needs is told by io.ram.enough, an estimate from the model.</p>`,
    })
  }
  return sections
}
