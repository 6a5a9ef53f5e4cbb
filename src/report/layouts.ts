import { formatFigure } from '../core/units.ts'
import { blockIo } from './block-io.ts'
import { kvFree, kvLimited, kvPages } from './kv.ts'
import { kvSize } from './kv-size.ts'
import { branching } from './branching.ts'
import type { Layout } from './layout.ts'
import { pageCache } from './page-cache.ts'
import { prefixCache } from './prefix.ts'
import { baselineCheck, baselineHistory, baselineRefused } from './baseline.ts'
import { compare, compareOthers, comparePublished } from './compare.ts'
import { claims } from './claims.ts'
import { peak } from './peak.ts'
import { phaseCycled, phases } from './phases.ts'
import { ledgerCount } from './quality.ts'
import { sampledPeak } from './sampled-peak.ts'
import { scratch } from './scratch.ts'
import { figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, otherTables } from './sections.ts'
import type { Report } from '../core/result.ts'

/** Any report that no other layout claims: its first four figures, all its tables. */
const plain: Layout = {
  subject: 'Report',
  applies: () => true,
  tiles: report => Object.entries(report.figures).slice(0, 4).map(([name, figure]) => ({
    label: name, value: figure.value === null ? null : formatFigure(name, figure), naive: null, note: figure.basis, tone: 'calm',
  })),
  mainChart: '',
  quality: report => (['lost', 'doubted', 'skipped'] as const).map(kind => ledgerCount(report, kind)),
  sections: report => [
    findingsSection(report),
    ...otherTables(report, []),
    ledgerSection(report),
    inputsSection(report),
    figuresSection(report),
    glossarySection([]),
  ],
}

const layouts: Layout[] = [comparePublished, compareOthers, compare, blockIo, pageCache, kvLimited, kvPages, kvFree, kvSize, prefixCache, branching, peak, sampledPeak, claims, scratch, baselineRefused, baselineCheck, baselineHistory, phaseCycled, phases, plain]

/** The first layout that claims the report. */
export function layoutOf(report: Report): Layout {
  return layouts.find(layout => layout.applies(report)) ?? plain
}
