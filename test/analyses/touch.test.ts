import { describe, expect, it } from 'vitest'
import { judgeFirst, proofTable, sumsDisagree, touchTable, type TouchPass } from '../../src/analyses/touch.ts'
import { measureTouch, type Meter } from '../../src/node/touch.ts'
import { openSimulators } from '../core/open-core.ts'

const MIB = 2 ** 20
const first: TouchPass = { pattern: 'sequential', pass: 'first', bytes: 256 * MIB, seconds: 0.25, faults: 65_536, residentBytes: 256 * MIB, sum: 7 }

describe('what a first pass proves', () => {
  it.each<[string, Partial<TouchPass>, boolean, string]>([
    ['a fault for each page of 4 KiB', {}, true, 'touched: 65,536 faults, pages of 4 KiB'],
    ['a fault for each 2 MiB', { faults: 128 }, true, 'touched: 128 faults, huge pages of 2 MiB'],
    ['a fault for each 64 KiB', { faults: 4096 }, true, 'touched: 4,096 faults, larger pages, 64 KiB a fault'],
    ['nothing touched', { pattern: 'allocate only', faults: 3, residentBytes: 5 * 4096, sum: null }, false, 'no bandwidth: at most 3 of 65,536 pages touched'],
    ['nothing touched, nothing else either', { pattern: 'allocate only', faults: 0, residentBytes: 0, sum: null }, false, 'no bandwidth: 0 of 65,536 pages touched'],
    ['the page of zeros: faults, but no memory', { faults: 65_536, residentBytes: 4096 }, false, 'no bandwidth: resident memory grew by 4 KiB only; what nobody wrote is one page of zeros'],
    ['memory that came without faults', { faults: 20 }, false, 'no bandwidth: 20 faults cannot have brought 256 MiB'],
    ['a system that counts no faults', { faults: null }, false, 'this system counts no page faults: nothing proves that the memory was touched'],
  ])('%s', (_, change, proven, why) => {
    expect(judgeFirst({ ...first, ...change })).toMatchObject({ proven, why })
  })

  it('lets memory be given back meanwhile, up to a tenth', () => {
    expect(judgeFirst({ ...first, residentBytes: 231 * MIB }).proven).toBe(true)
    expect(judgeFirst({ ...first, residentBytes: 230 * MIB }).proven).toBe(false)
  })
})

describe('the table', () => {
  const warm = [0.05, 0.03, 0.04, 0.02, 0.09].map((seconds): TouchPass => ({ ...first, pass: 'warm', seconds, faults: 0, residentBytes: 0 }))
  const column = (passes: readonly TouchPass[], name: string) => touchTable(passes).columns[name]

  it('tells the median of the warm passes, least and most', () => {
    expect(column([first, ...warm], 'bandwidth')).toEqual([2 ** 30, 256 * MIB / 0.04])
    expect([column([first, ...warm], 'leastSeconds')![1], column([first, ...warm], 'mostSeconds')![1], column([first, ...warm], 'passes')![1]]).toEqual([0.02, 0.09, 5])
    expect(column([first, ...warm], 'touchedShare')).toEqual([1, 1])
  })

  it('tells no bandwidth of warm passes over memory whose first pass proves nothing, but what would have been claimed', () => {
    const passes = [{ ...first, residentBytes: 0 }, ...warm]
    expect(column(passes, 'bandwidth')).toEqual([null, null])
    expect(column(passes, 'bytesOverTime')).toEqual([2 ** 30, 256 * MIB / 0.04])
    expect(proofTable(passes).columns['proof']).toEqual(['no bandwidth: resident memory grew by 0 B only; what nobody wrote is one page of zeros'])
    expect(column(warm, 'bandwidth')).toEqual([null])
  })

  it('shows when words were left out', () => {
    expect(sumsDisagree([first, ...warm])).toEqual([])
    expect(sumsDisagree([first, { ...warm[0]!, sum: 6 }])).toEqual(['sequential'])
  })
})

const BYTES = 8 * MIB
/** Words hold the low 16 bits of their number. */
const SUM = (BYTES / 8 / 65_536) * (65_535 * 65_536 / 2)

describe('measuring', () => {
  it('puts what the meter says around each pass, first and five warm ones', async () => {
    let clock = 0, faults = 0, resident = 0
    const meter: Meter = { seconds: () => (clock += 2), faults: () => (faults += 5), residentBytes: () => (resident += 4096) }
    const passes = await measureTouch(openSimulators(), BYTES, meter)
    expect(passes.map(({ pattern, pass }) => `${pattern} ${pass}`)).toEqual([
      'allocate only first', ...['unwritten', 'sequential', 'strided', 'random'].flatMap((pattern) => [`${pattern} first`, ...Array.from({ length: 5 }, () => `${pattern} warm`)]),
    ])
    for (const pass of passes) expect(pass).toMatchObject({ bytes: BYTES, seconds: 2, faults: 5, residentBytes: 4096 })
    expect(touchTable(passes).columns['bandwidth']!.every((cell) => cell === null)).toBe(true)
  })

  it('visits every word in each order', async () => {
    const passes = await measureTouch(openSimulators(), BYTES)
    expect(passes.map(({ sum }) => sum)).toEqual([null, ...Array.from({ length: 6 }, () => 0), ...Array.from({ length: 18 }, () => SUM)])
    if (process.platform !== 'linux') return
    for (const { pass, pattern, faults } of passes) {
      if (pass === 'first' && !['allocate only', 'unwritten'].includes(pattern)) expect(faults! * 2 * MIB, pattern).toBeGreaterThanOrEqual(BYTES)
    }
  })

  it.each(['touchSequential', 'touchStrided', 'touchRandom'] as const)('%s stores every word, and only those, once', (name) => {
    const core = openSimulators(), { exports } = core
    const bytes = 3 * 4096 + 65_536, words = bytes / 8, at = exports.touchOpen(2 * 65_536) >>> 0
    const sum = exports[name](at, words, 1), stored = new BigUint64Array(exports.memory.buffer, at, 2 * 65_536 / 8)
    expect([...stored.subarray(0, words)]).toEqual(Array.from({ length: words }, (_, i) => BigInt(i & 0xffff)))
    expect(stored.subarray(words).every((word) => word === 0n)).toBe(true)
    expect(sum).toBe(words * (words - 1) / 2)
    // A pass that visits the last word twice would say so.
    stored[words - 1] = 1_000_000_000n
    expect(exports[name](at, words, 0)).toBe(sum - (words - 1) + 1_000_000_000)
  })

  it('refuses a region that there is no room for', async () => {
    await expect(measureTouch(openSimulators(), 2 ** 33)).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' })
  })
})
