import { expect, it } from 'vitest'
import { memoryOfSamples, parseSampleBlocks } from '../../src/context/recorded-samples.ts'

const block = (number: number, available: number, refaults: number, stalledUs: number): string => [
  `=== ${number} ${100 + number}.50`,
  '==> /proc/meminfo <==', 'MemTotal:       1000 kB', 'MemFree:         1 kB', `MemAvailable:    ${available} kB`, '',
  '==> /proc/pressure/memory <==', `some avg10=0.00 avg60=0.00 avg300=0.00 total=${stalledUs}`, `full avg10=0.00 avg60=0.00 avg300=0.00 total=1`, '',
  '==> /sys/fs/cgroup/memory/tidemark/memory.stat <==', 'cache 4096', `workingset_refault_file ${refaults}`, '',
].join('\n')
const facts = (text: string): Record<string, unknown> => Object.fromEntries(memoryOfSamples(text, 'samples.log').map(({ item, value }) => [item, value]))

it('each sample holds its files by their paths', () => {
  const [first, second] = parseSampleBlocks(block(0, 900, 5, 0) + block(1, 800, 5, 0))
  expect([first!.number, first!.uptime, [...first!.files.keys()]]).toEqual([0, 100.5, ['/proc/meminfo', '/proc/pressure/memory', '/sys/fs/cgroup/memory/tidemark/memory.stat']])
  expect([second!.number, second!.files.get('/proc/meminfo')]).toEqual([1, 'MemTotal:       1000 kB\nMemFree:         1 kB\nMemAvailable:    800 kB'])
})

it('levels are the first and the least, counters what they grew by', () => {
  expect(facts(block(0, 900, 5, 1_000_000) + block(1, 700, 25, 1_250_000) + block(2, 800, 45, 3_500_000))).toEqual({
    'memory of the machine, bytes': 1_024_000, 'MemAvailable before, bytes': 921_600, 'least MemAvailable, bytes': 716_800,
    "refaults of the group's files, pages": 40, 'memory pressure of the machine (some), s': 2.5,
  })
})

it('a sample that was cut does not count, and one sample alone tells no growth', () => {
  const whole = block(0, 900, 5, 0) + block(1, 800, 5, 0)
  expect(parseSampleBlocks(whole.slice(0, -3)).map(({ number }) => number)).toEqual([0])
  expect(parseSampleBlocks(`${whole}=== 2 102.00\n`).map(({ number }) => number)).toEqual([0, 1])
  expect(facts(block(0, 900, 5, 1))).toEqual({ 'memory of the machine, bytes': 1_024_000, 'MemAvailable before, bytes': 921_600, 'least MemAvailable, bytes': 921_600 })
  expect([parseSampleBlocks(''), parseSampleBlocks('no samples\n')]).toEqual([[], []])
})
