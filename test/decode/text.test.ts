import { describe, expect, it } from 'vitest'
import { decodeText, ledgerOf } from './decode.ts'

const read = async (text: string): Promise<string[]> => (await decodeText(text)).lines
/** A printed line without device, CPU, sequence and time. */
const tail = (line: string): string => line.replace(/^ *\d+,\d+ +\d+ +\d+ +\d+\.\d+ +/, '')

describe('blkparse text', () => {
  const REAL = [
    '259,0    1        1     0.000000000 21279  A  RA 2348060440 + 8 <- (259,3) 2345510680',
    '259,0    1        2     0.000000184 21279  Q  RA 2348060440 + 8 [(null)]',
    '259,0    1        4     0.000001100 21279  P   N [(null)]',
    '259,0    1        5     0.000001290 21279  U   N [(null)] 1',
    '259,0    1        7     0.000056992     0  C  RA 2348060440 + 8 [0]',
    '  8,16  13        2    11.022227294 20100  X  RA 571898320 / 571899664 [Readahead Threa]',
    '  1,0   15        1    11.122227294 19146  C  WS 299456 + 1 [0]',
    '  8,0    3        9    12.000000001   401  Q  WS 64 + 8 [DataXceiver for [a] b]',
    '  8,0    3       10    12.000000002     0  C  FN 0 [0]',
    '  8,0    3       11    12.000000003     0  C   R 64 + 8 [65531]',
    '  8,0    3       12    12.000000004    22 UT   N [md0_raid1] 7',
    '  8,0    3       13    12.000000005    22  D   R 36 (12 00 00 00 24 00) [smartctl]',
    '  8,0    3       14    12.000000006     0  C   R [0]',
  ]

  it('comes out as it went in', async () => {
    expect(await read(`${REAL.join('\n')}\n`)).toEqual(REAL.map((line) => line.replace('  C   R [0]', '  C   R 0 [0]')))
  })

  it('takes the elapsed time of blkparse -t for no length', async () => {
    const { trace } = await decodeText('8,0 1 1 0.000000000 9 C R 64 + 8 (    1234) [0]\n')
    expect(trace.devices[0]!.stages.complete).toMatchObject({ requests: 1, sectors: 8 })
  })

  it('never takes the second number of a split for a length', async () => {
    const { trace } = await decodeText(`${REAL[5]}\n`)
    expect(trace.devices[0]!.everyLine.requests).toBe(0)
  })

  it('skips totals and reads what they tell of skips', async () => {
    const decoded = await decodeText([
      ...REAL, 'CPU1 (259,0):', ' Reads Queued:         963,     3852KiB\t Writes Queued:           0,        0KiB',
      ' Read depth:             1        \t Write depth:             0', ' IO unplugs:           963        \t Timer unplugs:           0', '',
      'Throughput (R/W): 11165KiB/s / 0KiB/s', 'Events (259,0): 6741 entries', 'Skips: 1 forward (28 -   0.4%)', 'Input file sda.blktrace.0 added', '',
    ].join('\n'))
    expect(decoded.lines.length).toBe(REAL.length)
    expect(ledgerOf(decoded)).toEqual({ 9: 9, 11: 28 })
  })

  it('counts malformed and unknown lines, with the first of each', async () => {
    const decoded = await decodeText(`${REAL[1]}\n259,0    1        3     0.0000001\nwhat is this\n259,0 1 4 0.000000300 9 Q R 8 + x [a]\n`)
    expect(decoded.lines.length).toBe(1)
    expect(ledgerOf(decoded)).toEqual({ 0: 1, 1: 2 })
    expect([decoded.trace.ledger[1]!.place, decoded.trace.ledger[0]!.place]).toEqual([2, 3])
  })

  it('reads CRLF, a last line without newline, and any cut of the bytes alike', async () => {
    const whole = await read(REAL.join('\n'))
    expect(await read(REAL.join('\r\n'))).toEqual(whole)
    for (const piece of [1, 3, 50, 1000]) expect((await decodeText(REAL.join('\n'), 'blkparse', piece)).lines).toEqual(whole)
  })

  it('takes a byte order mark for none of the first line', async () => {
    expect(await read(`\ufeff${REAL[0]}\n`)).toEqual([REAL[0]])
  })

  it('cut anywhere gives whole lines and one cut one at the most', async () => {
    const text = `${REAL.join('\n')}\n`
    for (let length = 0; length < text.length; length++) {
      const decoded = await decodeText(text.slice(0, length))
      const whole = text.slice(0, length).split('\n').length - 1
      expect(decoded.lines.length - whole).toBeLessThanOrEqual(1)
      expect(decoded.lines.length).toBeGreaterThanOrEqual(whole)
      expect(decoded.trace.ledger[5]!.count).toBeLessThanOrEqual(1)
    }
  })

  it('counts a line longer than its buffer once and goes on', async () => {
    const decoded = await decodeText(`${REAL[1]}\n${'x'.repeat(700_000)}\n${REAL[4]}\n`)
    expect(decoded.lines.length).toBe(2)
    expect(ledgerOf(decoded)).toEqual({ 0: 1 })
    expect(decoded.trace.ledger[0]!.place).toBe(2)
  })
})

describe('the blk tracer', () => {
  it('classic is blkparse without sequence numbers; marks of loss are counted', async () => {
    const decoded = await decodeText([
      '# tracer: blk', '#', '# DEV   CPU TIMESTAMP     PID ACT FLG', '#  |     |     |           |   |   |',
      '  7,2    0  1736.878197628 15142  Q   R 497424 + 8 [lrun]', 'CPU:2 [LOST 11745 EVENTS]', 'CPU:1 [26 EVENTS DROPPED]',
      '  7,2    1  1736.878512000 14956  C   R 497424 + 8 [0]',
    ].join('\n'))
    expect(decoded.lines.map(tail)).toEqual(['15142  Q   R 497424 + 8 [lrun]', '14956  C   R 497424 + 8 [0]'])
    expect(ledgerOf(decoded)).toEqual({ 2: 11771, 9: 4 })
  })

  it('default stands behind the ftrace prefix, with a cgroup id or path too', async () => {
    expect((await read([
      '            lrun-15142   [000] d..3.  1735.855142:   7,2    Q   R 497424 + 8 [lrun]',
      '            lrun-15142   [000] d..3.  1735.855143:   7,2    1,0    D   R 497424 + 8 [lrun]',
      '            lrun-15142   [000]        1735.855144:   7,2  /user.slice  C  RA 497424 + 8 [0]',
      '            lrun-15142   [000] d..3.  1735.855145:   7,2    A  RA 1000 + 8 <- (7,3) 10',
    ].join('\n'))).map(tail)).toEqual([
      '15142  Q   R 497424 + 8 [lrun]', '15142  D   R 497424 + 8 [lrun]', '15142  C  RA 497424 + 8 [0]', '15142  A  RA 1000 + 8 <- (7,3) 10',
    ])
  })

  it('verbose prints long names', async () => {
    const lines = ['queue', 'getrq', 'insert', 'issue', 'complete'].map((name, i) => {
      const end = name === 'complete' ? '[0]' : '[dd]'
      return `  7,2    0     1.00000000${i} 42 ${name} RA 8 + 8 ${end}`
    })
    expect((await read(lines.join('\n'))).map((line) => tail(line).split(/ +/)[1])).toEqual(['Q', 'G', 'I', 'D', 'C'])
  })
})

describe('tracepoints', () => {
  it('of ftrace, trace-cmd, perf and systrace, old forms and new', async () => {
    const decoded = await decodeText([
      '# tracer: nop', '# entries-in-buffer/entries-written: 140080/250280   #P:4',
      '            less-901     [005] .....    72.531607: block_bio_queue: 254,1 R 427889688 + 8 [fs-file-reader]',
      ' NonUserFacing6-5246  ( 1322) [005] .... 16138.357581: block_rq_insert: 259,0 R 131072 () 3191272 + 256 [dd]',
      '          <...>-27197 (-----) [002] .... 16138.613471: block_rq_issue: 259,0 R 131072 () 3191272 + 256 be,0,4 [dd]',
      '   kworker/u17:0 23867  [005] 543348.164960:   block:block_rq_complete: 259,0 R () 3190760 + 256 [0]',
      '  fs file reader  6439 [001] 543349.871589:  block:block_bio_remap: 259,0 R 429974552 + 8 <- (259,3) 427924504',
      '         swapper     0 [004] 543350.164887:  block:block_rq_complete: 259,0 RM () 2564656 + 8 none,0,0 [-5]',
      '              dd 25337/25338 [001] 543351.165050:  block:block_split: 259,0 R 100 / 356 [dd]',
      '              dd 25337 [001] 543352.165050:  block:block_plug: [dd]',
      '              dd 25337 [001] 543353.165050:  block:block_unplug: [dd] 3',
      '     kworker/0:1 12 [001] 543354.165050:  block:block_rq_issue: 8,0 FF 0 () 18446744073709551615 + 0 [kworker/0:1]',
      '            less-901     [005] .....  543355.531613: mm_filemap_add_to_page_cache: dev 253:3 ino 13f730 pfn=0x113bcc ofs=4096 order=0',
      '              dd 25337 [001] 543356.165050:  block:block_rq_issue: 8,0 R 4096 (28 00 00 00 00 01) 77 + 8 [dd]',
    ].join('\n'))
    expect(decoded.lines.map(tail)).toEqual([
      '901  Q   R 427889688 + 8 [fs-file-reader]', '5246  I   R 3191272 + 256 [dd]', '27197  D   R 3191272 + 256 [dd]', '23867  C   R 3190760 + 256 [0]',
      '6439  A   R 429974552 + 8 <- (259,3) 427924504', '0  C  RM 2564656 + 8 [65531]', '25338  X   R 100 / 356 [dd]', '25337  P   N [dd]',
      '25337  U   N [dd] 3', '12  D  FF [kworker/0:1]', '901 cache_add   N ino 13f730 ofs 4096 + 4096 [less]', '25337  D   R 77 + 8 [dd]',
    ])
    expect(ledgerOf(decoded)).toEqual({ 3: 110200, 9: 2 })
  })

  it('of threads whose names look like a CPU', async () => {
    expect((await read('  a [3] b-42  [001] .....  5.165050: block_rq_issue: 8,0 R 4096 () 77 + 8 [a [3] b]\n')).map(tail)).toEqual(['42  D   R 77 + 8 [a [3] b]'])
  })

  it('gives a remap its own device, and a plug none', async () => {
    const { trace } = await decodeText('dd 1 [001] 5.165050: block:block_plug: [dd]\ndd 1 [001] 5.165051: block:block_bio_remap: 259,0 R 100 + 8 <- (259,3) 20\n')
    expect(trace.devices.map(({ id, remappedFrom }) => [id, remappedFrom])).toEqual([['259:0', [{ device: '259:3', shift: 80, lines: 1 }]]])
  })
})

it('escapes thread names in CSV and JSON lines', async () => {
  const line = '8,0 1 1 0.000000001 9 Q R 64 + 8 [a"b\\c,\u001b[31m é]\n'
  expect((await decodeText(line, 'csv')).lines[1]).toBe('1,8:0,1,1,9,"a""b\\\\c,\\u001b[31m é",Q,R,64,4096,0,,')
  expect((JSON.parse((await decodeText(line, 'jsonl')).lines[0]!) as { process: string }).process).toBe('a"b\\c,\u001b[31m é')
  const broken = Uint8Array.from([...new TextEncoder().encode('8,0 1 1 0.000000001 9 Q R 64 + 8 [')].concat([0xff, 0x41, 0x5d, 0x0a]))
  expect((JSON.parse((await decodeText(broken, 'jsonl')).lines[0]!) as { process: string }).process).toBe('\ufffdA')
})
