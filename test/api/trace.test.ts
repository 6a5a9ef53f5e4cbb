import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readTrace, renderPage, reportJson, type TraceFile } from '../../src/index.ts'
import { loadModule } from '../../src/node/module.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import { golden, samples } from '../golden/read.ts'

const fileOf = (path: string): TraceFile => ({ name: path.slice(path.lastIndexOf('/') + 1), data: new Uint8Array(readFileSync(path)) })
const filesOf = (folder: string): TraceFile[] => readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile()).map((name) => fileOf(join(folder, name)))

/** The same bytes, one of them the other way round. */
function flipped(bytes: Buffer, place: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[place]! ^= 0xff
  return changed
}

describe('readTrace gives what the command line gives', () => {
  it.each(['none-frag', 'severe-frag', 'zoo', 'synthetic-seed003'])('of the folder %s, byte for byte, page and all', async (name) => {
    const path = golden(`./${name}`)
    const report = await readTrace(loadModule(), filesOf(path))
    const onNode = await readRecording([path])
    expect(reportJson(report)).toBe(reportJson(onNode))
    expect(await renderPage(report) === await renderPage(onNode)).toBe(true)
  })

  it('of the recording that comes with Tidemark, its model and marks told by their names', async () => {
    const report = await readTrace(loadModule(), filesOf(join(samples, 'none-frag')))
    expect(report.tables['io.tensors']).toBeDefined()
    expect(reportJson(report)).toBe(reportJson(await readRecording([join(samples, 'none-frag')])))
  })

  it('of one file with settings, and with context that is handed over', async () => {
    const trace = golden('./severe-frag/blk.bin.gz'), extents = golden('./none-frag/filefrag.txt')
    const options = { op: 'all', stage: 'complete', from: 1.5 } as const
    const [report, onNode] = await Promise.all([readTrace(loadModule(), [fileOf(trace)], { ...options, extents: fileOf(extents) }), readRecording([trace], { ...options, extents })])
    expect(report.figures).toEqual(onNode.figures)
    expect(report.inputs).toEqual(onNode.inputs)
  })
})

describe('readTrace', () => {
  const packed = new Uint8Array(readFileSync(golden('./zoo/blk.txt.gz'))), text = gunzipSync(packed)

  it('reads gzip of several members, wherever it is cut', async () => {
    const parts = [text.subarray(0, 70_001), text.subarray(70_001, 70_002), text.subarray(70_002)].map((part) => gzipSync(part))
    const report = await readTrace(loadModule(), [{ name: 'blk.txt.gz', data: new Uint8Array(Buffer.concat([...parts, Buffer.alloc(512)])) }])
    const whole = await readTrace(loadModule(), [{ name: 'blk.txt.gz', data: packed }])
    expect(report.figures).toEqual(whole.figures)
    expect(report.ledger).toEqual(whole.ledger)
  })

  it('reads two members as one where pieces end inside both', async () => {
    const one = gunzipSync(readFileSync(join(samples, 'none-frag/blk.txt.gz'))), half = one.length >> 1
    const two = Buffer.concat([one.subarray(0, half), one.subarray(half)].map((part) => gzipSync(part)))
    expect(half).toBeGreaterThan(256 * 1024) // more than decoders give at a time
    const [whole, report] = await Promise.all([gzipSync(one), two].map((data) => readTrace(loadModule(), [{ name: 'blk.txt.gz', data: new Uint8Array(data) }])))
    expect(report!.figures).toEqual(whole!.figures)
    expect(report!.ledger).toEqual(whole!.ledger)
  })

  it.each<[string, (packed: Buffer) => Buffer, RegExp]>([
    ['cut short', (packed) => packed.subarray(0, packed.length - 500), /the gzip stream is cut short/],
    ['cut in the middle', (packed) => packed.subarray(0, packed.length >> 1), /the gzip stream is cut short/],
    ['whose sum is wrong', (packed) => flipped(packed, packed.length - 6), /the gzip stream is damaged \(incorrect data check\)/],
    ['broken in the middle', (packed) => flipped(packed, packed.length >> 1), /the gzip stream is damaged/],
    ['with other data behind it', (packed) => Buffer.concat([packed, Buffer.alloc(50_000, 'A')]), /data after the end of the gzip stream/],
    ['with a member behind padding', (packed) => Buffer.concat([packed, Buffer.alloc(40_000), gzipSync('half a li')]), /^(?!.*gzip stream)/],
  ])('says of gzip %s what the command line says, and keeps as much', async (_, change, reason) => {
    for (const from of [golden('./zoo/blk.txt.gz'), join(samples, 'none-frag/blk.txt.gz')]) {
      const data = change(readFileSync(from)), path = join(mkdtempSync(join(tmpdir(), 'tidemark-')), 'a.txt.gz')
      writeFileSync(path, data)
      const [report, onNode] = await Promise.all([readTrace(loadModule(), [{ name: 'a.txt.gz', data: new Uint8Array(data) }]), readRecording([path])])
      rmSync(dirname(path), { recursive: true })
      expect(report.ledger.map((line) => line.reason).join()).toMatch(reason)
      expect(report.ledger).toEqual(onNode.ledger)
      expect(report.figures).toEqual(onNode.figures)
      expect(report.figures['io.requests']!.value).toBeGreaterThan(0)
    }
  })

  it.each([
    ['an empty file', [{ name: 'a', data: new Uint8Array(0) }], /a is empty/],
    ['what is no trace', [{ name: 'a.txt', data: new TextEncoder().encode('hello\n') }], /no format claims a\.txt; it starts with "hello"/],
    ['a packing that it does not read', [{ name: 'a.xz', data: new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]) }], /packed with xz/],
    ['files without a trace among them', [{ name: 'a', data: new Uint8Array([1]) }, { name: 'b', data: new Uint8Array([2]) }], /no block trace among its 2 files/],
  ])('refuses %s in a sentence', async (_, files, message) => {
    await expect(readTrace(loadModule(), files)).rejects.toThrow(message)
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    const reading = readTrace(loadModule(), [{ name: 'blk.txt.gz', data: packed }], { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(reading).rejects.toThrow(/abort/i)
  })
})

describe('options', () => {
  const files = [{ name: 'blk.txt.gz', data: new Uint8Array(readFileSync(golden('./zoo/blk.txt.gz'))) }]

  it.each([
    [{ stage: 'zap' }, /the option stage takes queue, issue, complete, not 'zap'/],
    [{ op: 'zap' }, /the option op takes read, write, discard, all/],
    [{ from: Number.NaN }, /the option from takes a number of seconds, not NaN/],
    [{ from: Infinity }, /the option from takes a number/],
    [{ from: 5, to: 1 }, /the end lies before the start/],
    [{ origin: 5 }, /the option origin takes a bigint/],
    [{ phase: 'a=0..1' }, /the option phase takes a list/],
    [{ curveRate: 2 }, /the option curveRate takes a share/],
    [{ crossCheck: 'some' }, /the option crossCheck takes all, none/],
    [{ process: 42 }, /the option process takes a text/],
    [{ toString: 1 }, /no option is called toString; there are stage, op/],
  ])('refuses %j', async (options, message) => {
    await expect(readTrace(loadModule(), files, options as object)).rejects.toThrow(message)
  })

  it('refuses no file, no name, and one name twice', async () => {
    await expect(readTrace(loadModule(), [])).rejects.toThrow('no file was given')
    await expect(readTrace(loadModule(), [{ data: new Blob() } as never])).rejects.toThrow('every file needs a name')
    await expect(readTrace(loadModule(), [...files, ...files])).rejects.toThrow('two files are called blk.txt.gz')
    await expect(readRecording('blk.txt' as never)).rejects.toThrow('name what is to be read')
  })
})
