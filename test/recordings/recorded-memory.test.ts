import { expect, it } from 'vitest'
import { recorded, sampleTimes } from '../../src/formats/samples/recorded.ts'
import { memoryOfSamples } from '../../src/recordings/recorded-memory.ts'
import { SampleColumns } from '../../src/traces/sample-columns.ts'

const block = (number: number, available: number, refaults: number, stalledUs: number): string => [
  `=== ${number} ${100 + number}.50`,
  '==> /proc/meminfo <==', 'MemTotal:       1000 kB', 'MemFree:         1 kB', `MemAvailable:    ${available} kB`, '',
  '==> /proc/pressure/memory <==', `some avg10=0.00 avg60=0.00 avg300=0.00 total=${stalledUs}`, `full avg10=0.00 avg60=0.00 avg300=0.00 total=1`, '',
  '==> /sys/fs/cgroup/memory/tidemark/memory.stat <==', 'cache 4096', `workingset_refault_file ${refaults}`, '',
].join('\n')
const facts = (text: string): Record<string, unknown> => Object.fromEntries(memoryOfSamples(text, 'samples.log').map(({ item, value }) => [item, value]))

function read(text: string, times: string | null = null, piece = text.length): SampleColumns {
  const columns = new SampleColumns('samples.log'), reader = recorded.open(columns, { name: 'samples.log', interval: null, times: times === null ? null : sampleTimes(times) })
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += piece) reader.take(bytes.subarray(at, at + piece))
  reader.end()
  return columns
}

it('each sample holds its files by their paths, in whatever pieces it comes', () => {
  const text = block(0, 900, 5, 0) + block(1, 800, 7, 250_000)
  for (const piece of [1, 7, text.length]) {
    const { series, ledger } = read(text, 'number,t_ns\n0,100501234000\n1,101509876000\n', piece).taken(0)
    const one = (name: string): unknown => series.filter((found) => found.name === name).map(({ of, unit, kind, times, values }) => [of, unit, kind, [...times], [...values]])
    expect(one('MemAvailable')).toEqual([[null, 'B', 'level', [100.501234, 101.509876], [900 * 1024, 800 * 1024]]])
    expect(one('workingset_refault_file')).toEqual([['tidemark', '1', 'counter', [100.501234, 101.509876], [5, 7]]])
    expect(one('psi_memory_some_total')).toEqual([[null, 's', 'counter', [100.501234, 101.509876], [0, 0.25]]])
    expect(ledger).toEqual([])
  }
})

it('without samples.csv times are those of /proc/uptime, and doubted', () => {
  const { series, ledger } = read(block(0, 900, 5, 0) + block(1, 800, 5, 0)).taken(0)
  expect([...series[0]!.times]).toEqual([100.5, 101.5])
  expect(ledger.map(({ kind, count }) => [kind, count])).toEqual([['doubted', 2]])
  expect(ledger[0]!.reason).toContain('0.01 s')
})

it('disks that did nothing are left out; processes are told apart', () => {
  const text = '=== 0 1.00\n==> /proc/diskstats <==\n   7       0 loop0 4 0 16 5 0 0 0 0 0 1 5 0 0 0 0 0 0\n   7       1 loop1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n\n==> /proc/12/io <==\nrchar: 10\nread_bytes: 4096\n\n==> /proc/12/stat <==\n12 (a b) c) R 1 2 3 4 5 6 70 8 90 10\n'
  const { series, ledger } = read(text, 'number,t_ns\n0,1000000000\n').taken(0)
  const value = (name: string): unknown[] => series.filter((one) => one.name === name).map(({ of, values }) => [of, values[0]])
  expect(value('disk bytes_read')).toEqual([['loop0', 8192]])
  expect(value('process read_bytes')).toEqual([['pid 12', 4096]])
  expect(value('process minor faults')).toEqual([['pid 12', 70]])
  expect(value('process major faults')).toEqual([['pid 12', 90]])
  expect(ledger).toEqual([])
})

it('levels are the first and the least, counters what they grew by', () => {
  expect(facts(block(0, 900, 5, 1_000_000) + block(1, 700, 25, 1_250_000) + block(2, 800, 45, 3_500_000))).toEqual({
    'memory of the machine, bytes': 1_024_000, 'MemAvailable before, bytes': 921_600, 'least MemAvailable, bytes': 716_800,
    "refaults of the group's files, pages": 40, 'memory pressure of the machine (some), s': 2.5,
  })
})

it('a sample that was cut does not count, and one sample alone tells no growth', () => {
  const whole = block(0, 900, 5, 0) + block(1, 800, 5, 0)
  const samplesOf = (text: string): number => read(text).taken(0).series[0]?.times.length ?? 0
  expect(samplesOf(whole)).toBe(2)
  expect(samplesOf(whole.slice(0, -3))).toBe(1)
  expect(samplesOf(`${whole}=== 2 102.00\n`)).toBe(2)
  expect(facts(block(0, 900, 5, 1))).toEqual({ 'memory of the machine, bytes': 1_024_000, 'MemAvailable before, bytes': 921_600, 'least MemAvailable, bytes': 921_600 })
  expect([facts(''), facts('no samples\n')]).toEqual([{}, {}])
})
