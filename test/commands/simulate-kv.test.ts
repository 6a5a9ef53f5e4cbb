import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { figures } from '../../src/analyses/index.ts'
import type { Report } from '../../src/core/result.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

const data = process.env['TIDEMARK_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const azure = join(data, 'requests/AzureLLMInferenceTrace_conv.csv.gz')

async function record(...words: string[]): Promise<Report> {
  const { code, out, err } = await runRecorded('simulate', ...words, '--json', '-')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Report
}

const SMALL = ['--synthetic', 'requests=60,rate=20,prompt=lognormal:200:0.8,output=lognormal:40:0.8,prefixes=3,prefix-tokens=64,part=16,seed=7']
const column = (report: Report, table: string, name: string): (number | null)[] => report.tables[table]!.columns[name] as (number | null)[]

describe('tidemark simulate kv', () => {
  it('runs every policy over the same requests, and every share adds up', async () => {
    const report = await record('kv', ...SMALL, '--memory', '128MiB,64MiB', '--max-length', '2048')
    expect(report.verdict.grade).toBe('SIMULATED')
    expect(report.verdict.notShown.join()).toMatch(/latency/)
    expect(report.tables['kv.need']!.columns['policy']).toEqual(['max', 'pow2', 'oracle', 'buddy', 'double', 'chunk', 'paged', 'prefix', 'radix', 'virtual'])
    expect(new Set(report.tables['kv.policies']!.columns['policy'])).toEqual(new Set(['max', 'pow2', 'oracle', 'buddy', 'double', 'chunk', 'slots', 'paged', 'prefix', 'radix', 'virtual']))
    const parts = ['tokenShare', 'reservedShare', 'internalShare', 'externalShare', 'cachedShare'].map((name) => column(report, 'kv.policies', name))
    const waited = parts[0]!.map((_, i) => i).filter((i) => parts[0]![i] !== null)
    expect(waited.length).toBeGreaterThan(5)
    for (const i of waited) expect(parts.reduce((sum, part) => sum + part[i]!, 0)).toBeCloseTo(1, 9)
    for (const over of column(report, 'kv.need', 'overBoundFactor')) expect(over).toBeGreaterThanOrEqual(1)
    expect(report.figures['kv.prefix.hitShare']!.value).toBeGreaterThan(0)
    expect(report.figures['kv.paged.hitShare']!.value).toBe(0)
    expect(report.figures['kv.prefix.need']!.value).toBeLessThan(report.figures['kv.paged.need']!.value!)
  })

  it('every figure is one of those that tidemark figures lists', async () => {
    const report = await record('kv', ...SMALL, '--memory', '64MiB', '--policy', 'max,paged')
    const known = new Set(figures.map(({ name }) => name))
    for (const name of Object.keys(report.figures)) expect(known, name).toContain(name.replace(/^kv\.(max|paged)\./, 'kv.<policy>.'))
  })

  it('says null over an empty base: no limited memory, or nobody who waited', async () => {
    const free = await record('kv', ...SMALL, '--policy', 'paged')
    expect(free.tables['kv.policies']).toBeUndefined()
    expect(free.figures['kv.paged.peakBatch']).toBeUndefined()
    const roomy = await record('kv', ...SMALL, '--policy', 'paged', '--memory', '64GiB')
    expect(column(roomy, 'kv.policies', 'tokenShare')).toEqual([null])
  })

  it('gives the same bytes twice', async () => {
    const words = ['simulate', 'kv', ...SMALL, '--memory', '64MiB', '--samples', '3', '--beams', '5', '--json', '-']
    const { code, out } = await runRecorded(...words)
    expect(code).toBe(0)
    expect((await runRecorded(...words)).out).toBe(out)
  })

  it('recompute loses tokens, swap moves them', async () => {
    const words = ['kv', ...SMALL, '--policy', 'paged', '--memory', '48MiB', '--page-size', '16']
    const recompute = await record(...words), swap = await record(...words, '--preempt', 'swap')
    expect(recompute.figures['kv.paged.preemptions']!.value).toBeGreaterThan(0)
    expect(recompute.figures['kv.paged.recomputedTokens']!.value).toBeGreaterThan(0)
    expect(swap.figures['kv.paged.recomputedTokens']!.value).toBe(0)
  })

  it('page sizes: the tables are the small term (KV002), of one size nothing is said', async () => {
    const sweep = await record('paged', ...SMALL, '--policy', 'paged')
    const found = sweep.findings.find(({ id }) => id === 'KV002')
    expect(found?.title).toMatch(/^Pages of 256 instead of 8 tokens save .* of tables and leave .* more of the memory empty$/)
    const waste = column(sweep, 'kv.pageSizes', 'wasteShare') as number[], table = column(sweep, 'kv.pageSizes', 'tableShare') as number[]
    expect(waste).toEqual(waste.toSorted((a, b) => a - b))
    expect(table).toEqual(table.toSorted((a, b) => b - a))
    expect((await record('paged', ...SMALL, '--policy', 'paged', '--page-size', '16')).findings).toEqual([])
  })

  it('parts that cut prompts are an error (KV003), parts that fit are none', async () => {
    const path = join(folder, 'named.jsonl')
    writeFileSync(path, Array.from({ length: 40 }, (_, i) => `${JSON.stringify({ timestamp: i * 50, input_length: 1200 + i, output_length: 20, hash_ids: [0, 2 * i + 1, 2 * i + 2] })}\n`).join(''))
    const right = await record('kv', path, '--policy', 'prefix'), wrong = await record('kv', path, '--policy', 'prefix', '--hash-block', '16')
    expect(right.findings.map(({ id }) => id)).toEqual([])
    const found = wrong.findings.find(({ id }) => id === 'KV003')
    expect(found?.severity).toBe('error')
    expect(found?.evidence).toMatchObject({ 'tokens of a part, as read': 16, 'tokens of all prompts': 48_780, 'tokens that the names cover': 40 * 48 })
    expect(wrong.verdict.grade).toBe('INVALID DATA')
  })

  it.each([
    [['kv', '--policy', 'pagd'], /There is no policy "pagd": there are max, pow2/],
    [['kv', '--memory', '16G'], /16G/],
    [['kv', '--beams', '1'], /--beams needs --samples, 2 or more/],
    [['kv', '--swap', '1GiB'], /--swap needs --preempt swap/],
    [['kv', '--batch', '4000', '--step-tokens', '100'], /tokens >= sequences/],
    [['kv', '--batch', '100000', '--max-length', '1000000'], /more than can be simulated/],
    [['kv', 'no-such-file.csv'], /no-such-file\.csv/],
    [['kv', fileURLToPath(new URL('../../samples/none-frag/blk.txt', import.meta.url))], /blk\.txt/],
    [['paged', '--watermark', '2'], /share of the pages/],
    [['kv', ...SMALL, '--policy', 'prefix', '--page-size', '24'], /parts of 16 tokens, which pages of 24 do not divide/],
    [['kv', '--step', '0ms'], /time of a step/],
    [['kv', ...SMALL, '--policy', 'slots,paged'], /policy slots divides a memory of a given size: give --memory/],
    [['kv', ...SMALL, '--policy', 'prefix', '--page-size', '1', '--max-length', '131072'], /more pages than can be simulated/],
    [['kv', ...SMALL, '--policy', 'paged', '--page-size', '1048576', '--batch', '1024'], /paged: 1024 sequences that take at least 1048576 tokens each/],
  ])('%s: exit code 2 and one clear sentence', async (words, message) => {
    const { code, out, err } = await runRecorded('simulate', ...words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
    expect(err).not.toMatch(/ {4}at /)
  })
})

describe('the verdict', () => {
  const answers = (report: Report): string => report.verdict.answers!.map(({ question, answer }) => `${question} ${answer}`).join(' ')

  it('does not praise a policy for a short wait where it refuses what others run', async () => {
    const report = await record('kv', ...SMALL, '--memory', '192MiB', '--policy', 'slots,paged', '--slots', '4')
    const [slots, paged] = column(report, 'kv.policies', 'meanWait'), [less, none] = column(report, 'kv.policies', 'rejected')
    expect(less).toBeGreaterThan(0)
    expect(none).toBe(0)
    expect(slots).toBeLessThan(paged!)
    expect(report.verdict.sentence).toMatch(new RegExp(`^In 192 MiB of KV memory 60 requests wait .* on average with paged; slots can run ${less} less\\.$`))
  })

  it('says that nothing can run, not that nobody waits', async () => {
    const tight = await record('kv', ...SMALL, '--memory', '1MiB', '--policy', 'max,paged'), short = await record('kv', ...SMALL, '--max-length', '5', '--policy', 'max,paged')
    expect(tight.verdict.sentence).toBe('In 1 MiB of KV memory no request of 60 can run: all are longer than the engine allows or the memory is large.')
    expect(answers(tight)).toMatch(/Which policy in 1 MiB\? none: no request can run in it\./)
    expect(short.verdict.sentence).toBe('No request of 60 can run: all are longer than 5 tokens.')
    expect(answers(tight) + answers(short)).not.toMatch(/no share|nobody ever waits/)
  })

  it('counts what a shorter limit leaves out, and says one of one', async () => {
    const report = await record('kv', ...SMALL, '--max-length', '300', '--policy', 'max,paged')
    expect(report.verdict.sentence).toMatch(new RegExp(`^To serve ${60 - column(report, 'kv.need', 'rejected')[0]!} of 60 requests without`))
    const one = await record('kv', '--limit', '1', '--batch', '1', '--policy', 'paged', '--memory', '4GiB')
    expect(one.verdict.sentence).toMatch(/^In 4 GiB of KV memory 1 request waits 0 s on average with paged\.$/)
    expect(answers(one)).toMatch(/1 sequence at most/)
    expect(one.verdict.notShown.join()).toMatch(/1 sequence\)/)
  })

  it('names the same page size wherever it names one', async () => {
    const report = await record('paged', ...SMALL, '--policy', 'paged', '--memory', '48MiB')
    const chosen = /Which page size, and why\? (\d+):/.exec(answers(report))![1]
    expect(report.verdict.sentence).toMatch(new RegExp(`on average with paged-${chosen}\\b`))
    expect(answers(report)).toContain(`Which policy in 48 MiB? paged-${chosen}:`)
  })
})

describe('the page', () => {
  async function page(...words: string[]): Promise<string> {
    const file = join(folder, 'page.html')
    expect((await runRecorded('simulate', 'kv', ...SMALL, ...words, '-o', file, '-q')).code).toBe(0)
    return readFileSync(file, 'utf8')
  }

  it('does not put a policy first that refuses what others run', async () => {
    const html = await page('--memory', '192MiB', '--policy', 'slots,paged', '--slots', '4')
    expect(html).toMatch(/In 192 MiB requests wait [\d.]+ s on average under paged; others refuse more/)
    expect(await page('--memory', '1MiB', '--policy', 'slots,paged')).toMatch(/In 1 MiB no request can run/)
  })

  it('says of equals that they are equal', async () => {
    const html = await page('--memory', '64GiB', '--policy', 'max,paged')
    expect(html).toMatch(/In 64 GiB requests wait [\d.]+ s on average under every policy/)
    expect(html).toMatch(/In 64 GiB every policy runs [\d.]+ sequences at once/)
  })
})

it('has no lower bound of what shares nothing where every policy shares', async () => {
  const samples = ['--samples', '3'], paged = await record('paged', ...SMALL, '--policy', 'paged', ...samples), both = await record('kv', ...SMALL, '--policy', 'oracle,paged', ...samples)
  expect(paged.figures['kv.lowerBound']!.value).toBeNull()
  expect(both.figures['kv.lowerBound']!.value).toBeGreaterThan(both.figures['kv.paged.need']!.value!)
  expect((await record('paged', ...SMALL, '--policy', 'paged', ...samples, '--deep-copy')).figures['kv.lowerBound']!.value).toBe(both.figures['kv.lowerBound']!.value)
})

it('memory that no slot has counts as external, so that more memory does not hold a larger share of tokens', async () => {
  const words = ['kv', ...SMALL, '--policy', 'slots', '--slots', '2', '--max-length', '256'], report = await record(...words, '--memory', '64MiB,128MiB')
  const [tight, wide] = column(report, 'kv.policies', 'tokenShare'), [, external] = column(report, 'kv.policies', 'externalShare')
  expect(wide).toBeCloseTo(tight! / 2, 9)
  expect(external).toBeCloseTo(0.5, 9)
})

describe('the longest sequence', () => {
  it('holds for every policy, pages and chunks too', async () => {
    const report = await record('kv', ...SMALL, '--max-length', '300', '--memory', '1GiB')
    const refused = column(report, 'kv.need', 'rejected')
    expect(refused[0]).toBeGreaterThan(0)
    expect(new Set([...refused, ...column(report, 'kv.policies', 'rejected')]).size).toBe(1)
  })

  it('may be shorter than a page, a chunk or a piece of physical memory, and nobody waits where memory is free', async () => {
    const report = await record('kv', ...SMALL, '--rate-scale', '20', '--max-length', '300', '--policy', 'max,double,chunk,paged,virtual', '--page-size', '4096', '--chunk', '5000', '--kv-heads', '1', '--layers', '2', '--head-size', '16')
    expect(new Set(column(report, 'kv.need', 'liveBytes')).size).toBe(1)
  })

  it('a prompt without tokens ends under every policy', async () => {
    const path = join(folder, 'empty-prompt.csv')
    writeFileSync(path, 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,0,5\n')
    const report = await record('kv', path, '--memory', '1GiB')
    expect(new Set(column(report, 'kv.policies', 'rejected'))).toEqual(new Set([0]))
  })
})

describe.skipIf(!existsSync(azure))(`the Azure conversation trace${existsSync(azure) ? '' : ' (skipped: the shared data is not here)'}`, () => {
  it('58 minutes through every policy', async () => {
    const report = await record('kv', azure, '--memory', '6GiB', '--max-length', '16384')
    expect([report.figures['kv.requests']!.value, report.figures['kv.promptTokens']!.value, report.figures['kv.outputTokens']!.value]).toEqual([19_366, 22_361_870, 4_088_665])
    expect(report.figures['kv.bytesPerToken']!.value).toBe(131_072)
    expect(report.figures['kv.lowerBound']!.value).toBe(76_672 * 131_072)
    expect(report.figures['kv.max.need']!.value).toBe(57 * 16_384 * 131_072)
    const names = report.tables['kv.policies']!.columns['policy'] as string[], tokens = column(report, 'kv.policies', 'tokenShare')
    expect(tokens[names.indexOf('paged')]).toBeGreaterThan(0.963) // PagedAttention measured 96.3 % on its own traces
    expect(tokens[names.indexOf('max')]).toBeLessThan(0.204)
  }, 60_000)
})
