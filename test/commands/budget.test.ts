import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { planJsonSchema } from '../../src/analyses/budget/plan.ts'
import type { Report } from '../../src/core/result.ts'
import { runRecorded, type Outcome } from './run-recorded.ts'

const project = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidemark-budget-'))
afterAll(() => rmSync(folder, { recursive: true }))

const GIB = 2 ** 30

async function budget(text: string, ...flags: string[]): Promise<Outcome & { report: Report }> {
  const path = join(folder, 'plan.yaml')
  writeFileSync(path, text)
  const outcome = await runRecorded('budget', path, '--json', '-', ...flags)
  return { ...outcome, report: outcome.out === '' ? (null as unknown as Report) : JSON.parse(outcome.out) as Report }
}
const value = (report: Report, name: string): number | null => report.figures[`budget.${name}`]!.value
async function plan(path: string): Promise<Report> {
  const { out, err } = await runRecorded('budget', project(path), '--json', '-')
  expect(err).toBe('')
  return JSON.parse(out) as Report
}
const evidence = (report: Report): string => JSON.stringify(report.findings)

describe('a plan of five lines', () => {
  it('gives headroom with interval, reserve, demand and what is assumed', async () => {
    const report = await plan('docs/examples/plans/five-lines.yaml')
    expect(readFileSync(project('docs/examples/plans/five-lines.yaml'), 'utf8').trim().split('\n')).toHaveLength(5)
    expect(report.verdict.grade).toBe('FITS')
    // Llama 3 8B as its model card counts it, bf16; 32 layers x 8 heads x 128 x 2 x 2 B x 8,192 x 4 tokens; GKE's tiers by hand.
    const rows = report.tables['budget.rows']!.columns, bytes = (group: string): unknown => rows['bytes']![rows['group']!.indexOf(group)]
    expect([bytes('weights'), bytes('kv'), bytes('reserve')]).toEqual([8_030_261_248 * 2, 4 * GIB, Math.round((1 + 0.8 + 0.8 + 2.88) * GIB) + 100 * 2 ** 20])
    expect(value(report, 'headroom')).toBe(value(report, 'capacity')! - value(report, 'committed')!)
    expect(value(report, 'headroomHigh')).toBeGreaterThan(value(report, 'headroom')!)
    expect([value(report, 'demand'), value(report, 'pools')]).toEqual([300e6, 20e9])
    expect(report.findings.map(({ id }) => id)).toContain('BU002')
  })

  it('tells an unknown key by line and suggestion, and exits with 2', async () => {
    const { code, err } = await budget('host: 64 GiB\nmodels:\n  - name: a\n    rows:\n      - {label: weights, bytes: 1 GiB}\n    contxt: 8192\n')
    expect([code, err]).toEqual([2, 'tidemark: plan.yaml:6:5: "contxt" is no key of model; did you mean context?\n'])
  })

  it('lists several mistakes, each on a line of its own', async () => {
    const { code, err } = await budget('host: 64 G\nrows:\n  - {label: a}\n  - {label: b, bytes: -1}\n')
    expect(code).toBe(2)
    expect(err).toBe('tidemark: plan.yaml:1:1: host: "64 G" may mean GiB (binary) or GB (decimal): write one of them\n'
      + 'plan.yaml:3:5: rows[0]: needs an amount: bytes, count and each, parameters and bits, or rows\n'
      + 'plan.yaml:4:16: bytes: -1 is no number of bytes: it must be whole, 0 or more and below 2^53\n')
  })

  it('tells a model that is not there, and a name that stands for nothing, by its line', async () => {
    expect((await budget('host: 64 GiB\nmodels:\n  - {gguf: none.gguf}\n')).err).toMatch(/^tidemark: plan\.yaml:3: .*none\.gguf: there is no such file/)
    expect((await budget('host: 64 GiB\nrows: [{label: cache, bytes: 1}]\nwhatIfs:\n  - {label: w, remove: [cash]}\n')).err).toBe('tidemark: plan.yaml:4: "cash" is no row, group, pool or model of the plan; did you mean cache?\n')
  })
})

describe('the 512 GB host', () => {
  it('is contradicted: 12.5 not 14.5, 15 not 16, nothing left, 29.7 GiB for 447 GB', async () => {
    const report = await plan('test/golden/plans/host-512.yaml')
    expect(report.verdict.grade).toBe('CONTRADICTED')
    expect(report.verdict.sentence).toContain('It fits without headroom')
    expect([value(report, 'capacity'), value(report, 'committed'), value(report, 'headroom'), value(report, 'pools')]).toEqual([512e9, 512e9, 0, 447e9])
    // 5000 x 4 MiB + 500 x 8 MiB + 30 x 10 MB + 32 x 200 MB
    expect(value(report, 'demand')).toBe(31_865_824_000)
    expect(report.findings.map(({ id }) => id).filter((id) => id.startsWith('AU')).toSorted()).toEqual(['AU001', 'AU002', 'AU003', 'AU004', 'AU005', 'AU016', 'AU017'])
    for (const said of ['sum to 12.5 GB, not ~14.5 GB', '16 Transformers are stated, 15 listed', 'headroom 0 GB', '29.7 GiB', '62.5 GB to 64.5 GB', 'the element size is 2 (f16), not 1', 'is 3.4 GB', 'System is said to be fixed']) expect(evidence(report)).toContain(said)
    // INT4 gives 10.25 of (6 + 14.5): that much is right.
    const checks = report.tables['budget.checks']!.columns
    expect(checks['verdict']![checks['claim']!.indexOf('what-ifs: INT4')]).toBe('agrees')
    expect(JSON.stringify(report.verdict)).not.toMatch(/stable/i)
  })

  it('is silent once its numbers are put right', async () => {
    const report = await plan('test/golden/plans/host-512-corrected.yaml')
    expect([report.verdict.grade, report.findings, value(report, 'contradictions')]).toEqual(['FITS', [], 0])
  })
})

it('says of which version an estimate is, and for how many sequences, where the plan does not', async () => {
  const found = async (settings: string): Promise<string[]> => (await budget(`host: {memory: 64 GiB, reserve: gke}\nmodels: [{config: ${project('docs/examples/plans/llama-3-8b')}, context: 8192${settings}}]\n`)).report.findings.map(({ id }) => id)
  expect(await found('')).toEqual(['BU007', 'BU006'])
  expect(await found(', slots: 1, version: "2026"')).toEqual([])
})

it('tells settings that do not fit a model by their line, and keeps two of one model apart', async () => {
  const model = (settings: string): string => `  - {config: ${project('docs/examples/plans/llama-3-8b')}, slots: 1, context: 1024, ${settings}}\n`
  const { code, err } = await budget(`host: {memory: 64 GiB, reserve: gke}\nmodels:\n${model('version: "2025"')}`)
  expect([code, err]).toEqual([2, 'tidemark: plan.yaml:3: version "2025" of llama.cpp is not known; known are 2023, 2024, 2025-05, 2026, gguf-parser; did you mean 2023?\n'])
  expect((await budget(`host: {memory: 64 GiB, reserve: gke}\nmodels:\n${model('kvType: q9_0')}`)).err).toMatch(/^tidemark: plan\.yaml:3: KV type "q9_0" is not known/)
  const { report } = await budget(`host: {memory: 64 GiB, reserve: gke}\nmodels:\n${model('engine: llama.cpp')}${model('engine: vllm, kvType: fp8')}`)
  expect(report.tables['budget.models']!.columns).toMatchObject({ model: ['llama-3-8b', 'llama-3-8b'], engine: ['llama.cpp', 'vllm'], kvBytes: [2 ** 27, 2 ** 26] })
})

it('says in words what pools and checks come to', async () => {
  const html = join(folder, 'words.html')
  const { report } = await budget('host: {memory: 64 GiB, reserve: gke, devices: [{name: g, memory: 8 GiB, reserve: none}]}\nrows: [{label: a, bytes: 40 GiB}]\npools: [{label: p, bytes: 8 GiB, demand: 2 GiB}]\nconfigurations: [{name: less, remove: [a]}]\n', '-o', html), page = readFileSync(html, 'utf8')
  expect(report.verdict.answers!.map(({ answer }) => answer)).toContain('They are 8 GiB for a stated demand of 2 GiB: 4.00× of it. Pools of their demand and a quarter more would free 5.50 GiB.')
  expect(page).toContain('All 3 numbers that can be checked hold')
  expect(page).toContain('less leaves the most of host: ')
  // Each memory gains what is taken from it: none of the device's is freed by a row of the host.
  const { configuration, place, gainBytes } = report.tables['budget.configurations']!.columns
  expect(configuration!.map((name, i) => [name, place![i], gainBytes![i]])).toEqual([['as planned', 'host', 0], ['as planned', 'g', 0], ['less', 'host', 40 * 2 ** 30], ['less', 'g', 0]])
})

it('advises what a plan can do where a config.json does not say enough', async () => {
  writeFileSync(join(folder, 'config.json'), '{"model_type": "new", "num_hidden_layers": 2}')
  const { code, err } = await budget(`host: 64 GiB\nmodels:\n  - {config: ${join(folder, 'config.json')}}\n`)
  expect(code).toBe(2)
  expect(err).toMatch(/^tidemark: plan\.yaml:3: .*Give another file, or write the model as rows\n$/)
})

it('gives no row of nothing to a memory in which nothing of a model lies', async () => {
  const { report } = await budget(`host: {memory: 64 GiB, reserve: gke, devices: [{name: g, memory: 24 GiB, reserve: none}]}\nmodels: [{config: ${project('docs/examples/plans/llama-3-8b')}, slots: 1, context: 1024, gpuLayers: 33}]\n`)
  const rows = report.tables['budget.rows']!.columns
  expect(rows['bytes']!.slice(2).every((bytes) => (bytes as number) > 0)).toBe(true)
  expect(rows['row']!.filter((row) => String(row).includes('KV'))).toEqual(['llama-3-8b: KV cache on the device'])
})

it('checks the gain that somebody states for a change of a model', async () => {
  const found = async (claimed: string): Promise<string[]> => (await budget(`host: {memory: 64 GiB, reserve: gke}\nmodels: [{name: m, config: ${project('docs/examples/plans/llama-3-8b')}, slots: 4, context: 8192, engine: vllm}]\nwhatIfs: [{label: fp8, claimed: ${claimed}, models: {m: {kvType: fp8}}}]\n`)).report.findings.map(({ id }) => id)
  // 4 GiB of KV in f16 are 2 GiB in fp8.
  expect([await found('2.0 GiB'), await found('3.0 GiB')]).toEqual([[], ['AU017']])
})

it.each(['host: 1 MiB', 'host: {memory: 1 GiB, reserve: none}\nrows: [{label: a, bytes: 0}]', 'host: {memory: 1 GiB, devices: [{name: g, memory: 1 MiB}]}'])('holds at the edges: %s', async (text) => {
  const { code, err, report } = await budget(`${text}\n`, '-o', join(folder, 'edge.html'))
  expect([err, code < 2]).toEqual(['', true])
  expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity|undefined/)
})

describe('KV of requests', () => {
  const text = (more: string): string => `host: {memory: 64 GiB, reserve: gke}\nmodels:\n  - {name: m, config: ${project('docs/examples/plans/llama-3-8b')}, context: 4096, engine: vllm, requests: {trace: ${join(folder, 'requests.csv')}${more}}}\n`
  const kv = async (more: string, rest = ''): Promise<{ code: number; err: string; report: Report }> => {
    writeFileSync(join(folder, 'requests.csv'), 'arrival_s,prompt_tokens,output_tokens\n0,100,20\n0,100,20\n900,50,10\n')
    return budget(`${text(more)}${rest}`)
  }
  const row = (report: Report, name: string): unknown => report.tables['budget.rows']!.columns[name]![report.tables['budget.rows']!.columns['group']!.indexOf('kv')]
  it('is what a simulation holds at the most: two sequences of 8 pages of 16 tokens, 128 KiB a token', async () => {
    const { report } = await kv('')
    expect([row(report, 'bytes'), row(report, 'tag')]).toEqual([2 * 8 * 16 * 131_072, 'computed'])
    expect(row(report, 'source')).toBe('simulated: 3 requests of requests.csv, policy paged')
    expect(row(report, 'highBytes')).toBe(256 * 4096 * 131_072)
    expect(report.inputs.map(({ name, role }) => [name, role])).toContainEqual(['requests.csv', 'context'])
    expect(row((await kv(', sequences: 1')).report, 'bytes')).toBe(8 * 16 * 131_072)
    expect(report.tables['budget.models']!.columns['sequences']).toEqual([256])
  })

  it('is simulated again for what-ifs, and refused requests are counted', async () => {
    const { report } = await kv('', `whatIfs: [{label: fp8, models: {m: {kvType: fp8}}}, {label: short, models: {m: {context: 100}}}]\n`)
    // fp8 halves 32 MiB; of 100 tokens only the last request fits: 4 pages of 16 tokens.
    expect(report.tables['budget.whatIfs']!.columns['aloneBytes']!.slice(0, 2)).toEqual([2 ** 24, 2 ** 25 - 4 * 16 * 131_072])
    expect(report.ledger).toContainEqual(expect.objectContaining({ kind: 'doubted', count: 2 }))
  })

  it.each([['an unknown policy', ', policy: pagde', /^tidemark: plan\.yaml:3: "pagde" is no policy of KV; .*; did you mean paged\?/], ['a policy of a given memory', ', policy: slots', /plan\.yaml:3: policy slots divides a memory/], ['prompts without parts', ', policy: radix', /names no parts of prompts: take another policy/]])('%s is told', async (_, more, message) => {
    const { code, err } = await kv(more)
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })
})

describe('samples of a run', () => {
  const planned = (measured: string): string => `host: {memory: 8 GiB, reserve: none}\nmodels: [{name: m, rows: [{label: w, bytes: 64 MiB, tag: measured, source: x}]}]\nmeasured: {${measured}}\n`
  const golden = project('test/golden/phase-run')
  it('stand beside the models, with the rest that nothing accounts for', async () => {
    const { report } = await budget(planned(`samples: [${golden}/pidstat-r.txt, ${golden}/time_v.txt]`)), { columns } = report.tables['budget.samples']!
    // pidstat's RSS of 67,036 kB, and the same as time -v prints it.
    expect([columns['series'], columns['peakBytes'], columns['restBytes']]).toEqual([['RSS', 'Maximum resident set size'], [67_036 * 1024, 67_036 * 1024], [67_036 * 1024 - 2 ** 26, 67_036 * 1024 - 2 ** 26]])
    expect([value(report, 'peak'), value(report, 'peakUnaccounted')]).toEqual([68_644_864, 68_644_864 - 2 ** 26])
    expect(report.inputs.map(({ role }) => role)).toEqual(['counted', 'cross-check', 'cross-check'])
  })

  it('of a pod, and beside the buffers of a log', async () => {
    writeFileSync(join(folder, 'engine.log'), 'llm_load_tensors:        CPU buffer size =  60.00 MiB\n')
    writeFileSync(join(folder, 'rss.csv'), 'epoch_s,RSS_kB\n1700000000,50000\n1700000001,102400\n1700000002,80000\n')
    const { report } = await budget(planned(`samples: ${join(folder, 'rss.csv')}, log: ${join(folder, 'engine.log')}`)), { columns } = report.tables['budget.samples']!
    expect([columns['peakBytes'], columns['accountedBytes'], columns['by'], columns['restBytes']]).toEqual([[100 * 2 ** 20], [60 * 2 ** 20], ['buffers of the log'], [40 * 2 ** 20]])
  })

  it('whose process is not in them is told', async () => {
    const { code, err } = await budget(planned(`samples: ${golden}/pidstat-r.txt, of: victm`))
    expect([code, err]).toEqual([2, expect.stringContaining('plan.yaml:3: "victm" is no process, pod or GPU of the samples')])
  })
})

it('counts a term once where a row of it is measured by name and the log has it, too', async () => {
  writeFileSync(join(folder, 'engine.log'), 'llm_load_tensors:        CPU buffer size =  60.00 MiB\n')
  const { report } = await budget(`host: {memory: 8 GiB, reserve: none}\nmodels: [{name: m, rows: [{label: w, bytes: 64 MiB}]}]\nmeasured: {log: ${join(folder, 'engine.log')}, rows: {m.w: 60 MiB}, total: 80 MiB}\n`)
  expect([value(report, 'measured'), value(report, 'unaccounted')]).toEqual([60 * 2 ** 20, 20 * 2 ** 20])
})

describe('exit codes', () => {
  const rows = (bytes: string, more = ''): string => `host: {memory: 8 GiB, reserve: none${more}}\nrows: [{label: a, bytes: ${bytes}}]\n`
  it.each([
    ['fits', rows('7 GiB'), 0, 0, 'FITS'],
    ['nothing is left', rows('8 GiB'), 0, 1, 'NO HEADROOM'],
    ['less than the plan asks for', rows('7 GiB', ', headroom: 2 GiB'), 1, 1, 'NO HEADROOM'],
    ['over budget', rows('9 GiB'), 1, 1, 'OVER BUDGET'],
    ['the interval reaches 0', rows('7 GiB, high: 8 GiB'), 0, 1, 'FITS'],
    ['its own numbers do not hold', `${rows('7 GiB')}stated: [{total: 5 GiB}]\n`, 1, 1, 'CONTRADICTED'],
  ])('%s', async (_, text, plain, strict, grade) => {
    const one = await budget(text)
    expect([one.code, (await budget(text, '--strict')).code, one.report.verdict.grade]).toEqual([plain, strict, grade])
  })
})

it('the schema is the one that is published', () => {
  expect(JSON.parse(readFileSync(project('schemas/plan.schema.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(planJsonSchema())))
})

it('every plan of the documents is read', async () => {
  const examples = [...readFileSync(project('docs/plan.md'), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!)
  expect(examples.length).toBeGreaterThan(5)
  for (const text of examples) {
    const { code, err } = await budget(text.replaceAll('config: llama-3-8b', `config: ${project('docs/examples/plans/llama-3-8b')}`))
    expect([text, err, code]).toEqual([text, '', 0])
  }
})
