import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layoutOf, parseLayout } from '../../src/formats/layout.ts'
import { countsOf, read, sharedData } from '../golden/read.ts'
import { decodeText, ledgerOf, tableOf, type Decoded } from './decode.ts'

const decode = (columns: string, text: string, piece?: number): Promise<Decoded> => decodeText(text, 'csv', piece, tableOf(columns, text))
/** `time_ns device thread process action rwbs sector bytes` of each event. */
const brief = ({ lines }: Decoded): string[] => lines.slice(1).map((line) => {
  const [time, device, , , thread, process, action, rwbs, sector, bytes] = line.split(',')
  return [time, device, thread, process, action, rwbs, sector, bytes].join(' ')
})
const PLAIN = 'time=1:us,op=2,offset=3:bytes,size=4:bytes'

describe('a table of requests', () => {
  it('has its columns by number or name, in any order and unit', async () => {
    const decoded = await decode('size=len:KiB,offset=at:blocks:4096,op=op,time=t:ms,device=disk,pid=tid,process=who,step=complete',
      't;disk;op;at;len;tid;who\n1.5;sda;read;2;8;42;"a b"\n2;sdb;W;3;4;43;c\n')
    expect(brief(decoded)).toEqual(['1500000 4095:0 42 "a b" C R 16 8192', '2000000 4095:1 43 "c" C W 24 4096'])
    expect(ledgerOf(decoded)).toEqual({ 9: 1 })
  })

  it.each([
    ['comma', '1,R,0,512\n'], ['comma and blanks', '1, R, 0, 512\n'], ['quoted', '"1","R","0","512"\n'], ['semicolon', '1;R;0;512\n'],
    ['tab', '1\tR\t0\t512\n'], ['blanks', '1   R 0    512  \n'], ['more columns', '1,R,0,512,x,,y\n'],
  ])('separated by %s', async (_, text) => {
    expect(brief(await decode(PLAIN, text))).toEqual(['1000 4095:0 0  D R 0 512'])
  })

  it.each([
    ['letters', ['read', 'WRITE', 'Trim', 'RA', 'WFS'], ['R', 'W', 'D', 'RA', 'WFS']], ['scsi', ['28', '8a', '0x88', 'a8'], ['R', 'W', 'R', 'R']],
    ['r0w1', ['0', '1', '2'], ['R', 'W', 'D']], ['w0r1', ['0', '1'], ['W', 'R']],
  ])('operations in %s', async (spelling, words, expected) => {
    const text = words.map((word) => `1,${word},0,512\n`).join('')
    expect(brief(await decode(`time=1:us,op=2:${spelling},offset=3:bytes,size=4:bytes`, text)).map((line) => line.split(' ')[5])).toEqual(expected)
  })

  it('counts broken lines, other operations, rounded requests, and doubts a last line without a newline', async () => {
    const decoded = await decode(PLAIN, '# made by hand\n1,R,0,512\n2,R,x,512\n3,9,0,512\n4,flush,0,0\n5,R,1,512\n-6,R,0,512\n7,R,0\n99999999999999999999,R,0,1\nLost 7 events\n1e3,R,0,512\n8,R,512,51')
    expect(brief(decoded)).toEqual(['1000 4095:0 0  D R 0 512', '5000 4095:0 0  D R 0 1024', '8000 4095:0 0  D R 1 512'])
    expect(ledgerOf(decoded)).toEqual({ 1: 6, 2: 7, 9: 2, 14: 2, 15: 1, 16: 1 })
    expect(decoded.trace.ledger[1]!.place).toBe(3)
    expect(ledgerOf(await decode(PLAIN, '1,R,0,512\n2,R,0'))).toEqual({ 5: 1 })
  })

  it('reads any cut of the bytes alike', async () => {
    const text = Array.from({ length: 50 }, (_, i) => `${i}.25,${i % 3 ? 'R' : 'W'},${i * 4096},${512 * (i + 1)},d${i % 4}`).join('\r\n')
    const columns = `${PLAIN},device=5`
    const whole = await decode(columns, text)
    expect(whole.trace.events).toBe(50)
    for (const piece of [1, 3, 50, 1000]) expect(await decode(columns, text, piece)).toEqual(whole)
  })

  it('refuses a description that cannot be, and says why', () => {
    const refused: [string, RegExp][] = [
      ['time=1:us,op=2,offset=3:bytes', /size is missing/], ['time=1,op=2,offset=3:bytes,size=4:bytes', /time needs a unit/],
      ['tide=1:us', /tide=1:us is none of/], [`${PLAIN},step=later`, /step is one of/], [`${PLAIN},device=6-5`, /runs backwards/], ['time=1:us,time=2:us', /named twice/],
      ['time=1:us,op=2:x,offset=3:bytes,size=4:bytes', /op is spelt/], ['time=1:us,op=2,offset=3:blocks:0,size=4:bytes', /blocks:4096/],
    ]
    for (const [text, reason] of refused) expect(() => parseLayout(text)).toThrow(reason)
    expect(() => layoutOf(parseLayout('time=t:us,op=2,offset=3:bytes,size=4:bytes'), ['a,b,c,d'])).toThrow(/no column t; .*1 a, 2 b/)
    expect(() => layoutOf(parseLayout(PLAIN), ['a,b,c'])).toThrow(/no column 4/)
  })

  it('of Windows file times is since 1970', async () => {
    const text = '128166372003061629,hm,0,Write,7014912,4096,26\n128166372016382155,hm,1,Read,1074696192,4096,113\n'
    expect(brief(await decode('time=1:filetime,device=2-3,op=4,offset=5:bytes,size=6:bytes', text))).toEqual([
      '1172163600306162900 4095:0 0  D W 13701 4096', '1172163601638215500 4095:1 0  D R 2099016 4096',
    ])
  })

  it('named by a flag is read whatever it looks like', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tidemark-')), 'mine.csv')
    writeFileSync(path, 'when,what,where,size\n0,r,0,8\n1,r,8,8\n2,r,0,8\n')
    const report = await read(path, { csv: 'time=when:s,op=what,offset=where:sectors,size=size:sectors' })
    expect(countsOf(report)).toEqual({ requests: 3, sectors: 24, uniqueSectors: 16, gaps: { sequential: 1, small: 0, medium: 0, large: 0, backward: 1 } })
    expect(report.findings.map(({ id }) => id)).toEqual(['IO020'])
    expect(report.ledger.map(({ kind }) => kind)).toEqual(['skipped'])
    await expect(read(path)).rejects.toThrow(/--csv/)
  })
})

/** Made by a program of its own from the same files: requests, bytes, distinct sectors, sequential and backward gaps. */
const MEASURED: [string, 'all' | 'read' | 'write', string, number[]][] = [
  ['cloudphysics/cloudPhysicsIO.csv', 'all', '4095:0', [113_872, 4_205_978_112, 2_125_107, 29_558, 41_886]],
  ['cloudphysics/cloudPhysicsIO.csv', 'read', '4095:0', [46_974, 1_797_412_352, 1_659_826, 21_917, 12_480]],
  ['cloudphysics/cloudPhysicsIO.csv', 'write', '4095:0', [66_898, 2_408_565_760, 1_650_244, 35_275, 15_948]],
  ['mqsim/tpcc-small.trace', 'all', '4095:15', [491, 4_063_232, 7936, 0, 250]],
  ['mqsim/tpcc-small.trace', 'read', '4095:8', [318, 2_605_056, 5088, 0, 161]],
  ['mqsim/wsrch-small.trace', 'read', '4095:0', [8340, 126_533_632, 247_136, 769, 3560]],
  ['text-samples/msr-cambridge.csv', 'all', '4095:0', [2, 8192, 16, 0, 0]],
  ['text-samples/cheops25-bpftrace-format.txt', 'read', '4095:0', [1, 131_072, 256, 0, 0]],
]

describe.skipIf(sharedData === null)('published traces of the shared data', () => {
  it.each(MEASURED)('%s, %s', async (path, op, device, expected) => {
    const report = await read(join(sharedData!, 'block-io', path), { op })
    const figures = ['io.requests', 'io.bytes', 'io.uniqueSectors', 'io.gaps.sequential', 'io.gaps.backward'].map((name) => report.figures[name]!.value)
    expect([report.settings['device'], ...figures]).toEqual([device, ...expected])
    expect(report.verdict.grade).toBe('CLEAN')
  })

  it('any cut alike', async () => {
    const text = readFileSync(join(sharedData!, 'block-io/cloudphysics/cloudPhysicsIO.csv'), 'latin1').slice(0, 40_000)
    const columns = 'time=2:s,op=3:scsi,size=4:bytes,offset=5:sectors'
    const whole = await decode(columns, text)
    for (const piece of [7, 4096]) expect(await decode(columns, text, piece)).toEqual(whole)
  })
})
