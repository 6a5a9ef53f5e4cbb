import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell, Report } from '../../src/core/result.ts'
import { renderPage } from '../../src/report/page.ts'
import { golden, samples, sharedData, type Counts } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-compare-'))
afterAll(() => rmSync(folder, { recursive: true }))

const NONE = join(samples, 'none-frag'), SEVERE = golden('./severe-frag'), SEED = golden('./synthetic-seed003')
const A = 'A none-frag', B = 'B severe-frag'

async function compare(...words: string[]): Promise<Report> {
  const { code, out, err } = await runRecorded('compare', ...words, '--json', '-')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Report
}

/** A row of a table by its first cell. */
function row(report: Report, table: string, key: string): Record<string, Cell> {
  const { columns } = report.tables[table]!, at = Object.values(columns)[0]!.indexOf(key)
  if (at < 0) throw new Error(`${table} has no row ${key}`)
  return Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[at]!]))
}

let files = 0
/** A record as a file, changed. */
function twin(report: Report, change: (report: Report) => void = () => {}): string {
  const copy = structuredClone(report), path = join(folder, `record-${++files}.json`)
  change(copy)
  writeFileSync(path, JSON.stringify(copy))
  return path
}

async function recordOf(...words: string[]): Promise<Report> {
  return JSON.parse((await runRecorded('report', ...words, '--json', '-')).out) as Report
}

const oracle = (name: string): Counts => (JSON.parse(readFileSync(golden(`./${name}.json`), 'utf8')) as { read: { issue: Counts } }).read.issue

let none: Report, severe: Report, both: Report
beforeAll(async () => {
  none = await recordOf(NONE)
  severe = await recordOf(SEVERE)
  both = await compare(NONE, SEVERE)
})

describe('none-frag against severe-frag', () => {
  it('has the oracles’ numbers on both sides, and difference, change and ratio of them', () => {
    const a = oracle('none-frag'), b = oracle('severe-frag')
    const wanted: Record<string, [number, number]> = {
      'io.requests': [a.requests, b.requests], 'io.bytes': [a.sectors * 512, b.sectors * 512], 'io.uniqueSectors': [a.uniqueSectors, b.uniqueSectors],
      'io.rereadFactor': [a.sectors / a.uniqueSectors, b.sectors / b.uniqueSectors],
      ...Object.fromEntries(Object.keys(a.gaps).map((name): [string, [number, number]] => [`io.gaps.${name}`, [a.gaps[name]!, b.gaps[name]!]])),
    }
    for (const [name, [x, y]] of Object.entries(wanted)) {
      const found = row(both, 'compare.figures', name)
      expect.soft([name, found[A], found[B], found[`${B}, difference`]]).toEqual([name, x, y, y - x])
      expect.soft(found[`${B}, change`]).toBeCloseTo((y - x) / x, 12)
      expect.soft(found[`${B}, ratio`]).toBeCloseTo(y / x, 12)
    }
  })

  it('says that all of what is more is read again', () => {
    const a = oracle('none-frag'), b = oracle('severe-frag')
    expect(both.verdict.grade).toBe('COMPARED')
    expect(both.figures['compare.rereadShare']!.value).toBeCloseTo((b.sectors - b.uniqueSectors - (a.sectors - a.uniqueSectors)) / (b.sectors - a.sectors), 12)
    expect(both.verdict.sentence).toContain('B severe-frag read 7.47 times as much as A none-frag (8.14 GiB against 1.09 GiB): all of the 7.05 GiB more is re-reading')
    expect(both.verdict.notShown[0]).toContain('one run of each side')
  })

  it('says the same from the other end', async () => {
    const turned = await compare(SEVERE, NONE)
    expect(turned.verdict.sentence).toContain('A severe-frag read 7.47 times as much as B none-frag')
    expect(turned.figures['compare.rereadShare']!.value).toBe(both.figures['compare.rereadShare']!.value)
    expect(row(turned, 'compare.findings', 'IO018')['change']).toBe('goes')
    expect(row(both, 'compare.findings', 'IO018')['change']).toBe('appears')
    expect(row(both, 'compare.findings', 'IO001')).toMatchObject({ change: 'stays', sentence: expect.stringMatching(/^IO001 is on every side: .*\.$/) })
  })

  it('has the rows that such experiments are published with, and says how to record what is missing', () => {
    const names = both.tables['compare.experiment']!.columns['row']!
    expect(names).toEqual(['memory limit of the process', 'available memory of the machine', 'does the model fit?', 'time of load, prompt and tokens', 'tokens per second', 'operations', 'bytes read', 'unique bytes', 'coverage of the file', 're-read factor', 'change of the page cache', 'sequential', 'backward'])
    expect(row(both, 'compare.experiment', 'operations')).toMatchObject({ [A]: '4,478 requests', [B]: '44,238 requests', change: '+887.9 %' })
    expect(row(both, 'compare.experiment', 'coverage of the file')).toMatchObject({ [A]: '100 %', [B]: 'not recorded', change: '–', figure: 'to record it: filefrag -v of the file, --extents' })
    expect(row(both, 'compare.experiment', 'memory limit of the process')).toMatchObject({ [A]: 'none', [B]: '600 MiB' })
    expect(row(both, 'compare.experiment', 'does the model fit?')).toMatchObject({ [B]: 'not recorded', figure: 'needs the two rows above, and --model' })
  })

  it('names tensors, limit and layout where extents and model are given', async () => {
    const report = await compare(NONE, SEVERE, '--extents', join(NONE, 'filefrag.txt'), '--model', join(NONE, 'model.head.gguf.gz'), '--partition-start', '0')
    expect(report.verdict.sentence).toMatch(/all of the 7\.05 GiB more is re-reading, 72\.4 % of it feed-forward tensors, each token reads 801 MiB where one of A none-frag reads nothing, under a limit of 600 MiB for the 1\.02 GiB that a token needs\.$/)
    expect(report.verdict.answers.map(({ question }) => question)).toEqual(['In which phase?', 'Which tensors?', 'Is it the layout on the disk?', 'Does memory explain it?', 'What did it cost?', 'What is not explained?'])
  })

  it('takes time and tokens from the marks', () => {
    for (const [side, path] of [[A, join(NONE, 'marks.jsonl')], [B, join(SEVERE, 'marks.jsonl')]] as const) {
      const marks = readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { t: number; mark: string })
      const at = (name: string): number => marks.find(({ mark }) => mark === name)!.t
      const tokens = marks.filter(({ mark }) => mark === 'token'), seconds = (tokens.at(-1)!.t - at('prompt_end')) / 1e9
      expect.soft(row(both, 'compare.figures', 'run.tokensPerSecond')[side]).toBeCloseTo(tokens.length / seconds, 6)
      expect.soft(row(both, 'compare.figures', 'run.seconds')[side]).toBeCloseTo((at('load_end') - at('load_begin') + at('prompt_end') - at('prompt_begin')) / 1e9 + seconds, 6)
    }
  })

  it('lays both over one window, with every byte', () => {
    const { side, seconds, bytes } = both.tables['compare.timeline']!.columns, width = both.figures['compare.timeline.width']!.value!
    const sum = (label: string): number => bytes!.reduce<number>((total, cell, i) => total + (side![i] === label ? Number(cell) : 0), 0)
    expect([sum(A), sum(B)]).toEqual([oracle('none-frag').sectors * 512, oracle('severe-frag').sectors * 512])
    expect(seconds!.every((at) => Math.abs(Number(at) / width - Math.round(Number(at) / width)) < 1e-6)).toBe(true)
    expect([side!.indexOf(A), side!.indexOf(B)].map((i) => seconds![i])).toEqual([0, 0])
  })

  it.skipIf(sharedData === null)('names tensors, limit and layout where the recordings have them (skipped where the shared data is absent)', async () => {
    const captures = join(sharedData!, 'block-io/llm-captures')
    const report = await compare(join(captures, 'none-frag'), join(captures, 'severe-frag'), '--model', join(captures, 'models/q8.head.gguf.gz'))
    expect(report.verdict.sentence).toContain('feed-forward tensors, each token reads 801 MiB where one of A none-frag reads nothing, under a limit of 600 MiB')
    expect(row(report, 'compare.settings', 'memory limit, bytes')).toMatchObject({ [A]: 'none', [B]: 600 * 2 ** 20, sides: 'different' })
    expect(row(report, 'compare.experiment', 'does the model fit?')).toMatchObject({ [A]: expect.stringMatching(/^yes/), [B]: expect.stringMatching(/^no/) })
    expect(row(report, 'compare.figures', 'run.availableBytes')).toMatchObject({ [A]: 20_034_960 * 1024, [B]: 20_540_856 * 1024 })
    const kinds = report.tables['compare.kinds']!.columns
    const wanted = (name: string): number => {
      const { filters } = JSON.parse(readFileSync(join(captures, name, 'oracle.json'), 'utf8')) as { filters: { D: { tensors: { name: string; reread: number }[] } } }
      return filters.D.tensors.filter((tensor) => /\.ffn_(down|gate|up)\./.test(tensor.name)).reduce((sum, { reread }) => sum + reread, 0)
    }
    const found = (label: string): unknown => kinds['rereadBytes']![kinds['side']!.findIndex((side, i) => side === label && kinds['kind']![i] === 'feed-forward')]
    expect([found(A), found(B)]).toEqual([wanted('none-frag'), wanted('severe-frag')])
  })
})

describe('sides', () => {
  it('are the same from traces and from their JSON twins', async () => {
    const report = await compare(twin(none), twin(severe), '--name', 'none-frag', '--name', 'severe-frag')
    expect(report.tables['compare.figures']).toEqual(both.tables['compare.figures'])
    expect(report.verdict).toEqual(both.verdict)
  })

  it('that are the same are said to be identical', async () => {
    const report = await compare(twin(none), twin(none))
    expect(report.verdict.sentence).toMatch(/^The sides are identical: all \d+ figures/)
    expect(report.figures['compare.figures.differing']!.value).toBe(0)
    expect(report.tables['compare.settings']!.columns['sides']!.every((verdict) => verdict === 'same')).toBe(true)
  })

  it('with other units for a figure say that it is left out', async () => {
    const report = await compare(twin(none), twin(none, (copy) => { copy.figures['io.bytes']!.unit = 'sectors' }))
    expect(report.tables['compare.figures']!.columns['figure']).not.toContain('io.bytes')
    expect(report.ledger).toContainEqual(expect.objectContaining({ reason: 'figures whose unit differs from side to side', count: 1 }))
  })

  it('may be three, the sentence goes to the farthest', async () => {
    const report = await compare(twin(none), twin(severe), twin(none, (copy) => { copy.figures['io.bytes']!.value! *= 1.5 }), '--name', 'none-frag', '--name', 'severe-frag', '--name', 'x')
    expect(report.figures['compare.sides']!.value).toBe(3)
    expect(report.verdict.sentence).toContain(B)
    expect(row(report, 'compare.figures', 'io.bytes')).toMatchObject({ [`${B}, ratio`]: expect.closeTo(7.467886, 3), 'C x, ratio': 1.5 })
    expect(await renderPage(report)).toContain('change, C x')
  })

  it('of repeats have medians with smallest and largest', async () => {
    const times = (factor: number): string => twin(none, (copy) => { copy.figures['io.bandwidth.peak']!.value = 100 * factor })
    const report = await compare(`${times(3)},${times(1)},${times(2)}`, `${times(5)},${times(4)},${times(9)}`, '--name', 'a', '--name', 'b')
    expect(row(report, 'compare.figures', 'io.bandwidth.peak')).toMatchObject({ 'A a': 200, 'A a, smallest': 100, 'A a, largest': 300, 'B b': 500, 'B b, largest': 900, 'B b, difference': 300 })
    expect(report.verdict.notShown.join()).not.toContain('one run')
    expect(report.ledger.find(({ reason }) => reason.startsWith('repeats'))!.count).toBe(4)
    expect(row(report, 'compare.settings', 'runs')).toMatchObject({ 'A a': 3, 'B b': 3 })
  })

  it('of four repeats have an interval of the difference, of two none', async () => {
    const times = (factor: number): string => twin(none, (copy) => { copy.figures['io.bandwidth.peak']!.value = factor })
    const four = await compare([1, 2, 3, 4].map(times).join(), [11, 12, 13, 14].map(times).join(), '--name', 'a', '--name', 'b')
    // Of 4 against 4, 70 ways to choose: the outermost differences alone are left at 95 % (tail 1/70), so 11 - 4 to 14 - 1.
    expect(row(four, 'compare.figures', 'io.bandwidth.peak')).toMatchObject({ 'B b, shift': 10, 'B b, shift from': 7, 'B b, shift to': 13 })
    const two = await compare([1, 2].map(times).join(), [11, 12].map(times).join(), '--name', 'a', '--name', 'b')
    expect(row(two, 'compare.figures', 'io.bandwidth.peak')).toMatchObject({ 'B b, shift': 10, 'B b, shift from': null, 'B b, shift to': null })
    expect(await renderPage(four)).toContain('exact 95 % interval')
  })

  it('of another kind of record have their own words', async () => {
    const peak = JSON.parse((await runRecorded('peak', '--json', '-')).out) as Report
    const report = await compare(twin(peak), twin(peak, (copy) => { copy.figures['peak.level']!.value! *= 2 }))
    expect(report.verdict.sentence).toContain('peak.level 2.00×')
    expect((await compare(twin(peak), twin(none))).verdict).toMatchObject({ grade: 'NOT COMPARABLE', answers: [] })
  })
})

describe('what makes a comparison void or doubtful is found', () => {
  it.each([
    ['CP001', 'NOT COMPARABLE', 'Not the same step was counted: issue against queue', (copy: Report) => { copy.settings['stage'] = 'queue' }],
    ['CP001', 'NOT COMPARABLE', 'Not the same operation was counted: read against write', (copy: Report) => { copy.settings['op'] = 'write' }],
    ['CP002', 'COMPARED', 'process all against 42', (copy: Report) => { copy.settings['process'] = '42' }],
    ['CP003', 'COMPARED', 'Files of different sizes were read', (copy: Report) => { copy.tables['io.tensors']!.columns['bytes']![0] = 5 }],
    ['CP004', 'NOT COMPARABLE', 'LOSSY', (copy: Report) => { copy.verdict.grade = 'LOSSY' }],
  ] as const)('%s', async (id, grade, title, change) => {
    const report = await compare(twin(none), twin(none, change), '--name', 'a', '--name', 'b')
    expect(report.findings.map((finding) => finding.id)).toEqual([id])
    expect(report.findings[0]!.title).toContain(title)
    expect(report.verdict.grade).toBe(grade)
    expect((await compare(twin(none), twin(none))).findings).toEqual([])
    const shown = [row(report, 'compare.figures', 'io.requests')['B b, ratio'], report.figures['compare.bytes.factor']!.value]
    expect(shown).toEqual(grade === 'COMPARED' ? [1, 1] : [null, null])
  })

  it('traces are read with the flags of the command line', async () => {
    const report = await compare(join(NONE, 'trace.blktrace.0.gz'), join(SEED, 'trace.blktrace.0.gz'), '--stage', 'complete')
    expect(row(report, 'compare.settings', 'stage')).toMatchObject({ 'A trace.blktrace.0': 'complete', 'B trace.blktrace.0': 'complete', sides: 'same' })
    expect(row(report, 'compare.settings', 'device')['sides']).toBe('different')
  })
})

describe('wrong use ends with 2 and one sentence', () => {
  const said = async (...words: string[]): Promise<string> => {
    const { code, err } = await runRecorded('compare', ...words)
    expect(code).toBe(2)
    return err
  }
  const written = (text: string): string => {
    const path = join(folder, `bad-${++files}.json`)
    writeFileSync(path, text)
    return path
  }

  it('one side, too many, too many names', async () => {
    expect(await said(twin(none))).toContain('two sides or more')
    expect(await said(...Array.from({ length: 7 }, () => twin(none)))).toContain('at most 6')
    expect(await said(twin(none), twin(none), '--name', 'a', '--name', 'b', '--name', 'c')).toContain('3 names for 2 sides')
  })

  it('no JSON, another schema, a part that is missing', async () => {
    expect(await said(twin(none), written('{'))).toMatch(/bad-\d+\.json: no JSON/)
    expect(await said(twin(none), written('[]'))).toContain('its schema is not said')
    expect(await said(twin(none), written('{"schema":"tidemark.report/2"}'))).toContain('its schema is "tidemark.report/2"')
    expect(await said(twin(none), twin(none, (copy) => { (copy.figures as Record<string, unknown>)['io.bytes'] = { value: '3' } }))).toContain('its "figures" is missing')
    expect(await said(twin(none), join(folder, 'absent.json'))).toContain('absent.json')
  })
})

it('names are text, on the page, in Markdown and on a terminal', async () => {
  const name = '<img src=x onerror=alert(1)>|`a`\u0007'
  const report = await compare(twin(none), twin(severe), '--name', name, '--name', '__proto__')
  const page = await renderPage(report)
  expect(page).not.toContain('<img src=x')
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(Object.keys(report.tables['compare.figures']!.columns)).toContain('B __proto__')
  const { out } = await runRecorded('compare', twin(none), twin(severe), '--name', name, '--markdown', '-')
  expect(out).not.toMatch(/[^\\]<img|\u0007/)
  expect(out).toContain('| operations | 4,478 requests | 44,238 requests | +887.9 % |')
})

it('records that are not about I/O: no experiment, the figures that moved most on the first screen and in the chart', async () => {
  const of = async (memory: string): Promise<string> => {
    const path = join(folder, `kv-${memory}.json`)
    await runRecorded('simulate', 'kv', '--synthetic', 'requests=60,rate=5,arrivals=poisson,prompt=fixed:400,output=fixed:60,seed=1', '--memory', memory, '--json', path)
    return path
  }
  const report = await compare(await of('512MiB'), await of('1GiB'))
  expect(report.tables['compare.experiment']).toBeUndefined()
  const { figure, ...columns } = report.tables['compare.figures']!.columns
  const ratios = columns['B kv-1GiB, ratio']!
  const far = (i: number): number => (typeof ratios[i] === 'number' && ratios[i] > 0 ? Math.abs(Math.log(ratios[i])) : 0)
  const most = figure!.map(String).toSorted((a, b) => far(figure!.indexOf(b)) - far(figure!.indexOf(a)))[0]!
  const moved = report.tables['compare.moved']!.columns
  expect(moved['figure']).toHaveLength(ratios.filter((_, i) => far(i) > 0).length)
  expect([moved['figure']![0], moved['ratio']![0], moved['first']![0]]).toEqual([most, ratios[figure!.indexOf(most)], columns['A kv-512MiB']![figure!.indexOf(most)]])
  const page = await renderPage(report)
  expect(page).toContain(`${most} moved most`)
  expect(page).toContain('data-chart="compare-moved"')
})
