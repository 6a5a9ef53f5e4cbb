import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { countsOf, golden, read } from '../golden/read.ts'
import { decodeText, ledgerOf, type Decoded } from './decode.ts'

const decode = (text: string, piece?: number): Promise<Decoded> => decodeText(text, 'csv', piece, { grammar: 'fio', layout: null })
/** `time_ns device action rwbs sector bytes` of each event. */
const brief = ({ lines }: Decoded): string[] => lines.slice(1).map((line) => {
  const [time, device, , , , , action, rwbs, sector, bytes] = line.split(',')
  return [time, device, action, rwbs, sector, bytes].join(' ')
})

describe("fio's iolog", () => {
  it('version 3 tells microseconds; files are devices in order of their first request, blanks in a path and all', async () => {
    const decoded = await decode('fio version 3 iolog\n61 /a b.dat add\n203 /a b.dat open\n287 /a b.dat read 0 65536\n290 c write 4096 512\n291 /a b.dat trim 1024 1024\n292 c sync 0 0\n300 c close\n')
    expect(brief(decoded)).toEqual(['287000 4095:0 Q R 0 65536', '290000 4095:1 Q W 8 512', '291000 4095:0 Q D 2 1024'])
    expect(decoded.trace.devices.map(({ id, name }) => [id, name])).toEqual([['4095:0', '/a b.dat'], ['4095:1', 'c']])
    expect(ledgerOf(decoded)).toEqual({ 9: 1, 10: 4 })
  })

  it('version 2 has the time of its waits', async () => {
    const decoded = await decode('fio version 2 iolog\nx add\nx open\nx read 0 4096\nx wait 150\nx read 4096 4096\nx wait 50 0\nx datasync 0 0\n12 read 8192 4096\nx close\n')
    expect(brief(decoded)).toEqual(['0 4095:0 Q R 0 4096', '150000 4095:0 Q R 8 4096', '200000 4095:1 Q R 16 4096'])
    expect(ledgerOf(decoded)).toEqual({ 9: 1, 10: 6 })
  })

  it('counts whole sectors and says so', async () => {
    const decoded = await decode('fio version 3 iolog\n1 x read 100 1000\n2 x read 512 511\n3 x read 0 0\n')
    expect(brief(decoded)).toEqual(['1000 4095:0 Q R 0 1536', '2000 4095:0 Q R 1 512', '3000 4095:0 Q R 0 0'])
    expect(ledgerOf(decoded)).toEqual({ 9: 1, 14: 2 })
  })

  it('tells long paths apart by their whole length', async () => {
    const long = `/${'x'.repeat(100)}`
    const { trace } = await decode(`fio version 3 iolog\n1 ${long}1 read 0 512\n2 ${long}2 read 0 512\n3 ${long}1 read 0 512\n`)
    expect(trace.devices.map(({ name, stages }) => [name!.slice(-3), stages.queue.requests])).toEqual([['xx1', 2], ['xx2', 1]])
  })

  it('counts broken lines and unknown ones, and doubts a last line without a newline', async () => {
    const decoded = await decode('fio version 3 iolog\n1 x read 0\n2 x eat 0 1\nx read 0 1\n3 read 0 512\n4 x read 0 99999999999\n5 x read 0 51')
    expect(brief(decoded)).toEqual(['5000 4095:0 Q R 0 512'])
    expect(ledgerOf(decoded)).toEqual({ 0: 1, 1: 4, 9: 1, 14: 1, 16: 1 })
    expect(ledgerOf(await decode('fio version 3 iolog\n1 x read 0'))).toEqual({ 5: 1, 9: 1 })
  })

  it('reads any cut of the bytes alike', async () => {
    const text = readFileSync(golden('./fio/iolog_v3.txt'), 'latin1')
    const whole = await decode(text)
    expect(whole.lines.length).toBe(21)
    for (const piece of [1, 3, 50, 1000]) expect(await decode(text, piece)).toEqual(whole)
    for (let length = 0; length < text.length; length++) expect((await decode(text.slice(0, length))).trace.events).toBeLessThanOrEqual(20)
  })

  // fio --write_iolog (version 3) of 20 reads each: 64 KiB in order, and 4 KiB at random. Numbers by awk.
  it('golden recordings', async () => {
    expect(countsOf(await read(golden('./fio/iolog_v3.txt')))).toEqual({
      requests: 20, sectors: 2560, uniqueSectors: 2560, gaps: { sequential: 19, small: 0, medium: 0, large: 0, backward: 0 },
    })
    const random = await read(golden('./fio/iolog_v3_rand.txt'))
    expect(countsOf(random)).toEqual({ requests: 20, sectors: 160, uniqueSectors: 160, gaps: { sequential: 0, small: 2, medium: 3, large: 6, backward: 8 } })
    expect(random.figures['io.requests']!.basis).toContain('reads at queue, device 4095:0 (/data/t.dat), offsets in the file')
    expect(random.findings.map(({ id }) => id)).toEqual(['IO004', 'IO020'])
  })
})
