import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { charts } from '../../src/charts/index.ts'
import type { Report } from '../../src/core/result.ts'
import { compileChart } from '../../src/report/compile.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-branch-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function recordOf(...words: string[]): Promise<Report> {
  const { code, out } = await runRecorded('simulate', 'branch', ...words, '--json', '-')
  expect(code).toBe(0)
  return JSON.parse(out) as Report
}

describe('simulate branch', () => {
  it('puts the largest shape into figures, and every run into the table', async () => {
    const report = await recordOf('--prompt', '100,500', '--branches', '4,2', '--output-tokens', '20', '--bytes-per-token', '1024')
    const value = (name: string): number | null => report.figures[`kv.branch.${name}`]!.value
    // 500 + 20 tokens are 33 pages of 16; 31 of the prompt's 32 are full.
    expect([value('recomputedTokens.naive'), value('recomputedTokens.copyOnWrite'), value('computedTokens.deepCopy')]).toEqual([3 * 500, 0, 580])
    expect([value('peakBytes.naive'), value('peakBytes.deepCopy'), value('peakBytes.copyOnWrite')]).toEqual([33 * 16384, 4 * 33 * 16384, (31 + 4 * 2) * 16384])
    expect([value('copiedTokens.naive'), value('copiedTokens.deepCopy'), value('copiedTokens.copyOnWrite')]).toEqual([0, 1500, 3 * 4])
    expect([value('peakRatio.deepCopy'), value('peakRatio.copyOnWrite')]).toEqual([0.25, 33 / 39])
    expect(report.tables['kv.branching']!.columns['strategy']).toHaveLength(2 * 2 * 3)
  })

  it('reports the 0.00 MB of current memory, and no ratio over it', async () => {
    const report = await recordOf('--prompt', '512', '--branches', '20')
    expect([report.figures['kv.branch.currentBytes.naive']!.value, report.figures['kv.branch.currentRatio.deepCopy']!.value, report.figures['kv.branch.currentRatio.naive']!.value]).toEqual([0, null, null])
    expect(report.tables['kv.branchingReadings']!.columns).toMatchObject({ currentReported: ['0.00 MB', '1440.00 MB', '224.00 MB'], currentToNaive: [null, null, null], peakToNaive: [1, 20, 112 / 36] })
    expect(report.tables['kv.branchingPublished']!.columns['ratio of the ranges']).toEqual(['0.05 to 0.40'])
  })

  it('draws three charts without a warning, and the page', async () => {
    for (const words of [[], ['--prompt', '64', '--branches', '1'], ['--depth', '3', '--output-tokens', '64,9']]) {
      const report = await recordOf(...words)
      const warnings: string[] = []
      const drawn = charts.map((chart) => chart(report)).filter((chart) => chart !== null)
      for (const chart of drawn) compileChart(chart, (message) => warnings.push(message))
      expect(warnings).toEqual([])
      expect(drawn.map(({ id }) => id)).toEqual(words.includes('1') ? ['branching-trade', 'branching-memory'] : ['branching-trade', 'branching-memory', 'branching-again'])
      expect(JSON.stringify(drawn)).not.toMatch(/NaN|Infinity|null,"title"|"values":\[\]/)
      if (words.includes('1')) expect(drawn.map(({ title }) => title)).toEqual(['With a single path there is nothing to share: every strategy holds 16 MiB', 'Deep copies and copy on write hold the same 16 MiB at the longest prompt'])
    }
    const page = join(folder, 'page.html')
    expect((await runRecorded('simulate', 'branch', '-o', page, '-q')).code).toBe(0)
    expect(readFileSync(page, 'utf8')).toContain('deep copies pay 20.00')
  })

  it('never prints a small share as 0.00\u00d7, nor one path in the plural', async () => {
    const many = await recordOf('--prompt', '1', '--branches', '1000', '--output-tokens', '1', '--page-size', '7'), one = await recordOf('--prompt', '100', '--branches', '1')
    expect(many.verdict.answers[1]!.answer).toContain('holds 0.1 % of the memory of copy on write')
    expect(one.verdict.sentence).toMatch(/^1 path of .*\.$/)
    expect(one.verdict.answers[0]!.answer).toBe('Copy on write holds 11 pages where deep copies hold 11: the same; it copies 0 tokens, deep copies 0.')
  })

  it.each([
    [['--prompt', '0'], 'whole number of 1 or more'],
    [['--depth', '1,2'], 'a whole number of 1 or more'],
    [['--prompt', '10000000', '--branches', '1000', '--page-size', '1'], 'fewer --branches or a larger --page-size'],
    [['--branches', 'x'], 'whole number of 1 or more'],
  ])('refuses %j', async (words, remedy) => {
    const { code, err } = await runRecorded('simulate', 'branch', ...words, '--json', '-')
    expect([code, err]).toEqual([2, expect.stringContaining(remedy) as string])
  })
})
