import type { Report } from '../core/result.ts'
import type { Layout } from './layout.ts'
import { basisOf } from './figure.ts'
import { formatsCounted } from './quality.ts'
import { tabled } from './section.ts'
import { figuresSection, findingsSection, glossarySection, inputsSection, many, otherTables } from './sections.ts'
import { tile } from './tile.ts'

const FIGURES = ['alloc.claims.printed', 'alloc.claims.checked', 'alloc.claims.wrong']

/** What is counted: printed figures, or claims of a file. */
const nounOf = ({ inputs }: Report): 'figure' | 'claim' => (inputs[0]?.format === 'structured claims' ? 'claim' : 'figure')

/** First screen and sections of `tidemark claims`. */
export const claims: Layout = {
  subject: 'Claims',
  applies: report => report.figures['alloc.claims.printed'] !== undefined,
  mainChart: 'claims-ratio',
  mainNumbers: 'elsewhere',
  tiles: report => {
    const wrong = report.figures['alloc.claims.wrong']?.value ?? 0, noun = nounOf(report)
    return [
      tile(report, `${noun}s that mislead`, 'alloc.claims.wrong', 'each with the rule that says so', { tone: wrong > 0 ? 'bad' : 'good' }),
      tile(report, `${noun}s checked`, 'alloc.claims.checked', 'against others, a formula or a bound'),
      tile(report, noun === 'claim' ? 'claims stated' : 'figures printed', 'alloc.claims.printed', report.figures['alloc.claims.printed']?.value === report.figures['alloc.claims.checked']?.value ? 'all of them can be checked' : 'the rest has nothing beside it to check against'),
      { label: 'rules that fired', value: String(report.findings.length), naive: null, note: report.findings.map(({ id }) => id).join(', ') || 'none', tone: wrong > 0 ? 'warn' : 'good' },
    ]
  },
  quality: report => [{ label: 'format', value: formatsCounted(report), tone: 'calm' }],
  sections: report => [
    findingsSection(report),
    tabled(report, 'claims', 'Claims', 'claims', () => `${many(report.figures['alloc.claims.wrong']?.value ?? 0, nounOf(report))} of ${report.figures['alloc.claims.printed']?.value ?? 0} misleading`, basisOf(report, FIGURES)),
    ...otherTables(report, ['claims']),
    inputsSection(report),
    figuresSection(report),
    glossarySection([['claim', 'A number with a label that a benchmark printed, or numbers of a document that belong together.'], ['nearest rank', 'The percentile q of n sorted samples is sample number ceil(q n).']]),
  ],
}
