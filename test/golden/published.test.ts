import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell, Report } from '../../src/core/result.ts'
import { renderPage } from '../../src/report/page.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden } from './read.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-published-'))
afterAll(() => rmSync(folder, { recursive: true }))

const A = golden('./published/seed003-15gb.json'), C = golden('./published/seed003-23gb.json'), TRACE = golden('./synthetic-seed003')

async function compare(...words: string[]): Promise<Report> {
  const { code, out, err } = await runRecorded('compare', ...words, '--json', '-')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Report
}

const names = ['--name', '15 GB', '--name', 'rebuilt', '--name', '23 GB']

function rowOf(report: Report, figure: string, by: string): Record<string, Cell> {
  const { columns } = report.tables['compare.published']!
  const at = columns['figure']!.findIndex((cell, i) => cell === figure && columns['published by']![i] === by)
  return Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[at]!]))
}

describe('the published table of 15 GB against 23 GB beside the trace that was built again', () => {
  let report: Report
  beforeAll(async () => { report = await compare(A, TRACE, C, '--process', '4242', ...names) })

  // Counted: the trace's oracle, 15,583 requests of 7,970,712 sectors, every one once, 15,557 of 15,582 gaps at 0; the file is 4,081,004,224 bytes.
  it.each([
    ['io.requests', '50,002 requests', '15,583 requests', 'IO001, IO011, IO017'],
    ['io.bytes', '12.2 GiB', '3.80 GiB', 'IO001, IO011, IO017'],
    ['io.uniqueBytes', '3.03 GiB', '3.80 GiB', 'IO017'],
    ['io.coverage', '79.6 %', '100 %', 'IO017'],
    ['io.rereadFactor', '4.00×', '1.00×', 'IO001, IO011'],
    ['io.sequentialShare', '24.8 %', '99.8 %', 'IO001, IO011'],
    ['io.backwardShare', '75.1 %', '0 %', 'IO001, IO011'],
  ])('%s: published %s, counted %s, by %s', (figure, published, counted, by) => {
    expect(rowOf(report, figure, 'A 15 GB')).toMatchObject({ published, counted, 'explained by': by })
  })

  it('corrects the other run for its lines, as an estimate, and explains no more than the trace does', () => {
    // 289,604 / 4, 50,252.79 MiB / 4, 16.2 / 4; of 4 lines 3 go back within a request: 4 x 76.2 % - 3.
    expect(rowOf(report, 'io.requests', 'C 23 GB')).toMatchObject({ 'corrected for lines (estimate)': '72,401 requests', 'explained by': 'not explained' })
    expect(rowOf(report, 'io.rereadFactor', 'C 23 GB')).toMatchObject({ 'corrected for lines (estimate)': '4.05×' })
    expect(rowOf(report, 'io.bytes', 'C 23 GB')).toMatchObject({ 'corrected for lines (estimate)': '12.3 GiB' })
    expect(rowOf(report, 'io.backwardShare', 'C 23 GB')).toMatchObject({ 'corrected for lines (estimate)': '4.8 %' })
    expect(rowOf(report, 'io.coverage', 'C 23 GB')).toMatchObject({ 'corrected for lines (estimate)': null })
  })

  it('says so in a sentence, and what it does not show', () => {
    expect(report.verdict.sentence).toContain('7 of 7 figures of A 15 GB are not what B rebuilt holds: re-read 4.00× for a counted 1.00×')
    expect(report.verdict.sentence).toContain('All of them follow from known mistakes of counting (IO001, IO011, IO017)')
    expect(report.verdict.notShown[0]).toContain('that the published run is that of B rebuilt')
    expect(report.verdict.grade).toBe('COMPARED')
  })

  it('is a page and Markdown', async () => {
    expect(await renderPage(report)).toContain('0 of 14 published figures hold, 9 follow from a mistake that is known')
    const { out } = await runRecorded('compare', A, TRACE, '--process', '4242', '--name', '15 GB', '--markdown', '-')
    expect(out).toContain('| io.rereadFactor | A 15 GB | 4.00× | 1.00× | 4.00× | 1.00× | IO001, IO011 |')
  })
})

it('without the filter by process, four lines of five are not the published four', async () => {
  const report = await compare(A, TRACE, '--name', '15 GB')
  expect(rowOf(report, 'io.rereadFactor', 'A 15 GB')).toMatchObject({ 'explained by': 'not explained', 'corrected for lines (estimate)': null })
  expect(rowOf(report, 'io.coverage', 'A 15 GB')['explained by']).toBe('IO017')
})

it('a published number that is right holds', async () => {
  const path = join(folder, 'right.json')
  writeFileSync(path, JSON.stringify({ schema: 'tidemark.published/1', source: 'here', figures: { 'io.requests': { value: 15583, unit: 'requests', printed: '15,583' }, 'io.rereadFactor': { value: 1.001, unit: '1', printed: '1.001' } } }))
  const report = await compare(path, TRACE)
  expect(report.verdict.sentence).toMatch(/^All 2 figures that A right has in common with B synthetic-seed003 hold\.$/)
})

it.each([
  ['{"schema":"tidemark.published/1","figures":{}}', '"source" does not say'],
  ['{"schema":"tidemark.published/1","source":"x","figures":{}}', '"figures" has no figure'],
  ['{"schema":"tidemark.published/1","source":"x","figures":{"io.bytes":{"value":"5","unit":"B","printed":"5"}}}', 'figure "io.bytes" lacks a number'],
  ['{"schema":"tidemark.published/1","source":"x","figures":{"io.bytes":null}}', 'figure "io.bytes" lacks a number'],
])('%s is refused', async (text, said) => {
  const path = join(folder, 'bad.json')
  writeFileSync(path, text)
  const { code, err } = await runRecorded('compare', path, TRACE)
  expect([code, err]).toEqual([2, expect.stringContaining(said)])
})
