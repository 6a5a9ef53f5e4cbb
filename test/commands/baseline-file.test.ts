import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseBaselines, type BaselineFile } from '../../src/analyses/baseline-file.ts'
import type { Report } from '../../src/core/result.ts'
import { charts } from '../../src/charts/index.ts'
import { layoutOf } from '../../src/report/layouts.ts'
import { schemaFaults } from '../oracles/json-schema.ts'
import { baseline, bench, check, file, place, root, row, saved, saveText, store, words } from './baseline-run.ts'

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
    const other = saved()
    other.baselines['main']![0]!.environment['kernel'] = '1.0'
    writeFileSync(store, JSON.stringify(other))
    const { report } = await check('main', file(text(200)))
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
