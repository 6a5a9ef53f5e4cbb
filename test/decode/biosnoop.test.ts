import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../golden/read.ts'
import { decodeText, ledgerOf, type Decoded } from './decode.ts'

const decode = (text: string, piece?: number): Promise<Decoded> => decodeText(text, 'csv', piece, { grammar: 'biosnoop', layout: null })
/** `time_ns device thread process rwbs sector bytes` of each event. */
const brief = ({ lines }: Decoded): string[] => lines.slice(1).map((line) => {
  const [time, device, , , thread, process, action, rwbs, sector, bytes] = line.split(',')
  expect(action).toBe('C')
  return [time, device, thread, process, rwbs, sector, bytes].join(' ')
})

const REAL = `TIME(s)     COMM           PID    DISK    T SECTOR     BYTES   LAT(ms)
0.000004    supervise      1950   xvda1   W 13092560   4096       0.74
0.000178    supervise      1950   xvda1   W 13092432   4096       0.61
2.003920    xfsaild/md0    456    xvdc    W 62901512   8192       0.23
`

describe('biosnoop', () => {
  it('gives a completion a line, and each disk a device', async () => {
    const decoded = await decode(REAL)
    expect(brief(decoded)).toEqual([
      '4000 4095:0 1950 "supervise" W 13092560 4096', '178000 4095:0 1950 "supervise" W 13092432 4096', '2003920000 4095:1 456 "xfsaild/md0" W 62901512 8192',
    ])
    expect(decoded.trace.devices.map(({ name, recorded }) => [name, recorded.complete])).toEqual([['xvda1', 2], ['xvdc', 1]])
    expect(ledgerOf(decoded)).toEqual({ 9: 1 })
  })

  it('reads queue times, patterns, blanks in a name, fields that touch, and a disk without a name', async () => {
    const decoded = await decode([
      'Tracing block device I/O... Hit Ctrl-C to end.',
      '0.000000    kworker/u72:1  13379  nvme1n1 W 1142400    4096      0.01    0.55',
      '11.270254   Web Content 7  2784813 vda       W 114100936  425984 R    6.68',
      '11.270255   a              1       vda       R 114100936  1048576R    6.68',
      '11.270256   a              1       vda       R 114100936  10485761000.25',
      '11.270257   a              1       Unknown   FF 0          0       0.001  0.020',
      '11.270258   sync           22177             W 41963894   3072      0.47',
      '11.270259   a              1       vda       R 8          4096    S    0.10    6.68',
    ].join('\n'))
    expect(brief(decoded)).toEqual([
      '0 4095:0 13379 "kworker/u72:1" W 1142400 4096', '11270254000 4095:1 2784813 "Web Content 7" W 114100936 425984', '11270255000 4095:1 1 "a" R 114100936 1048576',
      '11270256000 4095:1 1 "a" R 114100936 1048576', '11270257000 4095:2 1 "a" FF 0 0', '11270258000 4095:3 22177 "sync" W 41963894 3072',
      '11270259000 4095:1 1 "a" R 8 4096',
    ])
    expect(decoded.trace.devices.map(({ name }) => name)).toEqual(['nvme1n1', 'vda', 'Unknown', ''])
    expect(ledgerOf(decoded)).toEqual({ 9: 1 })
  })

  it('takes the time of day past midnight', async () => {
    const line = (time: string): string => `${time} mount          163467  sde     WSM  41944043   524288    1.422`
    expect(brief(await decode(`${line('23:59:59.999')}\n${line('00:00:00.001')}\n${line('00:00:00.000')}\n`)).map((text) => text.split(' ')[0]))
      .toEqual(['86399999000000', '86400001000000', '86400000000000'])
  })

  it('counts broken lines, junk and losses; a cut line is cut', async () => {
    const decoded = await decode(`${REAL}0.1 a 1 sda W x 4096 0.1
0.000000    ^A              0       ^A         R 38654705664 1718091776138654.71
0.1 a 1 sda W 8 4096
Possibly lost 12 samples
who is this
0.000178    supervise      1950   xvda1   W 13092432   40`)
    expect(brief(decoded).length).toBe(3)
    expect(ledgerOf(decoded)).toEqual({ 0: 1, 1: 3, 2: 12, 5: 1, 9: 2 })
  })

  it('reads any cut of the bytes alike', async () => {
    const whole = await decode(REAL)
    for (const piece of [1, 3, 50, 1000]) expect(await decode(REAL, piece)).toEqual(whole)
    expect(await decode(REAL.replaceAll('\n', '\r\n'))).toEqual(whole)
    for (let length = 0; length < REAL.length; length++) expect((await decode(REAL.slice(0, length))).trace.events).toBeLessThanOrEqual(3)
  })

  it.skipIf(sharedData === null)('real lines of the shared data', async () => {
    const decoded = await decode(readFileSync(join(sharedData!, 'block-io/text-samples/biosnoop-Q.txt'), 'latin1'))
    expect(brief(decoded)).toEqual(['0 4095:0 13379 "kworker/u72:1" W 1142400 4096', '771000 4095:0 22177 "sync" W 41963894 3072'])
  })
})
