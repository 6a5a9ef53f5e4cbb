import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { prefixCurve } from '../../src/charts/prefix-curve.ts'
import type { Report } from '../../src/core/result.ts'
import { sharedData } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-prefix-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A trace in Mooncake's form: a row for each list of ids, of so many tokens. */
function trace(name: string, rows: [ids: number[], tokens: number][]): string {
  const path = join(folder, name)
  writeFileSync(path, rows.map(([ids, tokens], i) => JSON.stringify({ timestamp: i * 1000, input_length: tokens, output_length: 5, hash_ids: ids })).join('\n'))
  return path
}

async function recordOf(...words: string[]): Promise<Report> {
  const { code, out, err } = await runRecorded('simulate', 'prefix', ...words, '--json', '-')
  expect(err).toBe('')
  expect(code).toBe(0)
  return JSON.parse(out) as Report
}

const value = (report: Report, name: string): number | null => report.figures[name]!.value

describe('simulate prefix', () => {
  const small = trace('small.jsonl', [[[0, 1, 2], 1100], [[3, 4], 1024], [[0, 1, 5], 1536], [[0, 1, 2], 1100]])

  it('tells what an unlimited cache, the named ones and the knee find', async () => {
    const report = await recordOf(small, '--cache', '1500tok,5parts,3000tok')
    // Found: nothing, nothing, 1024 from 2124 on, and of 1100 the first 1024 from 1536 on and the rest from 2636 on; 95 % of 2124 are 2018.
    expect(report.verdict.grade).toBe('SIMULATED')
    expect([value(report, 'kv.prefix.requests'), value(report, 'kv.prefix.tokens'), value(report, 'kv.prefix.distinctTokens'), value(report, 'kv.prefix.parts')]).toEqual([4, 4760, 1024 + 76 + 1024 + 512, 11])
    expect(value(report, 'kv.prefix.infiniteHitShare.tokens')).toBe(2124 / 4760)
    expect(value(report, 'kv.prefix.infiniteHitShare.parts')).toBe(5 / 11)
    expect(value(report, 'kv.prefix.infiniteHitShare.perRequestMean')).toBeCloseTo((1024 / 1536 + 1) / 4, 12)
    expect([value(report, 'kv.prefix.hitShare.1500tok'), value(report, 'kv.prefix.hitShare.3000tok')]).toEqual([0, 2124 / 4760])
    expect([value(report, 'kv.prefix.knee'), value(report, 'kv.prefix.kneeBytes'), value(report, 'kv.prefix.quarter')]).toEqual([2124, null, 1536])
    expect(report.tables['kv.prefixRules']!.columns['cache']!.filter((cell) => cell === '5parts')).toHaveLength(3)
    expect(report.tables['kv.prefixCurve']!.columns['cacheTokens']!.length).toBeLessThanOrEqual(300)
    expect(report.verdict.answers).toHaveLength(4)
  })

  it.each([['16', 'cover 3.1 % of the prompts'], ['4096', 'do not fit 4 of 4 requests']])('quotes nothing where parts are read as %s tokens', async (block, title) => {
    const report = await recordOf(trace('large.jsonl', [[[0, 1, 2], 1536], [[3, 4], 1024], [[0, 1, 5], 1536], [[0, 1, 2], 1536]]), '--hash-block', block)
    expect(report.findings).toMatchObject([{ id: 'KV003', severity: 'error', title: expect.stringContaining(title) as string }])
    expect([report.verdict.grade, report.verdict.answers]).toEqual(['INVALID DATA', []])
  })

  it('tells sizes in bytes where a token has some', async () => {
    const report = await recordOf(small, '--cache', '1MiB', '--bytes-per-token', '1KiB')
    expect([value(report, 'kv.prefix.kneeBytes'), value(report, 'kv.prefix.hitShare.1MiB')]).toEqual([2124 * 1024, 0])
    expect(report.tables['kv.prefixCurve']!.columns['cacheBytes']![0]).toBeGreaterThan(0)
    expect(report.settings).toMatchObject({ cache: '1MiB', bytesPerToken: 1024, partTokens: 512 })
  })

  it('gives null, not zero, where nothing is found', async () => {
    const report = await recordOf(trace('apart.jsonl', [[[0], 512], [[1], 100]]))
    expect([value(report, 'kv.prefix.infiniteHitShare.tokens'), value(report, 'kv.prefix.knee'), value(report, 'kv.prefix.quarter')]).toEqual([0, null, null])
    expect(report.verdict).toMatchObject({ sentence: expect.stringContaining('finds nothing') as string, answers: [] })
  })

  it('doubts a part that comes with another length', async () => {
    const report = await recordOf(trace('odd.jsonl', [[[0, 1], 600], [[0, 1], 700]]))
    expect(report.ledger.filter(({ kind }) => kind === 'doubted')).toMatchObject([{ count: 1, reason: expect.stringContaining('another number of tokens') as string }])
  })

  it('gives one label to sizes that find the same', async () => {
    const labels = async (...sizes: string[]) => {
      const chart = prefixCurve(await recordOf(small, ...sizes))!
      return [...new Set([...JSON.stringify(chart.spec).matchAll(/"name":"([^"]+)","side"/g)].map(([, name]) => name))]
    }
    expect(await labels()).toEqual(['1Mtok to 50Mtok'])
    expect(await labels('--cache', '1500tok,1600tok,3000tok')).toEqual(['1500tok', '1600tok', '3000tok'])
  })

  it('draws the page, its chart and its rules', async () => {
    const page = join(folder, 'page.html')
    const { code, out } = await runRecorded('simulate', 'prefix', small, '-o', page)
    expect([code, out]).toEqual([0, expect.stringContaining('front to back') as string])
    const html = readFileSync(page, 'utf8')
    expect(html).toContain('Prefix cache')
    expect(html).toContain('data-chart="prefix-curve"')
    expect(html).toContain('A prefix cache of 2,124 tokens finds 95 %')
    const empty = join(folder, 'empty.html')
    expect((await runRecorded('simulate', 'prefix', trace('none.jsonl', [[[0], 512]]), '-o', empty, '-q')).code).toBe(0)
    expect(readFileSync(empty, 'utf8').replace(/<script[^]*/, '')).not.toMatch(/NaN|Infinity|undefined/)
  })

  it.each([
    [[], 'name a request trace'],
    [[small, '--cache', '3M'], 'is no size'],
    [[small, '--cache', '1GiB'], 'needs the bytes of a token'],
    [[small, '--bytes-per-token', '0'], 'more than 0 bytes'],
    [['--synthetic', 'requests=3,rate=1,prompt=fixed:10,output=fixed:1,seed=1'], 'does not name the parts'],
  ])('refuses %j with the remedy', async (words, remedy) => {
    const { code, err } = await runRecorded('simulate', 'prefix', ...words, '--json', '-')
    expect([code, err]).toEqual([2, expect.stringContaining(remedy) as string])
  })

  it('makes its own requests by a rule', async () => {
    const report = await recordOf('--synthetic', 'requests=200,rate=5,prompt=fixed:2048,output=fixed:8,prefixes=4,prefix-tokens=1024,part=512,seed=1')
    expect(value(report, 'kv.prefix.infiniteHitShare.tokens')).toBeCloseTo((196 * 1024) / (200 * 3072), 12)
  })
})

const traces = sharedData === null ? '' : join(sharedData, 'requests')

describe.skipIf(!existsSync(traces))('simulate prefix on the published traces (skipped where the shared data is absent)', () => {
  it.each([
    ['conversation', ['37.36', '36.64', '40.94', '14.11', '37.09']],
    ['synthetic', ['65.12', '63.96', '43.15', '31.65', '65.12']],
  ])('%s', async (name, wanted) => {
    const report = await recordOf(join(traces, `${name}_trace.jsonl.gz`), '--cache', '3Mtok,50Mtok')
    const names = ['infiniteHitShare.tokens', 'infiniteHitShare.parts', 'infiniteHitShare.perRequestMean', 'hitShare.3Mtok', 'hitShare.50Mtok']
    expect(names.map((one) => (100 * value(report, `kv.prefix.${one}`)!).toFixed(2))).toEqual(wanted)
    const { cache, touched, weighedIn, tokensPercent } = report.tables['kv.prefixRules']!.columns
    const tail = cache!.findIndex((cell, i) => cell === '3Mtok' && touched![i] === 'tail first' && weighedIn![i] === 'tokens')
    expect(Number(tokensPercent![tail]).toFixed(2)).toBe(name === 'conversation' ? '14.18' : '31.73')
  })
})
