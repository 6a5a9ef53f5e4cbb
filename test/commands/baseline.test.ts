import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { parseBaselines, type BaselineFile } from '../../src/analyses/baseline-file.ts'
import type { Report } from '../../src/core/result.ts'
import { charts } from '../../src/charts/index.ts'
import { layoutOf } from '../../src/report/layouts.ts'
import { Random } from '../../src/workloads/random.ts'
import { sharedData } from '../golden/read.ts'
import { schemaFaults } from '../oracles/json-schema.ts'
import { runRecorded, type Outcome } from './run-recorded.ts'

const root = fileURLToPath(new URL('../../', import.meta.url)), folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const place = (): string => join(folder, `file-${++files}`)
function file(content: string): string {
  const path = place()
  writeFileSync(path, content)
  return path
}

let store = ''
beforeEach(() => {
  store = place()
})
const baseline = (verb: string, ...words: string[]): Promise<Outcome> => runRecorded('baseline', verb, ...words, '--file', store)
const check = async (...words: string[]): Promise<{ code: number; report: Report }> => {
  const { code, out, err } = await baseline('check', ...words, '--json', '-')
  expect(err).toBe('')
  return { code, report: JSON.parse(out) as Report }
}
const saved = (): BaselineFile => parseBaselines(readFileSync(store, 'utf8'), store)

/** Verdicts by metric. */
const words = ({ tables }: Report): Record<string, unknown> => Object.fromEntries(tables['baseline.metrics']!.columns['metric']!.map((metric, i) => [metric, tables['baseline.metrics']!.columns['verdict']![i]]))
const row = ({ tables }: Report, metric: string, table = 'baseline.metrics'): Record<string, unknown> => {
  const { columns } = tables[table]!, at = columns['metric']!.indexOf(metric)
  return Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[at]]))
}

/** Benchmark text of lognormal times, seeded: one line a run. */
function bench(seed: number, { runs = 10, factor = 1, noise = 0.03, names = ['Load', 'Token', 'Save'] }: { runs?: number; factor?: number; noise?: number; names?: string[] } = {}): string {
  const random = new Random(seed, 0)
  return `goos: linux\n${names.map((name) => Array.from({ length: runs }, () => `Benchmark${name}-2 100 ${(1000 * (name === 'Token' ? factor : 1) * Math.exp(noise * random.normal())).toFixed(1)} ns/op\n`).join('')).join('')}PASS\n`
}

async function saveText(text: string, ...more: string[]): Promise<void> {
  const { code, err } = await baseline('save', 'main', file(text), ...more)
  expect([code, err]).toEqual([0, ''])
}

describe('noisy metrics', () => {
  it('catch a run that was slowed, in the metric that was slowed, and fail', async () => {
    await saveText(bench(1))
    const { code, report } = await check('main', file(bench(2, { factor: 1.2 })))
    expect([code, report.verdict.grade]).toEqual([1, 'REGRESSION'])
    expect(words(report)['Token-2 ns/op']).toBe('REGRESSION')
    expect(Object.values(words(report)).filter((word) => word === 'REGRESSION')).toHaveLength(1)
    const { ratio, low, high } = row(report, 'Token-2 ns/op') as Record<string, number>
    expect(low! < 1.2 && 1.2 < high! && low! < ratio! && ratio! < high!).toBe(true)
    expect(report.verdict.sentence).toMatch(/^Token-2 ns\/op is worse than main: \+\d+\.\d % \(95 % interval/)
  })

  it('let a run pass that is merely noisy, and call it as good only where it shows', async () => {
    await saveText(bench(1, { noise: 0.25 }))
    const noisy = await check('main', file(bench(3, { noise: 0.25 })))
    expect([noisy.code, noisy.report.verdict.grade]).toEqual([0, 'INCONCLUSIVE'])
    expect((await check('main', file(bench(3, { noise: 0.25 })), '--strict')).code).toBe(1)
    await saveText(bench(1, { noise: 0.01 }))
    const calm = await check('main', file(bench(2, { noise: 0.01 })), '--strict')
    expect([calm.code, calm.report.verdict.grade, new Set(Object.values(words(calm.report)))]).toEqual([0, 'EQUIVALENT', new Set(['EQUIVALENT'])])
  })

  it('see improvements, and rates the other way round', async () => {
    const rates = (factor: number, seed: number): string => bench(seed, { factor }).replaceAll('ns/op', 'tok/s')
    await saveText(bench(1) + rates(1, 3))
    const { code, report } = await check('main', file(bench(2, { factor: 0.8 }) + rates(0.8, 4)))
    expect([code, words(report)['Token-2 ns/op'], words(report)['Token-2 tok/s']]).toEqual([1, 'IMPROVED', 'REGRESSION'])
    expect([row(report, 'Token-2 ns/op')['better'], row(report, 'Token-2 tok/s')['better']]).toEqual(['lower', 'higher'])
  })

  it('take the margin as the smallest change that matters', async () => {
    await saveText(bench(1, { noise: 0.005 }))
    const now = file(bench(2, { noise: 0.005, factor: 1.04 }))
    expect(words((await check('main', now, '--margin', '5%')).report)['Token-2 ns/op']).toBe('EQUIVALENT')
    expect(words((await check('main', now, '--margin', '0.02')).report)['Token-2 ns/op']).toBe('REGRESSION')
    expect(words((await check('main', now, '--margin', '4%')).report)['Token-2 ns/op']).toBe('SMALL LOSS')
  })

  it('say that fewer than 6 runs a side are too few, and how few are for many metrics', async () => {
    const { err } = await baseline('save', 'main', file(bench(1, { runs: 5 })))
    expect(err).toContain('3 noisy metrics have fewer than 6 runs')
    const few = await check('main', file(bench(2, { factor: 3 })))
    expect([few.code, few.report.verdict.grade, row(few.report, 'Token-2 ns/op')['adjusted p']]).toEqual([0, 'INSUFFICIENT', null])
    expect((await check('main', file(bench(2)), '--strict')).code).toBe(1)
    const names = ['Token', ...Array.from({ length: 29 }, (_, i) => `B${i}`)] // 30 x 0.00216 > 0.05
    await saveText(bench(3, { runs: 6, names }))
    expect(words((await check('main', file(bench(4, { runs: 6, names, factor: 2 })))).report)['Token-2 ns/op']).toBe('INSUFFICIENT')
  })

  it('widen the interval where runs follow each other, and say so', async () => {
    const drift = (start: number): string => Array.from({ length: 12 }, (_, i) => `BenchmarkX-2 1 ${start + 20 * i} ns/op\n`).join('')
    await saveText(drift(1000))
    const { report } = await check('main', file(drift(1100)))
    expect(report.findings.map(({ id }) => id)).toEqual(['BL002'])
    expect(row(report, 'X-2 ns/op', 'baseline.tests')['how']).toContain('runs follow each other')
    expect(words(report)['X-2 ns/op']).toBe('INCONCLUSIVE')
  })

  it('have no ratio over zero', async () => {
    const zeros = (value: string): string => `BenchmarkX 1 ${value} allocs/op\n`.repeat(6)
    await saveText(zeros('0'))
    expect((await check('main', file(zeros('0')))).report.verdict.grade).toBe('EQUIVALENT')
    const { code, report } = await check('main', file(zeros('3')))
    expect([code, row(report, 'X allocs/op')]).toMatchObject([1, { verdict: 'REGRESSION', ratio: null, change: null, baseline: 0, now: 3 }])
  })
})

describe('exact metrics', () => {
  let twin: Report
  const twinOf = (change: (report: Report) => void): string => {
    const copy = structuredClone(twin)
    change(copy)
    return file(JSON.stringify(copy))
  }
  it('of a real recording are unchanged when it is read again, and any change counts', async () => {
    const path = place()
    expect((await runRecorded('report', join(root, 'samples/none-frag'), '--json', path)).code).toBe(0)
    twin = JSON.parse(readFileSync(path, 'utf8')) as Report
    // Latencies and bandwidth have units of time; read from one trace they are as exact as the rest.
    expect((await baseline('save', 'io', path, '--exact', '*')).err).toBe('')
    const same = await check('io', path, '--strict')
    expect([same.code, same.report.verdict.grade]).toEqual([0, 'UNCHANGED'])
    const worse = await check('io', twinOf(({ figures }) => {
      figures['io.requests']!.value! += 1
    }))
    expect([worse.code, worse.report.verdict.grade, worse.report.figures['baseline.regressions']!.value]).toEqual([1, 'REGRESSION', 1])
    expect(row(worse.report, 'io.requests', 'baseline.tests')['difference']).toBe(1)
    const other = await check('io', twinOf(({ figures }) => {
      figures['io.gaps.small']!.value! -= 1
    }))
    expect([other.code, other.report.verdict.grade]).toEqual([1, 'CHANGED'])
    const better = await check('io', twinOf(({ figures }) => {
      figures['io.requests']!.value! -= 1
    }))
    expect([better.code, better.report.verdict.grade]).toEqual([0, 'IMPROVED'])
  })

  it('with other settings, or gone, are not comparable', async () => {
    await baseline('save', 'io', twinOf(() => {}), '--exact', '*')
    const stage = await check('io', twinOf(({ settings }) => {
      settings['stage'] = 'queue'
    }))
    expect([stage.code, stage.report.verdict.grade, new Set(Object.values(words(stage.report)))]).toEqual([0, 'NOT COMPARABLE', new Set(['NOT COMPARABLE'])])
    const gone = twinOf(({ figures }) => {
      delete figures['io.requests']
    })
    expect(words((await check('io', gone)).report)['io.requests']).toBe('NOT COMPARABLE')
    expect((await check('io', gone, '--strict')).code).toBe(1)
  })

  it('may not vary within a side', async () => {
    const other = twinOf(({ figures }) => {
      figures['io.requests']!.value! += 1
    })
    const { code, err } = await baseline('save', 'io', twinOf(() => {}), other, '--exact', '*')
    expect([code, err]).toEqual([2, expect.stringMatching(/io\.requests is taken as exact, and is \d+ in one run and \d+ in another of the same side: say --noisy/)])
    expect((await baseline('save', 'io', twinOf(() => {}), other, '--exact', '*', '--noisy', 'io.req*')).code).toBe(0)
    expect(saved().baselines['io']![0]!.noisy.map(({ id, samples }) => [id, samples.length])).toContainEqual(['io.requests', 2])
  })
})

describe('surroundings', () => {
  it('that changed are refused, and an override is printed', async () => {
    await saveText(bench(1), '--env', 'threads=8')
    const now = file(bench(2, { factor: 2 })), refused = await check('main', now, '--env', 'threads=4')
    expect([refused.code, refused.report.verdict.grade, row(refused.report, 'Token-2 ns/op')['ratio']]).toEqual([0, 'NOT COMPARABLE', null])
    expect(refused.report.findings).toMatchObject([{ id: 'BL001', severity: 'error', title: 'The surroundings changed (threads: 8 \u2192 4)' }])
    expect((await check('main', now, '--env', 'threads=4', '--strict')).code).toBe(1)
    const { code, report } = await check('main', now, '--env', 'threads=4', '--override', 'threads')
    expect([code, report.verdict.grade, report.settings['override']]).toEqual([1, 'REGRESSION', 'threads'])
    expect(report.findings).toMatchObject([{ id: 'BL001', severity: 'warning', title: 'Compared although the surroundings changed (threads: 8 \u2192 4)' }])
  })

  it('of the machine forbid noisy metrics only', async () => {
    const text = (ns: number): string => `Unit B assume=exact\n${'BenchmarkX 1 5 B\n'.repeat(6)}${`BenchmarkX 1 ${ns} ns/op\n`.repeat(6)}`
    await saveText(text(100))
    const file = saved()
    file.baselines['main']![0]!.environment['kernel'] = '1.0'
    writeFileSync(store, JSON.stringify(file))
    const { report } = await check('main', fileOf(text(200)))
    expect(words(report)).toEqual({ 'X B': 'UNCHANGED', 'X ns/op': 'NOT COMPARABLE' })
  })

  it('hold an allow-list only, and nothing of the machine for what was measured elsewhere', async () => {
    await saveText(bench(1))
    const keys = new Set(['os', 'kernel', 'arch', 'cpu', 'cores', 'ram', 'memoryLimit', 'thp', 'swap', 'governor', 'tidemark', 'go.goos'])
    expect(Object.keys(saved().baselines['main']![0]!.environment).filter((key) => !keys.has(key))).toEqual([])
    expect(saved().baselines['main']![0]!.environment).toMatchObject({ 'go.goos': 'linux', os: process.platform })
    await saveText(bench(1), '--elsewhere')
    expect(Object.keys(saved().baselines['main']![1]!.environment).toSorted()).toEqual(['go.goos', 'tidemark'])
  })
})

const fileOf = file

it('what is saved keeps the published schema, and both refuse the same damage', async () => {
  const schema = JSON.parse(readFileSync(join(root, 'schemas/baseline.schema.json'), 'utf8')) as Parameters<typeof schemaFaults>[1]
  await saveText(`${bench(1)}Unit B assume=exact\nBenchmarkX 1 5 B\n`, '--label', 'abc')
  await saveText(bench(2))
  const text = readFileSync(store, 'utf8')
  expect(schemaFaults(JSON.parse(text), schema)).toEqual([])
  const damage: ((file: BaselineFile) => void)[] = [
    (file) => Object.assign(file, { schema: 'tidemark.baseline/2' }), (file) => Object.assign(file, { version: 1 }), (file) => Object.assign(file, { baselines: [] }),
    (file) => file.baselines['main']!.splice(0), (file) => Object.assign(file.baselines['main']![0]!, { saved: 'yesterday' }), (file) => Object.assign(file.baselines['main']![0]!, { label: 7 }),
    (file) => Object.assign(file.baselines['main']![0]!.environment, { cores: 2 }), (file) => Object.assign(file.baselines['main']![0]!, { exact: undefined }),
    (file) => Object.assign(file.baselines['main']![0]!.exact[0]!, { value: '5' }), (file) => Object.assign(file.baselines['main']![0]!.noisy[0]!, { samples: [] }), (file) => Object.assign(file.baselines['main']![0]!.noisy[0]!, { better: 'up' }),
  ]
  for (const [i, harm] of damage.entries()) {
    const harmed = JSON.parse(text) as BaselineFile
    harm(harmed)
    const again = JSON.stringify(harmed)
    expect(schemaFaults(JSON.parse(again), schema), `damage ${i}`).not.toEqual([])
    expect(() => parseBaselines(again, 'x.json'), `damage ${i}`).toThrow(/^x\.json: /)
  }
})

describe('history', () => {
  it('shows where the level of a metric changed', async () => {
    for (let run = 0; run < 16; run++) await saveText(bench(run + 1, { factor: run < 9 ? 1 : 1.3, noise: 0.02 }), '--label', `c${run}`)
    const { code, out } = await baseline('history', 'main', 'Token-2 ns/op', '--json', '-'), report = JSON.parse(out) as Report
    expect([code, report.figures['baseline.history.changes']!.value, report.tables['baseline.changes']!.columns['run'], report.tables['baseline.changes']!.columns['label']]).toEqual([0, 1, [10], ['c9']])
    expect(report.verdict.sentence).toMatch(/changes its level once in 16 runs, last at run 10 \(c9\): \+(29|30|31)\.\d %\./)
    const calm = JSON.parse((await baseline('history', 'main', 'Load-2 ns/op', '--json', '-')).out) as Report
    expect([calm.figures['baseline.history.changes']!.value, calm.verdict.sentence]).toEqual([0, 'Load-2 ns/op keeps its level through 16 runs.'])
    expect(layoutOf(report).subject).toBe('History')
    expect(charts.map((chart) => chart(report)?.id).filter((id) => id !== undefined)).toEqual(['baseline-series'])
    expect((await baseline('history', 'main')).out).toBe('Load-2 ns/op\nToken-2 ns/op\nSave-2 ns/op\n')
    expect((await baseline('list')).out).toMatch(/^name +label +saved +history +exact +noisy\nmain +c15 +\S+ +16 +0 +3\n$/)
  })

  it('says nothing of change points under 12 runs', async () => {
    await saveText(bench(1))
    const report = JSON.parse((await baseline('history', 'main', 'Load-2 ns/op', '--json', '-')).out) as Report
    expect([report.figures['baseline.history.changes']!.value, report.verdict.sentence]).toEqual([null, 'Load-2 ns/op was saved once: change points need 12 runs.'])
  })
})

it('the page and the Markdown have verdict, surroundings, forest and table', async () => {
  await saveText(bench(1), '--env', 'threads=8')
  const page = place(), markdown = place(), now = file(bench(2, { factor: 1.3 }))
  const { code, out } = await baseline('check', 'main', now, '--env', 'threads=8', '-o', page, '--markdown', markdown)
  expect([code, out.split('\n')[0]]).toEqual([1, expect.stringMatching(/^REGRESSION {2}Token-2 ns\/op is worse than main/)])
  expect(readFileSync(page, 'utf8')).toContain('The surroundings are the same, as far as they are told')
  expect(readFileSync(markdown, 'utf8')).toMatch(/^## REGRESSION: Token-2[^]*\*\*This does not show:\*\*[^]*### Every metric, the gravest first\n\n\| metric \| verdict \|[^]*\| Token-2 ns\/op \| REGRESSION \| lower \| ns\/op \|/)
  const { report } = await check('main', now, '--env', 'threads=8'), forest = charts.map((chart) => chart(report)).find((chart) => chart?.id === 'baseline-forest')!
  expect(forest.title).toBe('1 of the 3 metrics drawn is worse, or changed')
  expect(layoutOf(report).sections(report, () => undefined)[0]!.label).toBe('Surroundings')
})

describe('wrong use', () => {
  it.each([
    ['no such baseline', ['check', 'other', 'new'], 'has no baseline "other": it has main'],
    ['no such metric', ['history', 'main', 'Nothing'], 'main has no metric "Nothing": it has Load-2 ns/op'],
    ['a trace', ['check', 'main', 'trace'], 'holds no line such as "BenchmarkX-8  100  1718 ns/op"'],
    ['other JSON', ['check', 'main', 'json'], 'no record of Tidemark: its schema is not said'],
    ['published numbers', ['check', 'main', 'published'], 'no record of Tidemark: its schema is "tidemark.published/1"'],
    ['cut JSON', ['check', 'main', 'cut'], 'no JSON ('],
    ['a margin without sense', ['check', 'main', 'new', '--margin', '120%'], 'It takes a share such as 5% or 0.05'],
    ['a key without value', ['check', 'main', 'new', '--env', 'threads'], 'It takes key=value'],
  ])('%s', async (_, line, message) => {
    await saveText(bench(1))
    const given: Record<string, string> = { new: bench(2), trace: '8,0 1 1 0.0 1 Q R 0 + 8\n', json: '{"a": 1}', published: '{"schema": "tidemark.published/1", "source": "x", "figures": {"io.bytes": {"value": 5, "unit": "B", "printed": "5 B"}}}', cut: '{"schema":' }
    const { code, err } = await baseline(...(line.map((word) => (given[word] === undefined ? word : file(given[word]))) as [string, ...string[]]))
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })

  it('a damaged file of baselines is left as it is', async () => {
    writeFileSync(store, '{"schema": 1}')
    const { code, err } = await baseline('save', 'main', file(bench(1)))
    expect([code, err, readFileSync(store, 'utf8')]).toEqual([2, expect.stringContaining('its schema is not tidemark.baseline/1'), '{"schema": 1}'])
  })

  it('cut lines of benchmarks are told as lost', async () => {
    await saveText(bench(1))
    const { report } = await check('main', file(`${bench(2)}BenchmarkLoad-2 100 17\n`))
    expect(report.ledger).toMatchObject([{ kind: 'lost', count: 1 }])
  })
})

it.skipIf(sharedData === null)('the crc benchmarks of benchstat: what got slower is said, what hardly moved is not (skipped without ../shared/data)', async () => {
  const at = (name: string): string => join(sharedData!, 'statistics/benchstat', name)
  await baseline('save', 'crc', at('crc-old.txt'), '--elsewhere')
  const { code, report } = await check('crc', at('crc-new.txt'), '--elsewhere')
  const worse = Object.entries(words(report)).filter(([, word]) => word === 'REGRESSION').map(([metric]) => metric)
  // benchstat prints +9.58 % (p=0.000) for this one; +5.37 % (p=0.009) of Koopman/32kB does not stand among 72 metrics.
  expect([code, worse]).toEqual([1, ['CRC32/poly=Koopman/size=1kB/align=1-8 ns/op', 'CRC32/poly=Koopman/size=1kB/align=1-8 MB/s']])
})
