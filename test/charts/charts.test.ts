import { compile } from 'vega-lite'
import * as vega from 'vega'
import { describe, expect, it } from 'vitest'
import { charts, type Chart } from '../../src/charts/index.ts'
import { thin } from '../../src/charts/thin.ts'
import { compileChart } from '../../src/report/compile.ts'
import type { Report } from '../../src/core/result.ts'
import { calm, empty, severe } from '../report/mock.ts'

function drawn(report: Report): Chart[] {
  return charts.map(chart => chart(report)).filter(chart => chart !== null)
}

function chartOf(report: Report, id: string): Chart {
  const chart = drawn(report).find(one => one.id === id)
  if (chart === undefined) throw new Error(`no chart ${id}`)
  return chart
}

function rowsOf(chart: Chart): Record<string, unknown>[] {
  return (chart.spec as { data: { values: Record<string, unknown>[] } }).data.values
}

describe('charts of a full report', () => {
  it.each(drawn(severe()).map(chart => [chart.id, chart] as const))('%s compiles without a warning and draws', async (_, chart) => {
    const warnings: string[] = []
    const { spec } = compileChart(chart, message => warnings.push(message))
    expect(warnings).toEqual([])
    const whole = compile({ ...chart.spec, width: 600 } as typeof chart.spec).spec
    const svg = await new vega.View(vega.parse(whole), { renderer: 'none' }).toSVG()
    expect(svg).toMatch(/<path[^>]* d="M/)
    expect((spec as { background?: unknown }).background ?? null).toBeNull()
  })

  it('would hear a warning', () => {
    const warnings: string[] = []
    const chart = chartOf(severe(), 'gap-histogram')
    const spec = { ...chart.spec, encoding: { x: { field: 'name', type: 'ordinal' }, y: { field: 'count', type: 'quantitative' }, shape: { field: 'direction' } } } as unknown as Chart['spec']
    compileChart({ ...chart, spec }, message => warnings.push(message))
    expect(warnings.length).toBeGreaterThan(0)
  })

  it('draws ten, each with a table that has rows', () => {
    expect(drawn(severe()).map(chart => chart.id)).toEqual(['bandwidth-over-time', 'reread-factor', 'order-shares', 'gap-classes', 'gap-histogram', 'bandwidth-per-second', 'latency', 'queue-depth', 'request-sizes', 'processes'])
    for (const chart of drawn(severe())) expect(Object.values(chart.table.columns)[0]?.length, chart.id).toBeGreaterThan(0)
  })

  it('draws nothing from nothing', () => {
    expect(drawn(empty())).toEqual([])
    expect(drawn({ ...empty(), figures: {}, tables: {} })).toEqual([])
  })
})

describe('pages over time', () => {
  const report = (added: number[], deleted: number[], refaults: number): Report => ({
    ...empty(),
    figures: Object.fromEntries([['pagesAdded', added], ['pagesDeleted', deleted]].map(([name, cells]) => [`cache.${String(name)}`, { value: (cells as number[]).reduce((a, b) => a + b, 0), unit: 'pages', basis: '' }])
      .concat([['cache.refaults', { value: refaults, unit: 'pages', basis: '' }], ['cache.timeline.width', { value: 0.001, unit: 's', basis: '' }]])) as Report['figures'],
    tables: { 'cache.timeline': { title: 'Windows', columns: { seconds: added.map((_, i) => i / 1000), pagesAdded: added, pagesDeleted: deleted } } },
  })

  it('compiles without a warning, keeps every byte, and says what came back', () => {
    const thousand = Array.from({ length: 1000 }, () => 256)
    const chart = chartOf(report(thousand, thousand.map(() => 128), 64_000), 'pages-over-time')
    const warnings: string[] = []
    compileChart(chart, message => warnings.push(message))
    expect(warnings).toEqual([])
    expect(chart.title).toBe('0.98 GiB entered the page cache, 25.0 % of it after it had been thrown out')
    const rows = rowsOf(chart)
    expect(rows.length).toBeLessThanOrEqual(2 * 126)
    const sum = (what: string): number => rows.filter(row => row['what'] === what).reduce((all, row) => all + Number(row['mib']), 0)
    expect([sum('added'), sum('deleted')]).toEqual([1000, -500])
  })

  it('says when nothing came back, nothing left or nothing came', () => {
    expect(chartOf(report([256], [0], 0), 'pages-over-time').title).toBe('1 MiB entered the page cache, and nothing left it')
    expect(chartOf(report([256], [1], 0), 'pages-over-time').title).toBe('1 MiB entered the page cache, and nothing that had left it came back')
    expect(chartOf(report([0], [256], 0), 'pages-over-time').title).toBe('1 MiB left the page cache and nothing entered it')
  })
})

describe('charts of a calm report', () => {
  it('says what is there and leaves out what is not', () => {
    expect(Object.fromEntries(drawn(calm()).map(chart => [chart.id, chart.title]))).toEqual({
      'bandwidth-over-time': 'Reads average 637 MiB/s over 1.75 s and peak at 922 MiB/s within 0.25 s',
      'reread-factor': 'Every byte was read once, not 4.00\u00d7',
      'order-shares': '0.7 % of reads go backward, where counting lines says 62.6 %',
      'gap-classes': '98.8 % of reads start where the last one ended',
      'bandwidth-per-second': 'The busiest second is number 2, with 636 MiB; no second in between is idle',
      'request-sizes': '99.5 % of reads are exactly 256 KiB and carry 99.8 % of the bytes',
      'processes': 'lrun issues > 99.99 % of the bytes; 2 names in all',
    })
  })
})

describe('bandwidth over time', () => {
  it('counts the chosen stage alone and keeps every byte', () => {
    const rows = rowsOf(chartOf(severe(), 'bandwidth-over-time'))
    const bytes = rows.filter(row => Number(row['to']) > Number(row['from'])).reduce((sum, row) => sum + Number(row['most']) * 2 ** 20 * 0.25, 0)
    expect(Math.round(bytes)).toBe(8736309248)
  })

  it('draws bins that are absent at zero', () => {
    const rows = rowsOf(chartOf(severe(), 'bandwidth-over-time'))
    expect(rows.find(row => row['from'] === 0)?.['most']).toBe(0)
    expect(rows.find(row => row['from'] === 3.75)?.['most']).toBe(0)
    expect(rows.find(row => row['from'] === 2.25)?.['most']).toBeCloseTo(1416, 0)
  })

  it('says average, span and peak', () => {
    expect(chartOf(severe(), 'bandwidth-over-time').title).toBe('Reads average 207 MiB/s over 40.3 s and peak at 1.38 GiB/s within 0.25 s')
  })

  it.each([[0.0005, '1.5 ms', '500 \u00b5s'], [0.01, '30 ms', '0.01 s'], [0.25, '750 ms', '0.25 s'], [0.5, '1.5 s', '0.5 s']])('names short spans by a unit that fits: three bins of %f s', (width, span, bin) => {
    const report = calm()
    report.figures['io.timeline.width'] = { ...report.figures['io.timeline.width']!, value: width }
    const { columns } = report.tables['io.timeline']!
    const stage = columns['stage']![0]!
    report.tables['io.timeline'] = { ...report.tables['io.timeline']!, columns: { ...Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells.slice(0, 3)])), stage: [stage, stage, stage], seconds: [0, width, 2 * width], bytes: [0, 2 ** 20, 2 ** 20] } }
    const { title } = chartOf(report, 'bandwidth-over-time')
    expect(title).toContain(`/s over ${span} and peak at `)
    expect(title).toContain(`/s within ${bin}`)
  })

  it('folds a long recording to its extremes, and says so', () => {
    const report = severe()
    const bins = Array.from({ length: 50_000 }, (_, i) => i)
    report.tables['io.timeline'] = { title: 'long', columns: { stage: bins.map(() => 'issue'), seconds: bins.map(bin => bin / 4), bytes: bins.map(bin => bin === 31_234 ? 2 ** 30 : 2 ** 18), requests: bins } }
    const chart = chartOf(report, 'bandwidth-over-time')
    const rows = rowsOf(chart)
    expect(rows.length).toBeLessThanOrEqual(1001)
    expect(Math.max(...rows.map(row => Number(row['most'])))).toBe(4096)
    expect(chart.description).toContain('50 neighbouring bins')
  })
})

describe('bandwidth per second', () => {
  it.each([['issue', 'completedBytes', ['at issue', 'at completion']], ['complete', 'submittedBytes', ['at completion', 'at submission']]])('counted at %s, draws %s as a second named series', async (stage, column, names) => {
    const report = severe()
    const { second, bytes } = report.tables['io.bandwidth']!.columns
    report.settings['stage'] = stage
    report.tables['io.bandwidth'] = { title: 'both', columns: { second: second!, bytes: bytes!, [column]: bytes!.map((_, i) => i * 2 ** 20) } }
    const chart = chartOf(report, 'bandwidth-per-second')
    const warnings: string[] = []
    compileChart(chart, message => warnings.push(message))
    expect(warnings).toEqual([])
    const whole = compile({ ...chart.spec, width: 600 } as typeof chart.spec).spec
    const svg = await new vega.View(vega.parse(whole), { renderer: 'none' }).toSVG()
    for (const name of names) expect(svg).toContain(name)
  })

  it('draws one series where the other end was not recorded', () => {
    const report = severe()
    const { second, bytes } = report.tables['io.bandwidth']!.columns
    report.tables['io.bandwidth'] = { title: 'one', columns: { second: second!, bytes: bytes!, completedBytes: bytes!.map(() => null) } }
    expect(JSON.stringify(chartOf(report, 'bandwidth-per-second').spec)).not.toContain('at completion')
  })
})

describe('thin', () => {
  it('keeps the least and the most of every span', () => {
    expect(thin([5, 0, 3, 9, 4], 0.5, 1, 2)).toEqual([{ from: 1, to: 2.5, least: 0, most: 5 }, { from: 2.5, to: 3.5, least: 4, most: 9 }])
  })
})

describe('titles', () => {
  it.each([
    ['reread-factor', 'Every byte was read 7.47\u00d7, not 29.87\u00d7'],
    ['order-shares', '8.9 % of reads go backward, where counting lines says 66.6 %'],
    ['gap-classes', '78.3 % of reads start where the last one ended'],
    ['gap-histogram', 'When the position jumps, it most often goes backward by 256 KiB to 512 KiB (1,614 times)'],
    ['bandwidth-per-second', 'The busiest second is number 2, with 762 MiB; 1 of 41 seconds has no reads'],
    ['latency', 'Half of the reads complete within 190 \u00b5s of issue; one in a hundred takes 1.44 ms or more'],
    ['queue-depth', 'At most 13 requests are open at once, 0.287 on average'],
    ['request-sizes', '56.0 % of reads are exactly 256 KiB and carry 74.4 % of the bytes'],
    ['processes', 'lrun issues > 99.99 % of the bytes; 3 names in all'],
  ])('%s says its finding', (id, title) => {
    expect(chartOf(severe(), id).title).toBe(title)
  })
})
