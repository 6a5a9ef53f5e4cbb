import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Finding, Report } from '../../src/core/result.ts'
import { rules } from '../../src/findings/index.ts'
import { record, TC } from '../decode/records.ts'
import { golden, read } from '../golden/read.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0

/** Record of a trace given as text or bytes. */
async function of(content: string | Uint8Array, settings: Parameters<typeof read>[1] = {}): Promise<Report> {
  const path = join(folder, `trace-${++files}`)
  writeFileSync(path, content)
  return read(path, settings)
}

let clock = 0
/** A line of the classic tracer; time moves on by a microsecond. */
const line = (action: string, sector: number, device = '8,0', rest = action === 'C' ? '[0]' : '[dd]', rwbs = 'RA'): string =>
  `${device} 0 1.${String(++clock * 1000).padStart(9, '0')} 42 ${action} ${rwbs} ${sector} + 8 ${rest}\n`
const plain = (action: string, sector: number): string => line(action, sector, '8,0', undefined, 'R')
const io = (sector: number): string => plain('Q', sector) + plain('D', sector) + plain('C', sector)
/** A trace in which nothing is wrong: only issues, of plain reads. */
const CLEAN = plain('D', 0) + plain('D', 8) + plain('D', 16)

const fired = (report: Report, id: string): Finding | undefined => report.findings.find((finding) => finding.id === id)

it('on a trace of one step without loss, only what it cannot hold is told', async () => {
  const report = await of(CLEAN)
  expect(report.findings.map(({ id, severity }) => [id, severity])).toEqual([['IO020', 'info']])
  expect(report.verdict.grade).toBe('CLEAN')
})

it('every rule has an id, a page and an advice, in order', () => {
  for (const kind of ['IO', 'PC', 'RE', 'KV', 'AL', 'AU', 'BL', 'BU', 'CP', 'PH']) {
    const ids = rules.map(({ id }) => id).filter((id) => id.startsWith(kind))
    expect(ids.length).toBeGreaterThan(0)
    expect(ids).toEqual(ids.map((_, i) => `${kind}${String(i + 1).padStart(3, '0')}`))
  }
  expect(rules.filter(({ id }) => !/^(IO|PC|RE|KV|AL|AU|BL|BU|CP|PH)\d{3}$/.test(id))).toEqual([])
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  for (const rule of rules) expect([rule.page.length > 200, rule.advice.length > 20]).toEqual([true, true])
})

/** An event of the page cache, of one page unless an order is given. */
const cache = (action: 'add_to' | 'delete_from', page: number, process = 'lrun', order = 0): string =>
  `${process}-42 [000] ..... 1.${String(++clock).padStart(6, '0')}: mm_filemap_${action}_page_cache: dev 8:1 ino 2e pfn=0x1 ofs=${page * 4096} order=${order}\n`

/** For each rule: a trace on which it fires with this evidence, and the nearest one on which it is silent. */
const CASES: [id: string, evidence: Record<string, unknown>, guilty: () => Promise<Report>, innocent: () => Promise<Report>][] = [
  ['IO001', { requests: 2, 'sized lines': 6, 're-read, true': 1, 're-read, every line': 3 }, () => of(io(0) + io(8)), () => of(CLEAN)],
  ['IO002', { 'marked lost or dropped': 345 }, () => of(`${CLEAN}CPU:1 [LOST 345 EVENTS]\n`), () => of(CLEAN)],
  ['IO002', { 'overwritten in the buffer': 50 }, () => of(`# entries-in-buffer/entries-written: 100/150   #P:4\n${CLEAN}`), () => of(`# entries-in-buffer/entries-written: 150/150   #P:4\n${CLEAN}`)],
  ['IO004', { 'lines at issue': 0, 'lines at complete': 1 }, () => of(plain('Q', 0) + plain('C', 0)), () => of(io(0))],
  ['IO004', { 'lines at queue': 0 }, () => of(CLEAN, { stage: 'queue' }), () => of(io(0), { stage: 'queue' })],
  ['IO005', { '254:0 is remapped to 8:0': '1 lines; 4096 B above, 4096 B beneath' }, () => of(line('Q', 0, '254,0') + line('A', 2048, '8,0', '<- (254,0) 0') + line('D', 2048)), () => of(line('Q', 2048) + line('A', 2048, '8,0', '<- (8,1) 0') + line('D', 2048))],
  ['IO006', { 'unknown lines': 1, 'first unknown line': 4 }, () => of(`${CLEAN}what is this\n`), () => of(CLEAN)],
  ['IO006', { 'malformed event lines': 1, 'first malformed line': 1 }, () => of(`8,0 0 1.000000000 42 D R 8 + [dd]\n${CLEAN}`), () => of(CLEAN)],
  ['IO007', { 'steps back': 1 }, () => of(`${CLEAN}8,0 0 0.000000001 42 D R 24 + 8 [dd]\n`), () => of(CLEAN)],
  ['IO008', { 'issued again': 1 }, () => of(plain('D', 0) + io(0)), () => of(io(0))],
  ['IO009', { unfinished: 1, 'without issue': 1 }, () => of(io(0) + plain('D', 8) + plain('C', 900)), () => of(io(0))],
  ['IO010', { 'requests on 8:0': 3, 'requests on 8:16': 1 }, () => of(CLEAN + line('D', 0, '8,16')), () => of(CLEAN)],
  ['IO011', { process: 'dd', 'requests counted': 1, 'sized lines left out': 1 }, () => of(io(0), { process: 'dd' }), () => of(io(0))],
  ['IO012', { 'reads with RWBS exactly R': 3, 'all reads': 4 }, () => of(CLEAN + line('D', 64)), () => of(CLEAN)],
  ['IO014', { 'bytes at issue': 4096, 'bytes at complete': 8192 }, () => of(plain('D', 0) + plain('C', 0) + plain('C', 8)), () => of(io(0))],
  ['PC001', { 'pages added': 9, 'of them added again after a delete': 1, 'most adds of one page': 2 }, () => of(cache('add_to', 0, 'lrun', 3) + cache('delete_from', 1) + cache('add_to', 1)), () => of(cache('add_to', 0, 'lrun', 4) + cache('delete_from', 1) + cache('add_to', 1))],
  ['PC002', { 'pages deleted by kdamond.0': 1, 'pages deleted in all': 2 }, () => of(cache('add_to', 0, 'lrun', 3) + cache('delete_from', 1) + cache('delete_from', 2, 'kdamond.0')), () => of(cache('add_to', 0, 'lrun', 3) + cache('add_to', 9, 'kdamond.0') + cache('delete_from', 2, 'kdamond.0'))],
  ['IO020', { 'lines at issue': 3, 'lines at complete': 0 }, () => of(CLEAN), () => of(io(0))],
  ['IO020', { 'lines at queue': 0, 'completed pairs': 1 }, () => of(plain('D', 0) + plain('C', 0)), () => of(io(0))],
  ['IO021', { 'issued again': 1, requeued: 0, 'completed pairs': 1 }, () => of(plain('D', 0) + io(0)), () => of(io(0) + io(0))],
  ['IO021', { requeued: 1, 'completed pairs': 1 }, () => of(plain('Q', 0) + plain('D', 0) + line('R', 0, '8,0', '[0]') + plain('D', 0) + plain('C', 0)), () => of(CLEAN + CLEAN)],
  ['IO015', { 'completions with an error': 1 }, () => of(plain('D', 0) + line('C', 0, '8,0', '[65531]')), () => of(io(0))],
]

describe.each(CASES)('%s', (id, evidence, guilty, innocent) => {
  it(`fires with ${JSON.stringify(evidence)}`, async () => {
    expect(fired(await guilty(), id)?.evidence).toMatchObject(evidence)
  })

  it('is silent on the corrected twin', async () => {
    expect(fired(await innocent(), id)).toBeUndefined()
  })
})

describe('IO002 and IO003 in per-CPU files', () => {
  const event = (cpu: number, sequence: number): Uint8Array => record({ cpu, sequence, time: BigInt(sequence * 10 + cpu), sector: BigInt(sequence * 8), bytes: 4096, action: 7 | TC.fs | TC.read, device: 8 << 20 })
  const write = (name: string, ...records: Uint8Array[]): string => {
    const path = join(folder, name)
    writeFileSync(path, Buffer.concat(records))
    return path
  }

  it('fire on a gap in the numbers and on a hole in the files', async () => {
    write('hole.blktrace.0', event(0, 1), event(0, 4))
    write('hole.blktrace.1', new Uint8Array(0))
    const report = await read(write('hole.blktrace.3', event(3, 1)))
    expect(fired(report, 'IO002')?.evidence).toMatchObject({ 'missing sequence numbers': 2 })
    expect(fired(report, 'IO003')?.evidence).toMatchObject({ 'missing CPUs': '2', 'files present': 3, 'of them empty': 1 })
    expect(report.verdict.grade).toBe('LOSSY')
    expect(report.figures['io.lost.events']!.value).toBe(2)
  })

  it('are silent on a whole set', async () => {
    write('whole.blktrace.0', event(0, 1), event(0, 2))
    const report = await read(write('whole.blktrace.1', event(1, 1)))
    expect([fired(report, 'IO002'), fired(report, 'IO003')]).toEqual([undefined, undefined])
    expect(report.verdict.grade).toBe('CLEAN')
  })
})

describe('IO013', () => {
  it('fires when two forms of one recording disagree, and is silent when they agree', async () => {
    const { readRecording } = await import('../../src/node/read-recording.ts')
    const make = async (name: string, text: string): Promise<Report> => {
      const { mkdirSync } = await import('node:fs')
      const place = join(folder, name)
      mkdirSync(place)
      writeFileSync(join(place, 'blk.txt'), text)
      writeFileSync(join(place, 'events.txt'), 'dd-42 [000] ..... 1.000001: block_rq_issue: 8,0 R 4096 () 0 + 8 [dd]\ndd-42 [000] ..... 1.000002: block_rq_issue: 8,0 R 4096 () 8 + 8 [dd]\n')
      return readRecording([place])
    }
    const two = plain('D', 0) + plain('D', 8)
    expect(fired(await make('agree', two), 'IO013')).toBeUndefined()
    expect(fired(await make('differ', two + plain('D', 16)), 'IO013')?.evidence['events.txt']).toContain('2 requests, 16 sectors')
  })
})

it('a trace that is mostly junk is INVALID DATA', async () => {
  const report = await of(CLEAN + 'junk line\n'.repeat(20))
  expect(report.verdict.grade).toBe('INVALID DATA')
  expect(report.verdict.sentence).toContain('no number of it should be quoted')
})

it('the zoo, with every kind of event, fires only what is true of it', async () => {
  const report = await read(golden('./zoo/blk.bin.gz'))
  expect(report.findings.map(({ id }) => id)).toEqual(['IO001', 'IO015', 'IO012'])
})
