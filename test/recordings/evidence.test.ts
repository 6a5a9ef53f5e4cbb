import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { deflateRaw } from 'pako'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { loadModule } from '../../src/node/module.ts'
import { packPaths } from '../../src/node/pack.ts'
import { isComparison, readCompare } from '../../src/node/read-compare.ts'
import { readPhases } from '../../src/node/read-phases.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import { readSampledPeak } from '../../src/node/read-sample-peak.ts'
import { readSamples } from '../../src/node/read-samples.ts'
import { BlobFile } from '../../src/recordings/blob.ts'
import { MOST_UNPACKED, packRun, readContainer, unpackRun, writeContainer } from '../../src/recordings/pack/container.ts'
import { packRequests, blktraceOf, unpackRequests, type Requests } from '../../src/recordings/pack/requests.ts'
import { readRecordedFiles } from '../../src/recordings/read.ts'
import { golden } from '../golden/read.ts'

const place = mkdtempSync(join(tmpdir(), 'tidemark-evidence-'))
const bundle = golden('bundle'), run = golden('bundle/run-01-4MiB')

async function packed(name: string, paths: string[]): Promise<string> {
  const path = join(place, name)
  writeFileSync(path, (await packPaths(paths)).bytes)
  return path
}

const held = (report: Report): [string, number | null][] => Object.entries(report.figures).filter(([, { value }]) => value !== null).map(([name, { value }]) => [name, value])

describe('a run of a bundle as an evidence file', () => {
  it('says the same of machine, run, residency and phases', async () => {
    const file = await packed('run.tidemark', [run]), original = await readRecording([run]), record = await readRecording([file])
    const columns = (report: Report, table: string, ...names: string[]): unknown => names.map((name) => report.tables[table]!.columns[name])
    expect(columns(record, 'run.environment', 'item', 'value', 'source')).toEqual(columns(original, 'run.environment', 'item', 'value', 'source'))
    expect(original.tables['run.environment']!.columns['item']).toContain("refaults of the group's files, pages")
    expect(columns(record, 'cache.residency', 'source', 'pages', 'residentPages')).toEqual(columns(original, 'cache.residency', 'source', 'pages', 'residentPages'))
    expect(columns(record, 'io.phases', 'phase', 'requests', 'seconds')).toEqual(columns(original, 'io.phases', 'phase', 'requests', 'seconds'))
    expect(record.ledger).toContainEqual(expect.objectContaining({ kind: 'skipped', count: 320, reason: expect.stringContaining('left out of the evidence file') }))
  })

  it('gives phases and peak the values of its samples', async () => {
    const file = await packed('run.tidemark', [run])
    const [whole, few] = [await readSamples([run]), await readSamples([file])]
    expect(few.trace.clock).toBe('start')
    expect(whole.trace.phases.map(({ name }) => name)).toEqual(['before', 'start:0->load_begin:0', 'load_begin:0->load_end:0', 'load_end:0->token:0', 'token:0->exit:0', 'after'])
    expect(few.trace.phases.map(({ name }) => name)).toEqual(whole.trace.phases.map(({ name }) => name))
    for (const name of ['MemTotal', 'Cached', 'memory.usage_in', 'memory.failcnt', 'workingset_refault_file', 'pgscan_file', 'psi_memory_full_total']) expect(few.trace.series.map((one) => one.name)).toContain(name)
    expect(few.trace.series.length).toBeGreaterThan(40)
    for (const one of few.trace.series) {
      const other = whole.trace.series.find(({ name, of }) => name === one.name && of === one.of)!
      expect([...one.values], one.name).toEqual([...other.values])
      expect([...one.times].map((time) => Math.round((time - one.times[0]!) * 1e6))).toEqual([...other.times].map((time) => Math.round((time - other.times[0]!) * 1e6)))
    }
    const peak = (path: string): Promise<Report> => readSampledPeak([path], { metric: 'MemAvailable', of: null, every: null })
    const [a, b] = [await peak(run), await peak(file)]
    for (const [name, value] of held(a)) expect(b.figures[name]!.value, name).toBeCloseTo(value!, 5)
    const phases = await readPhases([file])
    expect(phases.tables['phase.retention']!.columns['retention']).toEqual((await readPhases([run])).tables['phase.retention']!.columns['retention'])
  })

  it('keeps the ledger and the losses of the recording', async () => {
    const copy = join(place, 'lossy')
    cpSync(run, copy, { recursive: true })
    const meta = JSON.parse(readFileSync(join(copy, 'meta.json'), 'utf8'))
    meta.ring_blk.cpu1.overrun = '7'
    meta.ring_events.cpu0['dropped events'] = '3'
    writeFileSync(join(copy, 'meta.json'), JSON.stringify(meta))
    const file = await packed('lossy.tidemark', [copy]), original = await readRecording([copy]), record = await readRecording([file])
    expect(original.ledger.length).toBeGreaterThan(0)
    const known = record.ledger.map(({ kind, count, advice }) => ({ kind, count, advice }))
    for (const { kind, count, advice } of original.ledger) expect(known).toContainEqual({ kind, count, advice })
    expect(record.verdict.grade).toBe('LOSSY')
    expect(record.findings.map(({ id }) => id)).toContain('RE004')
  })
})

it('a run that read nothing is left out of a bundle, and named; a bundle of only such runs is refused', async () => {
  const warm = mkdtempSync(join(tmpdir(), 'tidemark-warm-'))
  cpSync(bundle, warm, { recursive: true })
  const empty = (name: string): void => {
    writeFileSync(join(warm, name, 'blk.bin.gz'), gzipSync(''))
    writeFileSync(join(warm, name, 'blk.txt.gz'), gzipSync('# tracer: blk\n#\n# DEV   CPU TIMESTAMP     PID ACT FLG\n'))
    const events = join(warm, name, 'events.txt.gz'), marks = gunzipSync(readFileSync(events)).toString().split('\n').filter((line) => line.startsWith('#') || line.includes('tracing_mark_write'))
    writeFileSync(events, gzipSync(`${marks.join('\n')}\n`))
  }
  empty('run-02-none')
  const packed = await packPaths([warm])
  expect([packed.runs.length, packed.empty]).toEqual([1, ['run-02-none']])
  expect(packed.runs[0]!.requests).toBe(64)
  empty('run-01-4MiB')
  await expect(packPaths([warm])).rejects.toThrow(/nothing to pack|no block event/)
})

describe('a bundle as one evidence file', () => {
  it('is compared as the bundle is, and each run can be named', async () => {
    const file = await packed('bundle.tidemark', [bundle])
    expect([await isComparison([file]), await isComparison([bundle]), await isComparison([`${file}/run-02-none`])]).toEqual([true, true, false])
    const [original, record] = [await readCompare([bundle], []), await readCompare([file], [])]
    const rows = (report: Report): Map<string, unknown> => {
      const { figure, ...columns } = report.tables['compare.figures']!.columns
      return new Map(figure!.map((name, i) => [String(name), Object.values(columns).map((column) => column[i])]))
    }
    const theirs = rows(original)
    expect(rows(record).size).toBeGreaterThan(20)
    for (const [name, row] of rows(record)) expect(row, name).toEqual(theirs.get(name))
    expect(held(await readRecording([`${file}/run-02-none`])).length).toBeGreaterThan(20)
    await expect(readRecording([file])).rejects.toThrow(/2 runs: name one of them .*bundle\.tidemark\/run-01-4MiB/)
    await expect(readRecording([`${file}/run-03`])).rejects.toThrow(/no run run-03/)
    const two = await readCompare([`${file}/run-01-4MiB`, file.replace('bundle', 'run')], [])
    expect(two.figures['compare.figures.differing']!.value).toBe(0)
  })
})

it('no name of a capture is in any of its sections', async () => {
  const words = ['ALICEHOST', 'SECRETDIR', 'HUSHMODEL', 'TELLTALE', 'PRIVATEMARK', 'MYCOMMAND', 'xyzzyproc', 'OWNERCPU', '/mnt']
  const copy = join(place, 'SECRETDIR')
  mkdirSync(copy)
  cpSync(run, copy, { recursive: true })
  const edit = (name: string, change: (text: string) => string): void => {
    const path = join(copy, name), gz = name.endsWith('.gz'), bytes = readFileSync(path)
    const text = change((gz ? gunzipSync(bytes) : bytes).toString('latin1'))
    writeFileSync(path, gz ? gzipSync(Buffer.from(text, 'latin1')) : Buffer.from(text, 'latin1'))
  }
  for (const name of ['filefrag.txt', 'filefrag512.txt', 'fincore_after.txt', 'fincore_before.txt', 'fincore_end.txt']) edit(name, (text) => text.replaceAll('/mnt/disk/weights.bin', '/home/SECRETDIR/HUSHMODEL.gguf'))
  edit('marks.jsonl', (text) => text.replace('"load_end"', '"PRIVATEMARK"'))
  edit('samples.log.gz', (text) => text.replaceAll('loop0', 'TELLTALE'))
  edit('blk.txt.gz', (text) => text.replaceAll(/\bcat-/g, 'xyzzyproc-'))
  edit('meta.json', (text) => JSON.stringify({
    ...JSON.parse(text), name: 'SECRETDIR', command: ['MYCOMMAND', '/home/SECRETDIR'], kernel: 'Linux ALICEHOST 6.18.44-ALICEHOST x86_64', files: [{ path: '/home/HUSHMODEL.gguf', inode: 424_242_424_242 }],
    environment: { cpus: 2, cpu: 'OWNERCPU', thp: 'TELLTALE' }, device: { ...JSON.parse(text).device, scheduler: '[TELLTALE]', disk: 'TELLTALE' }, mount: ['/dev/TELLTALE /mnt ext4'],
  }))
  writeFileSync(join(copy, 'TELLTALE-notes.txt'), 'MYCOMMAND of ALICEHOST')
  for (const path of [[copy], [join(copy, 'blk.txt.gz')]]) {
    const { bytes } = await packPaths(path)
    const { runs } = readContainer(bytes)
    const texts = [Buffer.from(bytes).toString('latin1'), ...runs.flatMap((one) => [...unpackRun(one).values()].map((part) => Buffer.from(part).toString('latin1')))]
    expect(texts.length).toBeGreaterThan(8)
    for (const word of [...words, '424242424242']) expect(texts.filter((text) => text.includes(word)), word).toEqual([])
  }
})

describe('a hostile file', () => {
  const open = (bytes: Uint8Array<ArrayBuffer>): Promise<Report> => readRecordedFiles(loadModule(), { named: [new BlobFile('evil', new Blob([bytes]))], siblings: [], folder: null, meta: null })
  const file = (index: unknown, body = new Uint8Array(0)): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.concat([Buffer.from(`TIDEMARK EVIDENCE 1\n${JSON.stringify(index)}\n`), body]))
  const index = (more: object): object => ({ schema: 'tidemark.evidence/1', version: '0.1.0', runs: [{}], sections: [], ...more })

  it.each([
    ['no index', null], ['another schema', { schema: 'x', runs: [{}], sections: [] }], ['no run', index({ runs: [] })], ['runs that are no objects', index({ runs: [null] })],
    ['a section of no run', index({ sections: [{ run: 5, name: 'a', at: 0, packed: 0, bytes: 0 }] })], ['a name that is a path', index({ sections: [{ run: 0, name: '../a', at: 0, packed: 0, bytes: 0 }] })],
    ['a section beyond the end', index({ sections: [{ run: 0, name: 'a', at: 0, packed: 2 ** 40, bytes: 1 }] })], ['a negative size', index({ sections: [{ run: 0, name: 'a', at: -1, packed: 0, bytes: 1 }] })],
    ['more than deflate can hold', index({ sections: [{ run: 0, name: 'a', at: 0, packed: 0, bytes: 2 ** 40 }] })], ['sections that are null', index({ sections: [null] })],
    ['a huge count', index({ runs: [{ requests: { step: 'issue', device: '7:0', count: 2 ** 50, origin: 0, resolution: 1, processes: [], letters: [] } }] })],
    ['no requests', index({ runs: [{ requests: null }] })],
  ])('with %s is refused', async (_, value) => {
    await expect(open(file(value))).rejects.toMatchObject({ code: 'UNREADABLE', message: expect.stringContaining('evidence file is damaged') })
  })

  it('that unpacks to more than it says, or to too much, is refused', async () => {
    const bomb = deflateRaw(new Uint8Array(8 * 2 ** 20))
    const section = (name: string, bytes: number): object => ({ run: 0, name, at: 0, packed: bomb.length, bytes })
    await expect(open(file(index({ sections: [section('a', 100)] }), bomb))).rejects.toThrow(/holds more than it says/)
    const many = Array.from({ length: MOST_UNPACKED / 2 ** 23 + 1 }, (_, i) => section(`a${i}`, 2 ** 23))
    await expect(open(file(index({ sections: many }), bomb))).rejects.toThrow(/would unpack to/)
    expect(() => packRun({}, { a: { length: MOST_UNPACKED + 1 } as Uint8Array })).toThrow(/too long/)
  })

  it('whose samples say huge counts is refused', async () => {
    const { runs } = readContainer((await packPaths([run])).bytes)
    const bad = { ...runs[0]!, index: { ...runs[0]!.index, samples: { count: 2 ** 40, kept: [0] } } }
    await expect(open(writeContainer('0.1.0', [bad]))).rejects.toThrow(/its samples/)
  })
})

it('requests come back through the columns and the bytes of blktrace', () => {
  const one = fc.record({ gap: fc.nat(1e9), sector: fc.nat(2 ** 40), sectors: fc.integer({ min: 1, max: 8192 }), cpu: fc.nat(255), thread: fc.nat(2), letter: fc.nat(2), error: fc.constantFrom(0, -5) })
  fc.assert(fc.property(fc.array(one, { minLength: 1, maxLength: 40 }), fc.constantFrom('queue' as const, 'issue' as const, 'complete' as const), (list, step) => {
    let now = 0
    const of = (read: (entry: (typeof list)[number]) => number): Float64Array => Float64Array.from(list, read)
    const requests: Requests = {
      step, device: '259:3', origin: 1000, resolution: 1000, times: of(({ gap }) => (now += gap)), sectors: of(({ sector }) => sector), bytes: of(({ sectors }) => sectors * 512),
      errors: of(({ error }) => error), cpus: of(({ cpu }) => cpu), threads: of(({ thread }) => thread), processes: [1, 2, 2], rwbs: of(({ letter }) => letter), letters: ['R', 'RA', 'RAM'],
    }
    const { head, columns } = packRequests(requests)
    const back = unpackRequests(head, columns)
    expect(back).toEqual(requests)
    const bytes = blktraceOf(back), view = new DataView(bytes.buffer)
    let at = requests.processes.length * (48 + 'process 1'.length)
    for (const [i, { sector, sectors, cpu, error, thread, letter }] of list.entries()) {
      expect([view.getUint32(at, true), view.getBigUint64(at + 8, true), view.getBigUint64(at + 16, true), view.getUint32(at + 24, true), view.getUint32(at + 32, true), view.getUint32(at + 36, true), view.getUint32(at + 40, true), view.getInt16(at + 44, true)])
        .toEqual([0x65617407, BigInt(1000 + requests.times[i]! * 1000), BigInt(sector), sectors * 512, thread + 1, 259 * 2 ** 20 + 3, cpu, error])
      const code = view.getUint32(at + 28, true), bit = (n: number): boolean => (code & 2 ** n) !== 0
      expect([code & 0xffff, bit(16), bit(27), bit(28)]).toEqual([{ queue: 1, issue: 7, complete: 8 }[step], true, letter > 0, letter === 2])
      at += 48
    }
    expect(at).toBe(bytes.length)
  }))
})
