import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ClaimFlags } from '../../src/analyses/claim-checks.ts'
import type { Report } from '../../src/core/result.ts'
import { amountOf, says } from '../../src/formats/claims/amount.ts'
import { readClaimFile } from '../../src/node/read-claims.ts'
import { golden } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

const NONE: ClaimFlags = { layers: null, kvHeads: null, headSize: null, kvType: null }
let files = 0
function file(content: string): string {
  const path = join(folder, `claims-${++files}`)
  writeFileSync(path, content)
  return path
}
const of = (content: string, flags = NONE): Promise<Report> => readClaimFile(file(content), flags)
const ids = ({ findings }: Report): string[] => findings.map(({ id }) => id).toSorted()
const evidence = ({ findings }: Report, id: string): Record<string, unknown> | undefined => findings.find((finding) => finding.id === id)?.evidence

describe('the figures of a published benchmark', () => {
  it('each fire the rule that knows them, with the right number', async () => {
    const report = await readClaimFile(golden('./claims/memory-bench.txt'), NONE)
    expect(ids(report)).toEqual(['AL001', 'AL002', 'AL004', 'AL005', 'KV001'])
    expect(evidence(report, 'KV001')).toMatchObject({ 'bytes per token, right': 524288, printed: '1.00 MB', 'what was printed is right for': 'f32, 4 bytes a value', 'more figures like it': 1 })
    expect(evidence(report, 'AL001')).toMatchObject({ 'bytes a second, printed at least': 19845000000000, 'times the printed rate': 1006806, 'powers of 1000 apart': 2, 'bound of one device, bytes a second': 1e13, 'figures with this fault': 2 })
    expect(evidence(report, 'AL002')).toMatchObject({ samples: 10, percentile: 95, 'rank of the percentile, ceil(q n)': 10, 'samples needed to be below the maximum': 20, 'more figures like it': 1 })
    expect(evidence(report, 'AL004')).toMatchObject({ 'uses per allocation': 1000, 'ratio that follows': 1000 })
    expect(evidence(report, 'AL005')).toMatchObject({ printed: '9.27x', 'counter updates, many': 200, 'counter updates, few': 2, 'ratio of updates': 100, 'ratio of bytes': 1 })
    expect(report.verdict.grade).toBe('MISREAD')
    expect(['printed', 'checked', 'wrong'].map((name) => report.figures[`alloc.claims.${name}`]!.value)).toEqual([13, 8, 8])
  })

  it.each(['memory-bench', 'memory-tracking'])('are silent where %s is corrected', async (name) => {
    const report = await readClaimFile(golden(`./claims/${name}-corrected.txt`), NONE)
    expect([ids(report), report.verdict.grade]).toEqual([[], 'COMPUTED'])
  })

  it('say 0.00 MB beside a range, as a write-up prints it', async () => {
    const report = await of('## Problem\n\n- **Naive memory: 0.00 MB** (incorrect!)\n- **Parallel memory: 8-10 MB** (correct)\n- **Speedup memory: 0.00\u00d7** (division by zero)\n')
    expect(ids(report)).toEqual(['AL003'])
    expect(evidence(report, 'AL003')).toMatchObject({ printed: '0.00 MB', 'beside it': 'Parallel memory 8-10 MB', 'ratios with it': 1, 'figures with this fault': 2 })
    expect(report.tables['claims']!.columns['printed']).toEqual(['0.00 MB', '8-10 MB', '0.00\u00d7'])
  })

  it('say 0.00 MB where the level was read after the free', async () => {
    const report = await readClaimFile(golden('./claims/memory-tracking.txt'), NONE)
    expect(ids(report)).toEqual(['AL003'])
    expect(evidence(report, 'AL003')).toMatchObject({ printed: '0.00 MB', 'ratios with it': 1, 'figures with this fault': 2 })
  })
})

describe('bytes per token', () => {
  const heading = (more: string): string => `=== cache (32 layers, 32 heads, 128 dim${more}) ===\n`
  it.each<[string, string, ClaimFlags, boolean]>([
    ['1.00 MB in f16', `${heading(', f16')}Bytes per token: 1.00 MB\n`, NONE, true],
    ['1.00 MB in f32', `${heading(', f32')}Bytes per token: 1.00 MB\n`, NONE, false],
    ['0.50 MiB in f16', `${heading(', f16')}Bytes per token: 0.50 MiB\n`, NONE, false],
    ['0.52 MB of 1000', `${heading(', f16')}Bytes per token: 0.52 MB\n`, NONE, false],
    ['524,288 B', `${heading(', f16')}Bytes per token: 524,288 B\n`, NONE, false],
    ['no type said', `${heading('')}Bytes per token: 1.00 MB\n`, NONE, false],
    ['the type by a flag', `${heading('')}Bytes per token: 1.00 MB\n`, { ...NONE, kvType: 'f16' }, true],
    ['the type said elsewhere', `Model: 7 B, fp16\n${heading('')}Bytes per token: 1.00 MB\n`, NONE, true],
    ['two types said elsewhere', `Model: 7 B, fp16 or fp32\n${heading('')}Bytes per token: 1.00 MB\n`, NONE, false],
    ['q8_0 with its scales', `${heading(', q8_0')}Bytes per token: 272.00 KiB\n`, NONE, false],
    ['q8_0 without its scales', `${heading(', q8_0')}Bytes per token: 256.00 KiB\n`, NONE, true],
    ['KV heads by a flag', `${heading(', f16')}Bytes per token: 0.50 MiB\n`, { ...NONE, kvHeads: 8 }, true],
    ['the total of a batch of sequences', `=== KV cache (batch=8, seq_len=512, 32 layers, 32 heads, 128 dim, f16) ===\nPeak memory: 2.00 GiB\n`, NONE, false],
    ['the total of one', `=== KV cache (batch=1, seq_len=512, 32 layers, 32 heads, 128 dim, f16) ===\nPeak memory: 2.00 GiB\n`, NONE, true],
    ['what is not the cache itself', `=== KV cache (seq_len=512, 32 layers, 32 heads, 128 dim, f16) ===\nPeak memory: 256.00 MiB\nTotal allocated: 2.50 GiB\nPage table of the cache: 1.41 KiB\nCache overhead: 0.02 MiB\nKV per layer: 8 MiB\n`, NONE, false],
    ['shape by flags alone', 'Bytes per token: 1.00 MB\n', { layers: 32, kvHeads: 32, headSize: 128, kvType: 'f16' }, true],
  ])('%s', async (_, text, flags, fires) => {
    expect(ids(await of(text, flags))).toEqual(fires ? ['KV001'] : [])
  })
})

describe('rates', () => {
  const group = (bytes: string, time: string, rate: string): string => `=== g ===\nTotal memory: ${bytes}\nAverage: ${time}\nRate: ${rate}\n`
  it.each<[string, string, boolean]>([
    ['512 MB in 89 ns is not 5.58 GB/s', group('512.00 MB', '89ns', '5.58 GB/sec'), true],
    ['512 MB in 89.6 ms is', group('512.00 MB', '89.6 ms', '5.58 GB/sec'), false],
    ['in decimal units too', group('512.00 MB', '91.8 ms', '5.58 GB/sec'), false],
    ['a time too short by 1000', group('512.00 MB', '89.6 us', '5.58 GB/sec'), true],
    ['mantissas 10 % apart are another matter', group('512.00 MB', '80 ns', '5.58 GB/sec'), false],
    ['bytes of 1,000 runs beside the time of one', `=== g ===\nIterations: 1000\nTotal memory: 512.00 GB\nAverage: 100.0 ms\nRate: 5.12 GB/sec\n`, false],
    ['bytes of 10 runs do not explain 1,000', `=== g ===\nIterations: 10\nTotal memory: 512.00 GB\nAverage: 100.0 ms\nRate: 5.12 GB/sec\n`, true],
    ['19.85 TB/s is above one device', 'Effective BW: 19.85 TB/s\n', true],
    ['4.8 TB/s is not', 'Effective BW: 4.8 TB/s\n', false],
    ['10 TB/s is not above the bound as printed', 'Effective BW: 10 TB/s\n', false],
    ['terabits are no terabytes', 'Link: 19.85 Tb/s\n', false],
  ])('%s', async (_, text, fires) => {
    expect(ids(await of(text))).toEqual(fires ? ['AL001'] : [])
  })
})

describe('percentiles by nearest rank', () => {
  it.each<[number, string, boolean]>([[19, 'P95', true], [20, 'P95', false], [99, 'P99', true], [100, 'P99', false], [999, 'P99.9', true], [1000, 'P99.9', false], [1, 'P50', false], [99, '99th percentile', true], [100, '99th percentile', false]])('%i samples, %s', async (n, label, fires) => {
    expect(ids(await of(`=== g ===\nIterations: ${n}\n${label}: 5 ms\n`))).toEqual(fires ? ['AL002'] : [])
    expect(ids(await of(`=== g ===\n${label}: 5 ms\n`))).toEqual([])
  })
})

it.each<[string, string]>([
  ['a ratio of two printed levels', 'Transition: 101.02 %\nBefore: 73.79 GB\nAfter: 74.54 GB\n'],
  ['parts that add up', 'Parts: 128 GB + 64 GB + 256 GB + 64 GB\nTotal: 512 GB\n'],
  ['over-capacity', 'Overcapacity: 5.6x\nProjects: 766\nCapacity: 12.8x\n'],
  ['the same bytes in other pieces', 'Total of 10 MB: 160 x 64 KB = 10 x 1 MB\nOverhead: 0.0084 %\n'],
  ['a speed-up by threads', 'Speed-up: 4x for 4 threads\n'],
  ['a measured gain of reuse', '=== Reuse ===\nUses per alloc: 1000\nTime ratio: 1000x\n'],
  ['bytes held beside bytes asked for', '=== 100 x 1 MB against 1 x 100 MB ===\nRSS overhead: 1.02x\nOverhead in bytes reserved: 1.10x\n'],
  ['a page table', 'Overhead ratio: 0.0084%\n'],
])('must not fire: %s', async (_, text) => {
  expect(ids(await of(text))).toEqual([])
})

it('a JSON list says the same as text', async () => {
  const list = [
    { name: 'Bytes per token', value: 1, unit: 'MB', group: 'cache', layers: 32, kv_heads: 32, head_dim: 128, dtype: 'f16' },
    { name: 'Effective BW', value: 19.85, unit: 'TB/s', group: 'reuse' },
    { name: 'P95', value: 3, unit: 'ms', group: 'time', n: 10 },
    'junk', { name: 5 },
  ]
  expect(ids(await of(JSON.stringify(list)))).toEqual(['AL001', 'AL002', 'KV001'])
})

it('printed decimals are read as they round, by either base', () => {
  const amount = amountOf('1.00', 'MB')!
  expect([1e6, 1.0049e6, 2 ** 20, 0.9951 * 2 ** 20].map((bytes) => says(amount, bytes))).toEqual([true, true, true, true])
  expect([1.01e6, 524288, 2 ** 20 * 1.006].map((bytes) => says(amount, bytes))).toEqual([false, false, false])
  expect(['1.5e3', '1e-7'].map((digits) => amountOf(digits, '')!.ranges[0]!.map((end) => Number(end.toPrecision(6))))).toEqual([[1450, 1550], [5e-8, 1.5e-7]])
  expect(amountOf('9.27', 'x')).toMatchObject({ kind: 'factor' })
  expect(amountOf('5.58', 'GB/sec')).toMatchObject({ kind: 'rate' })
  expect(amountOf('89', 'ns')).toMatchObject({ kind: 'time' })
})

it.each<[string, string]>([
  ['Size: 1 MB\n', 'The only figure cannot be checked.'],
  ['Rate: 1 GB/s\n', 'The only figure that can be checked does not contradict another, a formula or a bound.'],
  ['Rate: 1 GB/s\nRate: 2 GB/s\n', 'None of the 2 figures that can be checked contradicts another, a formula or a bound.'],
])('%j: %s', async (text, sentence) => {
  expect((await of(text)).verdict.sentence).toBe(sentence)
})

describe('structured claims', () => {
  const claim = '- { kind: sum, name: parts, where: page 3, rows: [{ name: a, value: 1.4 GB }, { name: b, value: 2.0 GB }], total: 5.4 GB }'
  it('are read from YAML and JSON alike, each with its line', async () => {
    const report = await of(`schema: tidemark.claims/1\ntitle: mine\nclaims:\n  ${claim}\n  - { kind: architecture, name: unknown, model: mine, kvHeads: 8 }\n`)
    expect(report.tables['claims']!.columns).toEqual({ claim: ['parts', 'unknown'], printed: ['5.4 GB', 'architecture'], right: ['3.4 GB', null], rule: ['AU001', 'not checked'], heading: ['page 3', ''], line: [4, 5], timesRight: [expect.closeTo(5.4 / 3.4, 9), null] })
    expect(['printed', 'checked', 'wrong'].map((name) => report.figures[`alloc.claims.${name}`]!.value)).toEqual([2, 1, 1])
    expect([report.verdict.grade, report.verdict.sentence]).toEqual(['MISREAD', '1 claim of the 1 that can be checked does not say what it seems to. The 2 listed rows of parts sum to 3.4 GB, not 5.4 GB: 2 GB unexplained.'])
    expect(report.verdict.notShown[0]).toContain('whether the other 1 claim is right')
    expect(evidence(report, 'AU001')).toMatchObject({ where: 'page 3', stated: '5.4 GB', right: '3.4 GB', unexplained: '2 GB' })
    const json = await of(JSON.stringify({ schema: 'tidemark.claims/1', claims: [{ kind: 'sum', name: 'parts', rows: [{ name: 'a', value: '1.4 GB' }], total: '5.4 GB' }] }))
    expect(ids(json)).toEqual(['AU001'])
  })

  it('name what else the same rule found', async () => {
    const report = await of(`schema: tidemark.claims/1\nclaims:\n  ${claim}\n  ${claim.replace('parts', 'more')}\n`)
    expect(evidence(report, 'AU001')!['also 1']).toBe('The 2 listed rows of more sum to 3.4 GB, not 5.4 GB: 2 GB unexplained (page 3)')
  })

  it.each<[string, string, RegExp]>([
    ['a wrong key', claim.replace('total', 'totel'), /claims-\d+:3:\d+: "totel" is no key of sum; did you mean total\?/],
    ['an unknown kind', '- { kind: summ, name: x }', /:3:\d+: .*summ.*did you mean sum\?/],
    ['a number that is none', claim.replace('5.4 GB', 'plenty'), /:3:\d+: total /],
    ['a device that is not in the table', '- { kind: rate, name: x, rate: 9 TB/s, device: H2O0 }', /is no device of the table: A100, H100, H200/],
    ['a metric that is not in the table', '- { kind: metric, name: x, metric: karma, shows: [qos] }', /metric/],
    ['a rate of nothing', '- { kind: rate, name: x }', /needs a rate, or bytes and time/],
    ['a type of elements that nobody knows', '- { kind: elements, name: x, factors: { n: 1 }, type: f12, bytes: 1 B }', /is no type of elements that is known/],
    ['no claim', '[]', /too few/],
  ])('%s is told with its line', async (_, text, message) => {
    const { code, err } = await runRecorded('claims', file(`schema: tidemark.claims/1\nclaims:\n  ${text}\n`))
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })

  it('the example of the help works', async () => {
    const { out } = await runRecorded('claims', '--help'), example = /^ {2}schema: tidemark[\s\S]*?\n\n/m.exec(out)![0].replaceAll(/^ {2}/gm, '')
    expect(ids(await of(example))).toEqual(['AU001', 'AU003'])
  })
})

describe('tidemark claims', () => {
  it('prints the table and the findings', async () => {
    const { code, out } = await runRecorded('claims', golden('./claims/memory-bench.txt'), '--json', join(folder, 'out.json'))
    expect(code).toBe(0)
    expect(out).toMatch(/Bytes per token +1\.00 MB +0\.5 MiB +KV001/)
    expect(out).toContain('AL005 An overhead of 9.27x between 100 blocks and 1 of the same bytes: 200 counter updates against 2, no memory')
  })

  it.each<[string[], string]>([
    [['claims'], 'missing required argument'],
    [['claims', file('no figures here\n')], 'no figure in it'],
    [['claims', file('2023-11-16 18:15:46.68,374,44\r\n2023-11-16 18:15:50.99,396,109\r\n')], 'no figure in it'],
    [['claims', file('[{"name": ')], 'starts like a JSON list'],
    [['claims', file('a: 1 MB\n'), '--kv-type', 'f12'], 'a type of values such as f16'],
    [['claims', file('a: 1 MB\n'), '--layers', '0'], 'a whole number of 1 or more'],
  ])('%j is wrong use', async (words, message) => {
    const { code, err } = await runRecorded(...words)
    expect([code, err.includes(message)]).toEqual([2, true])
  })
})
