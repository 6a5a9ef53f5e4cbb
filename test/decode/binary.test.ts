import { describe, expect, it } from 'vitest'
import { decodeBinary, ledgerOf } from './decode.ts'
import { ascii, CGROUP, FORMS, join, pdu, record, TC } from './records.ts'

/** A printed line without device, CPU, sequence and time. */
const tail = (line: string): string => line.replace(/^ *\d+,\d+ +\d+ +\d+ +\d+\.\d+ +/, '')

const NVME = (259 << 20) | 0
const PARTITION = (259 << 20) | 3
const D = 7 | TC.fs | TC.read
const C = 8 | TC.fs | TC.read

const named = (pid: number, comm: string, form = FORMS[0]!): Uint8Array =>
  record({ action: TC.notify, pid, pdu: ascii(comm.padEnd(16, '\0')) }, form)

it('reads the first record of a real NVMe trace, as the reference prints it', async () => {
  const hex = '07746165 01000000 00c1eb50c59f0000 188ff48b00000000 00100000 0f001108 1f530000 00003010 01000000 0000 1000 10300003 10300000 000000008bcda718'
  const bytes = Uint8Array.from(hex.replaceAll(' ', '').match(/../g)!.map((pair) => Number.parseInt(pair, 16)))
  const { lines, trace } = await decodeBinary(bytes)
  expect(lines).toEqual(['259,0    1        1     0.000000000 21279  A  RA 2348060440 + 8 <- (259,3) 2345510680'])
  expect(trace.firstEvent).toEqual({ seconds: 175669, nanoseconds: 815001344 })
  expect(trace.devices[0]!.remappedFrom).toEqual([{ device: '259:3', shift: 2549760, lines: 1 }])
})

describe.each(FORMS)('version $version, little-endian $littleEndian', (form) => {
  const stream = join(
    named(42, 'llama-cli', form),
    record({ sequence: 1, time: 10n, sector: 2_548_000n, bytes: 4096, action: 15 | TC.read | TC.ahead, pid: 42, device: NVME, pdu: pdu([4, PARTITION], [4, NVME], [8, 1000n]) }, form),
    record({ sequence: 2, time: 20n, sector: 2n ** 41n, bytes: 4096, action: 1 | TC.read | TC.ahead | TC.sync | TC.meta, pid: 42, device: NVME }, form),
    record({ sequence: 3, time: 30n, action: 10, pid: 42, device: NVME, pdu: pdu([8, 3n]) }, form),
    record({ sequence: 4, time: 40n, sector: 16n, bytes: 8192, action: 13 | TC.read, pid: 42, device: NVME, pdu: pdu([8, 24n]) }, form),
    record({ sequence: 5, time: 2_000_000_050n, sector: 16n, bytes: 1024, action: C, pid: 0, cpu: 3, device: NVME, error: -5 }, form),
    record({ sequence: 6, time: 2_000_000_060n, sector: 16n, bytes: 512, action: (7 | TC.write | TC.flush | TC.fua | TC.sync) >>> 0, pid: 7, device: NVME }, form),
    record({ sequence: 7, time: 2_000_000_070n, sector: 0n, bytes: 0, action: 8 | TC.flush, pid: 7, device: NVME }, form),
    record({ sequence: 8, time: 2_000_000_080n, sector: 64n, bytes: 4096, action: 1 | TC.discard | TC.write, pid: 42, device: NVME }, form),
  )

  it('prints what blkparse prints', async () => {
    expect((await decodeBinary(stream)).lines).toEqual([
      '259,0    0        1     0.000000000    42  A  RA 2548000 + 8 <- (259,3) 1000',
      '259,0    0        2     0.000000010    42  Q RASM 2199023255552 + 8 [llama-cli]',
      '259,0    0        3     0.000000020    42  U   N [llama-cli] 3',
      '259,0    0        4     0.000000030    42  X   R 16 / 24 [llama-cli]',
      '259,0    3        5     2.000000040     0  C   R 16 + 2 [65531]',
      '259,0    0        6     2.000000050     7  D FWFS 16 + 1 [(null)]',
      '259,0    0        7     2.000000060     7  C  FN 0 [0]',
      '259,0    0        8     2.000000070    42  Q   D 64 + 8 [llama-cli]',
    ])
  })

  it('prints every field as CSV and JSON lines', async () => {
    const csv = (await decodeBinary(stream, 'csv')).lines
    expect(csv[0]).toBe('time_ns,device,cpu,sequence,thread,process,action,rwbs,sector,bytes,error,from_device,detail')
    expect(csv[1]).toBe('10,259:0,0,1,42,,A,RA,2548000,4096,0,259:3,1000')
    expect(csv[5]).toBe('2000000050,259:0,3,5,0,,C,R,16,1024,-5,,')
    const rows = (await decodeBinary(stream, 'jsonl')).lines.map((line) => JSON.parse(line) as unknown)
    expect(rows[3]).toEqual({ time_ns: '40', device: '259:0', cpu: 0, sequence: 4, thread: 42, process: 'llama-cli', action: 'X', rwbs: 'R', sector: 16, bytes: 8192, error: 0, detail: 24 })
  })

  it('reads the same however the bytes arrive', async () => {
    const whole = await decodeBinary(stream)
    for (const piece of [1, 7, 47, 65]) expect(await decodeBinary(stream, 'blkparse', piece)).toEqual(whole)
  })

  it('cut anywhere keeps the whole records and tells of the cut one', async () => {
    const whole = await decodeBinary(stream)
    for (let length = 0; length < stream.length; length++) {
      const cut = await decodeBinary(stream.slice(0, length))
      expect(whole.lines.slice(0, cut.lines.length)).toEqual(cut.lines)
      const { 10: notices = 0, ...rest } = ledgerOf(cut)
      expect(notices).toBeLessThan(2)
      expect([{}, { 5: 1 }]).toContainEqual(rest)
    }
  })
})

it('takes the cgroup id off the front of the data', async () => {
  const stream = join(
    record({ time: 1n, sector: 8n, bytes: 512, action: 15 | CGROUP | TC.read, device: NVME, pdu: join(pdu([8, 77n]), pdu([4, PARTITION], [4, NVME], [8, 3n])) }),
    record({ time: 2n, action: 10 | CGROUP, device: NVME, pdu: join(pdu([8, 77n]), pdu([8, 9n])) }),
    record({ time: 3n, sector: 8n, bytes: 512, action: D | CGROUP, device: NVME, pdu: pdu([8, 77n]) }),
  )
  expect((await decodeBinary(stream)).lines.map(tail)).toEqual([
    '0  A   R 8 + 1 <- (259,3) 3', '0  U   N [(null)] 9', '0  D   R 8 + 1 [(null)]',
  ])
})

it('prints pass-through requests and messages, and counts neither as reads', async () => {
  const stream = join(
    record({ time: 1n, bytes: 36, action: 7 | TC.pc | TC.read, device: NVME, pdu: Uint8Array.of(0x12, 0, 0, 0, 0x24, 0) }),
    record({ time: 2n, bytes: 36, action: 8 | TC.pc | TC.read, device: NVME }),
    record({ time: 3n, action: 2 | TC.notify, device: NVME, cpu: 1, pdu: ascii('cfq14831 put_queue\n') }),
  )
  const { lines, trace } = await decodeBinary(stream)
  expect(lines.map(tail)).toEqual(['0  D   R 36 (12 00 00 00 24 00) [(null)]', '0  C   R [0]', '0  m   N cfq14831 put_queue'])
  expect(trace.devices[0]!.stages.issue.requests).toBe(0)
  expect(trace.census.map(({ action }) => action)).toEqual(['C (pass-through)', 'D (pass-through)', 'm'])
})

it('counts LOST text between records and goes on behind it', async () => {
  const event = (time: bigint): Uint8Array => record({ time, sector: 8n, bytes: 512, action: D, device: NVME })
  for (const piece of [1, 13, 4096]) {
    const decoded = await decodeBinary(join(event(1n), ascii('CPU:1 [LOST 345 EVENTS]\n'), event(2n)), 'blkparse', piece)
    expect(decoded.lines.length).toBe(2)
    expect(ledgerOf(decoded)).toEqual({ 2: 345 })
  }
})

it('skips garbage to the next record and counts its bytes', async () => {
  const event = (time: bigint): Uint8Array => record({ time, sector: 8n, bytes: 512, action: D, device: NVME })
  const decoded = await decodeBinary(join(event(1n), new Uint8Array(101).fill(0xab), event(2n)))
  expect(decoded.lines.length).toBe(2)
  expect(ledgerOf(decoded)).toEqual({ 4: 101 })
  expect(decoded.trace.ledger[4]!.place).toBe(48)
})

it('refuses sectors beyond 8 PiB as damaged, and keeps what lies just below', async () => {
  const event = (time: bigint, sector: bigint): Uint8Array => record({ time, sector, bytes: 512, action: D, device: NVME })
  const decoded = await decodeBinary(join(event(1n, 2n ** 44n - 1n), event(2n, 2n ** 44n)))
  expect(ledgerOf(decoded)).toEqual({ 6: 1 })
  expect(decoded.trace.devices[0]!.stages.issue).toMatchObject({ requests: 1, uniqueSectors: 1 })
})

it('merges per-CPU files by time and finds numbers that never came', async () => {
  const event = (cpu: number, sequence: number, time: bigint): Uint8Array => record({ cpu, sequence, time, sector: time * 8n, bytes: 4096, action: D, device: NVME })
  const first = join(event(0, 1, 10n), event(0, 2, 30n), event(0, 5, 50n))
  const second = join(event(1, 1, 20n), event(1, 2, 30n), event(1, 3, 40n))
  const { lines, trace } = await decodeBinary([first, second])
  expect(lines.map((line) => Math.round(Number(line.split(/ +/)[3]) * 1e9))).toEqual([0, 10, 20, 20, 30, 40])
  expect(lines.map((line) => line.split(/ +/)[1])).toEqual(['0', '1', '0', '1', '1', '0'])
  expect(trace.sequence).toEqual({ cpus: 2, missing: 2, repeated: 0 })
  expect(trace.clock.backwardSteps).toBe(0)
})

it('notes a clock that goes backwards and keeps the order of the stream', async () => {
  const event = (time: bigint): Uint8Array => record({ time, sector: time, bytes: 512, action: D, device: NVME })
  const { trace } = await decodeBinary(join(event(100n), event(40n), event(90n)))
  expect(trace.clock).toEqual({ backwardSteps: 1, largestStepNs: 60 })
})

it('follows requests: issued twice, requeued, completed in parts, orphaned, unfinished, failed', async () => {
  const at = (time: bigint, action: number, sector: bigint, bytes = 4096, error = 0): Uint8Array => record({ time, action, sector, bytes, device: NVME, error })
  const R = 6 | TC.fs | TC.read
  const { trace } = await decodeBinary(join(
    at(1n, D, 0n), at(2n, D, 0n), at(3n, C, 0n), // issued twice
    at(4n, D, 8n), at(5n, R, 8n), at(6n, D, 8n), at(7n, C, 8n), // requeued
    at(8n, D, 100n, 8192), at(9n, C, 100n, 4096), at(10n, C, 108n, 4096), // in parts
    at(11n, C, 500n), // orphan
    at(12n, D, 600n), // unfinished
    at(13n, D, 700n), at(14n, C, 700n, 4096, -5), // failed
  ))
  expect(trace.devices[0]!.pairing).toEqual({ pairs: 4, reissued: 1, orphans: 1, partial: 1, requeued: 1, unfinished: 1, mostOpen: 2, errors: 1, unqueued: 4, backward: 0 })
})

it('numbers each device and CPU on its own', async () => {
  const event = (device: number, sequence: number, time: bigint): Uint8Array => record({ device, sequence, time, sector: 8n, bytes: 512, action: D })
  const { trace } = await decodeBinary(join(event(NVME, 1, 1n), event(8 << 20, 1, 2n), event(NVME, 2, 3n), event(8 << 20, 4, 4n)))
  expect(trace.sequence).toEqual({ cpus: 2, missing: 2, repeated: 0 })
})

it('refuses times that no recording has, and goes on behind them', async () => {
  const event = (time: bigint): Uint8Array => record({ time, sector: 8n, bytes: 512, action: D, device: NVME })
  const decoded = await decodeBinary(join(event(1n), event(2n ** 64n - 1n), event(2n ** 60n), event(2n)))
  expect(decoded.lines.length).toBe(2)
  expect(ledgerOf(decoded)).toEqual({ 12: 2 })
})

it('takes actions that it does not know for no others', async () => {
  const event = (code: number): Uint8Array => record({ time: 1n, sector: 8n, bytes: 512, action: code | TC.read, device: NVME })
  const decoded = await decodeBinary(join(event(18), event(20), event(39), event(7)))
  expect(decoded.trace.census).toEqual([{ action: '?', rwbs: 'R', count: 3 }, { action: 'D', rwbs: 'R', count: 1 }])
  expect(ledgerOf(decoded)).toEqual({ 13: 3 })
  expect(decoded.trace.devices[0]!.everyLine.requests).toBe(1)
})

it('ends a batch where the texts of its events would not fit, and cuts none', async () => {
  const message = (i: number): Uint8Array => record({ time: BigInt(i), action: 2 | TC.notify, device: NVME, pdu: ascii(`${i} `.padEnd(400, 'x')) })
  const { lines } = await decodeBinary(join(...Array.from({ length: 6000 }, (_, i) => message(i))))
  expect(lines.length).toBe(6000)
  expect(lines.every((line, i) => line.endsWith(`${i} `.padEnd(400, 'x')))).toBe(true)
})

it('survives random bytes, wherever they come', async () => {
  let state = 12345
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  }
  for (let round = 0; round < 200; round++) {
    const noise = Uint8Array.from({ length: 400 }, random)
    const decoded = await decodeBinary(join(record({ time: 1n, sector: 8n, bytes: 512, action: D, device: NVME }), noise))
    expect(decoded.lines.length).toBeGreaterThan(0)
    expect(decoded.trace.ledger[4]!.count + decoded.trace.ledger[5]!.count).toBeGreaterThan(0)
  }
})
