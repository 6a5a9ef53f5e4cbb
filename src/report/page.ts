import type { Chart } from '../charts/index.ts'
import { reportJson } from './json.ts'
import { layoutOf } from './layouts.ts'
import { deflate } from './pack.ts'
import { firstScreen, sectionHtml } from './screen.ts'
import { shell } from './shell.ts'
import type { Report } from '../core/result.ts'

/**
 * The report as one HTML file that needs nothing else, for any record that Tidemark made. The same report gives the same bytes on every engine.
 * Text of a trace is escaped; scripts are allowed by hash alone. Rejects with a `TypeError` for what is no `Report`.
 */
export async function renderPage(report: Report): Promise<string> {
  const [{ charts }, { compileChart }, scripts] = await Promise.all([
    import('../charts/index.ts'),
    import('./compile.ts'),
    import('../../dist/page-scripts.js'),
  ])
  const drawn = charts.map(chartOf => chartOf(report)).filter((chart): chart is Chart => chart !== null)
  const chart = (id: string): Chart | undefined => drawn.find(one => one.id === id)
  const layout = layoutOf(report)
  const sections = layout.sections(report, chart)
  return shell({
    title: `${report.verdict.grade}: ${layout.subject}, ${report.inputs.find(input => input.role === 'counted')?.name ?? 'no input'} \u2013 Tidemark`,
    subject: layout.subject,
    report,
    sections,
    body: [firstScreen(report, layout, chart(layout.mainChart)), ...sections.map(sectionHtml)],
    chartData: deflate(JSON.stringify(drawn.map(one => compileChart(one)))),
    reportData: deflate(reportJson(report)),
    scripts,
  })
}
