import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answersOf, sentenceOf } from '../../src/analyses/compare/explain.ts'
import type { Side } from '../../src/analyses/compare/sides.ts'
import { manifestSchema, parseManifest } from '../../src/formats/bundle.ts'
import { runRecorder } from '../../src/node/record.ts'
import { version } from '../../src/core/version.ts'
import type { Report } from '../../src/core/result.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden, samples } from '../golden/read.ts'

const root = new URL('../../', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'tidemark-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RUN = { limit: 'none', round: 1, exitCode: 0, lost: 0, traced: true, interrupted: false }
const manifest = (runs: object[], more: object = {}): string => JSON.stringify({ schema: 'tidemark.bundle/1', recorder: 'tidemark 0.1.0', recorded: '2026-01-01T00:00:00Z', finished: true, runs, ...more })
const counters = (overrun: number): object => ({ cpu0: { 'entries': '5', 'overrun': '0', 'commit overrun': '0', 'dropped events': '0' }, cpu1: { 'entries': '5', 'overrun': String(overrun), 'commit overrun': '0', 'dropped events': '0' } })

/** A bundle of the packaged recording, under limits; `change` alters the metadata of each run. */
function bundle(name: string, limits: readonly string[], change: (meta: Record<string, unknown>, run: number) => void = () => {}): string {
  const path = join(folder, name)
  mkdirSync(path)
  const rounds = new Map<string, number>()
  const runs = limits.map((limit, i) => {
    const run = `run-${String(i + 1).padStart(2, '0')}-${limit}`
    mkdirSync(join(path, run))
    for (const file of ['blk.txt.gz', 'filefrag.txt', 'marks.jsonl']) cpSync(join(samples, 'none-frag', file), join(path, run, file))
    const meta = { ...(JSON.parse(readFileSync(join(samples, 'none-frag/meta.json'), 'utf8')) as Record<string, unknown>), recorder: 'tidemark 0.1.0', args: { clock: 'mono', limit_bytes: limit === 'none' ? null : 2 ** 30, cold: 1 }, resident_before: 0, interrupted: false, rc: 0, memory: { limit_hits: 3 } }
    change(meta, i)
    writeFileSync(join(path, run, 'meta.json'), JSON.stringify(meta))
    rounds.set(limit, (rounds.get(limit) ?? 0) + 1)
    return { ...RUN, folder: run, limit, round: rounds.get(limit)! }
  })
  cpSync(join(samples, 'none-frag/model.head.gguf.gz'), join(path, 'model.head.gguf.gz'))
  writeFileSync(join(path, 'manifest.json'), manifest(runs))
  return path
}

const json = async (...words: string[]): Promise<Report> => {
  const { code, out, err } = await runRecorded(...words, '--json', '-')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Report
}

describe('tidemark record', () => {
  it('--script prints the recorder with the version in it, and nothing else', async () => {
    const { code, out, err } = await runRecorded('record', '--script')
    expect([code, err]).toEqual([0, ''])
    const source = readFileSync(new URL('recorder/record.sh', root), 'utf8').split('\n'), printed = out.split('\n')
    expect(printed.filter((line, i) => line !== source[i])).toEqual([`VERSION=${version}`])
  })

  it('tells wrong use', async () => {
    expect(await runRecorded('record')).toMatchObject({ code: 2, err: expect.stringContaining('name the command to record after --') })
    expect(await runRecorded('record', '--buffer', '64', '--', 'true')).toMatchObject({ code: 2, err: expect.stringContaining('--buffer takes two numbers') })
    expect(await runRecorded('record', '--frobnicate', '--', 'true')).toMatchObject({ code: 2, err: expect.stringContaining('unknown option') })
    await expect(runRecorder(['--', 'true'], 'darwin')).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('recording needs Linux, and this is darwin') })
  })

  it('its help names every option of the script', async () => {
    const { out } = await runRecorded('record', '--help')
    const options = [...readFileSync(new URL('recorder/record.sh', root), 'utf8').matchAll(/^ {4}(--[a-z-]+)\)/gm)].map((match) => match[1]!)
    expect(options.length).toBeGreaterThan(12)
    for (const option of options.filter((name) => name !== '--version')) expect(out).toContain(option)
  })
})

it('the published schema is the one that is checked', () => {
  const { title, ...published } = JSON.parse(readFileSync(new URL('schemas/bundle.schema.json', root), 'utf8')) as Record<string, unknown>
  expect(title).toBe('Manifest of a bundle of tidemark record')
  expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(manifestSchema))))
})

it.each([
  ['{', 'no JSON'], ['[]', 'the manifest'], [manifest([], { schema: 'tidemark.bundle/2' }), 'schema'], [manifest([{ ...RUN, folder: '../../etc' }]), 'runs.0.folder'],
  [manifest([{ ...RUN, folder: 'run-01-none', lost: '0' }]), 'runs.0.lost'], [manifest([], { more: 1 }), 'the manifest'],
])('a manifest of %s is refused', (text, where) => {
  expect(() => parseManifest(text, 'b/manifest.json')).toThrow(where)
})

describe('a bundle', () => {
  let one = '', several = ''
  beforeAll(() => {
    one = bundle('one', ['none'])
    several = bundle('several', ['1GiB', 'none', '1GiB', 'none'])
  })

  it('of one run is reported like its files with flags', async () => {
    const [whole, direct] = [await json('report', one), await json('report', join(samples, 'none-frag/blk.txt.gz'), '--extents', join(samples, 'none-frag/filefrag.txt'), '--model', join(samples, 'none-frag/model.head.gguf.gz'), '--marks', join(samples, 'none-frag/marks.jsonl'))]
    expect(whole.figures['io.coverage']!.value).toBe(direct.figures['io.coverage']!.value)
    expect(whole.tables['io.tensors']).toEqual(direct.tables['io.tensors'])
    expect(whole.tables['io.phases']).toEqual(direct.tables['io.phases'])
    expect(whole.findings.filter(({ id }) => id.startsWith('RE'))).toEqual([])
    expect(whole.tables['run.environment']!.columns['item']).toContain('start')
  })

  it('of several is the comparison of its limits, repeats as one side', async () => {
    const report = await json('report', several)
    expect(report.verdict.grade).toBe('COMPARED')
    expect(report.tables['compare.sides']!.columns).toMatchObject({ side: ['A 1GiB', 'B no limit'], runs: [2, 2] })
    expect((await json('compare', several)).tables).toEqual(report.tables)
    expect((await json('compare', several, '--name', 'tight', '--name', 'free')).tables['compare.sides']!.columns['side']).toEqual(['A tight', 'B free'])
  })

  it('of several prints what its repeats used in units', async () => {
    const path = bundle('peaks', ['1GiB', 'none', '1GiB', 'none'], (meta, run) => Object.assign(meta, { memory: { limit_hits: 3, peak_bytes: (run + 1) * 2 ** 20 } }))
    const { setting, ...sides } = (await json('compare', path)).tables['compare.settings']!.columns
    const row = setting!.indexOf('most memory of the group, bytes')
    expect([sides['A 1GiB']![row], sides['B no limit']![row]]).toEqual(['1 MiB; 3 MiB', '2 MiB; 4 MiB'])
  })

  it('without a model compares the limit with the file, and says no word of tokens', () => {
    const side = (label: string, bytes: number, limit: number | null): Side => ({
      label, runs: [{ settings: { op: 'read' }, tables: {}, inputs: [], ledger: [], figures: Object.fromEntries(Object.entries({ 'io.bytes': bytes, 'io.uniqueBytes': 2 ** 20, 'run.fileBytes': 2 ** 20, 'run.limitBytes': limit, 'run.availableBytes': 2 ** 30 }).map(([name, value]) => [name, { value, unit: 'B', basis: '' }])) }],
    }) as unknown as Side
    const [tight, free] = [side('A tight', 2 ** 21, 2 ** 19), side('B free', 2 ** 20, null)]
    expect(sentenceOf(tight, free)).toContain('under a limit of 512 KiB for the 1 MiB of the file')
    expect(answersOf(tight, free).find(({ question }) => question === 'Does memory explain it?')!.answer).toMatch(/^By size, yes: the file does not fit on A tight/)
  })

  it('is told where it cannot be read so', async () => {
    expect(await runRecorded('compare', one)).toMatchObject({ code: 2, err: expect.stringContaining('holds one run: tidemark report') })
    expect(await runRecorded('compare', several, one)).toMatchObject({ code: 2, err: expect.stringContaining('runs of 2 limits (1GiB, none)') })
    const cut = join(folder, 'cut')
    mkdirSync(join(cut, 'run-01-none'), { recursive: true })
    writeFileSync(join(cut, 'manifest.json'), manifest([], { finished: false }))
    expect(await runRecorded('report', cut)).toMatchObject({ code: 2, err: expect.stringContaining('the recorder was killed. cut/run-01-none is left of it') })
    writeFileSync(join(cut, 'manifest.json'), manifest([{ ...RUN, folder: 'run-01-none', traced: false }]))
    expect(await runRecorded('report', cut)).toMatchObject({ code: 2, err: expect.stringContaining('--no-trace') })
  })

  it('says what its recorder says of the run', async () => {
    const fired = async (name: string, change: (meta: Record<string, unknown>) => void): Promise<[string, string][]> =>
      (await json('report', bundle(name, ['1GiB'], change), '--counts-only')).findings.filter(({ id }) => id.startsWith('RE')).map(({ id, title }) => [id, title])
    expect(await fired('sound', () => {})).toEqual([])
    expect(await fired('warm', (meta) => Object.assign(meta, { resident_before: 3 * 2 ** 20 }))).toEqual([['RE001', expect.stringContaining('3 MiB of the file were in the page cache')]])
    expect(await fired('warm-asked', (meta) => Object.assign(meta, { resident_before: 3 * 2 ** 20, args: { clock: 'mono', cold: 0 } }))).toEqual([])
    expect(await fired('cut-short', (meta) => Object.assign(meta, { interrupted: true, rc: 130 }))).toEqual([['RE002', expect.stringContaining('interrupted')]])
    expect(await fired('failed', (meta) => Object.assign(meta, { rc: 137 }))).toEqual([['RE002', expect.stringContaining('exit code 137')]])
    expect(await fired('loose', (meta) => Object.assign(meta, { memory: { limit_hits: 0 } }))).toEqual([['RE003', expect.stringContaining('1 GiB was never hit')]])
    expect(await fired('lossy', (meta) => Object.assign(meta, { ring_events: counters(41) }))).toEqual([['RE004', expect.stringContaining('41 events of the page cache and marks were lost on 1 of 2 CPUs')]])
  })

  it('takes phases from the engine\u2019s log where the command wrote no marks, and says that they are estimated', async () => {
    const path = bundle('logged', ['none']), run = join(path, 'run-01-none')
    const marks = readFileSync(join(run, 'marks.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { t: number; mark: string })
    const at = (name: string): number => marks.find(({ mark }) => mark === name)!.t
    writeFileSync(join(run, 'marks.jsonl'), `${JSON.stringify({ t: at('start'), mark: 'start', i: 0 })}\n`)
    writeFileSync(join(run, 'engine.log'), 'llama_model_loader: loaded meta data with 23 key-value pairs\nllama_context: constructing llama_context\n')
    writeFileSync(join(run, 'lines.csv'), `number,t_ns\n0,${at('load_begin')}\n1,${at('load_end')}\n`)
    const report = await json('report', path, '--counts-only')
    expect(report.tables['io.phases']!.columns['phase']).toContain('load_begin->load_end')
    expect(report.ledger.map(({ reason }) => reason)).toContain("phases told by when lines of the engine's log arrived, not by marks")
    const marked = await json('report', one, '--counts-only')
    expect(marked.ledger.map(({ reason }) => reason).filter((reason) => reason.includes('log'))).toEqual([])
    const load = (from: Report, name: string): unknown => from.tables['io.phases']!.columns['bytes']![from.tables['io.phases']!.columns['phase']!.indexOf(name)]
    expect(load(report, 'load_begin->load_end')).toBe(load(marked, 'load_begin:0->load_end:0'))
  })
})

// Recorded by this recorder of `cat FILE; cat FILE`, 8 MiB, on a loop disk; totals by awk over blk.txt: sectors of read lines with D, 32768 and 16384.
it('a real bundle: every check holds, and the limit doubles what is read', async () => {
  const limited = await json('report', golden('./bundle/run-01-4MiB')), free = await json('report', golden('./bundle/run-02-none'))
  expect([limited, free].map(({ figures }) => figures['io.bytes']!.value)).toEqual([32_768 * 512, 16_384 * 512])
  for (const { tables } of [limited, free]) {
    const { check, result } = tables['io.checks']!.columns
    expect(check!.filter((_, i) => result![i] === 'fail')).toEqual([])
    expect(check!.filter((_, i) => result![i] === 'pass')).toEqual(expect.arrayContaining(['ring buffers lost nothing', 'bytes are what the disk counted', 'pages added are what the disk read', 'resident before + added - deleted = resident after']))
    expect(tables['io.phases']!.columns['phase']).toEqual(['start:0->load_begin:0', 'load_begin:0->load_end:0', 'load_end:0->token:0', 'token:0->exit:0'])
    const { item, value } = tables['run.environment']!.columns
    expect(Object.fromEntries(item!.map((name, i) => [name, value![i]]))).toMatchObject({ 'read-ahead, bytes': 128 * 1024, 'I/O scheduler': 'none', 'start': 'cold', 'memory of the machine, bytes': 24_684_092 * 1024 })
  }
  const compared = await json('report', golden('./bundle'))
  expect(compared.tables['compare.sides']!.columns['side']).toEqual(['A 4MiB', 'B no limit'])
  expect(compared.verdict.sentence).toContain('A 4MiB read 2.00 times as much as B no limit')
})

it('a page that left between the two looks is no fault; one that neither look explains is', async () => {
  const path = join(folder, 'looks')
  cpSync(golden('./bundle/run-02-none'), path, { recursive: true })
  const look = (file: string, pages: number): void => writeFileSync(join(path, file), `RES PAGES SIZE FILE\n${pages * 4096} ${pages} 8388608 /mnt/disk/weights.bin\n`)
  const outcome = async (): Promise<unknown> => {
    const { check, result } = (await json('report', path, '--counts-only')).tables['io.checks']!.columns
    return result![check!.indexOf('resident before + added - deleted = resident after')]
  }
  look('fincore_end.txt', 2048)
  look('fincore_after.txt', 2046)
  expect(await outcome()).toBe('pass')
  look('fincore_end.txt', 2047)
  expect(await outcome()).toBe('fail')
})

it('a run that read nothing is a result; a trace of anybody else without block events is refused', async () => {
  const path = join(folder, 'warm-run')
  cpSync(golden('./bundle/run-02-none'), path, { recursive: true })
  const events = gunzipSync(readFileSync(join(path, 'events.txt.gz'))).toString().split('\n').filter((line) => !/: (block_|mm_filemap)/.test(line))
  expect(events.filter((line) => line.includes('tracing_mark_write')).length).toBeGreaterThan(5)
  for (const name of ['events.txt.gz', 'blk.txt.gz', 'blk.bin.gz']) rmSync(join(path, name))
  writeFileSync(join(path, 'events.txt'), events.join('\n'))
  const { verdict, figures } = await json('report', path)
  expect([verdict.sentence, figures['io.requests']]).toEqual([expect.stringContaining('Nothing was read: the recording holds no request of its disk'), undefined])
  rmSync(join(path, 'meta.json'))
  expect(await runRecorded('report', path, '--json', '-')).toMatchObject({ code: 2, err: expect.stringContaining('no block event') })
})

it('of several files the extents of the first count', async () => {
  const path = join(folder, 'two-files')
  cpSync(golden('./bundle/run-02-none'), path, { recursive: true })
  const map = readFileSync(join(path, 'filefrag.txt'), 'utf8')
  writeFileSync(join(path, 'filefrag-2.txt'), map.replaceAll('weights.bin', 'other.bin').replace(/^( +0: +0\.\. +\d+: +)(\d+)/m, (_, before: string, block: string) => `${before}${'9'.repeat(block.length)}`))
  expect(readFileSync(join(path, 'filefrag-2.txt'), 'utf8')).not.toBe(map)
  expect((await json('report', path, '--counts-only')).figures['io.coverage']!.value).toBe(1)
})

it('cuts a model to its header, and leaves what is none', async () => {
  const { cutModel } = await import('../../src/node/record.ts')
  const header = gunzipSync(readFileSync(join(samples, 'none-frag/model.head.gguf.gz')))
  const path = join(folder, 'model')
  mkdirSync(path)
  writeFileSync(join(path, 'manifest.json'), manifest([]))
  writeFileSync(join(path, 'model.gguf.gz'), gzipSync(Buffer.concat([header, Buffer.alloc(5000, 9)])))
  await cutModel(path)
  expect(readdirSync(path).toSorted()).toEqual(['manifest.json', 'model.head.gguf.gz'])
  expect(gunzipSync(readFileSync(join(path, 'model.head.gguf.gz'))).equals(header)).toBe(true)
  rmSync(join(path, 'model.head.gguf.gz'))
  writeFileSync(join(path, 'model.gguf.gz'), gzipSync(header.subarray(0, 1000)))
  await cutModel(path)
  expect(readdirSync(path).toSorted()).toEqual(['manifest.json', 'model.gguf.gz'])
})
