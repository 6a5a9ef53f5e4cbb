import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { readSamples } from '../../src/node/read-samples.ts'
import { golden, sharedData } from './read.ts'

const folder = mkdtempSync(join(tmpdir(), 'samples-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

it('an empty file, one of blank lines, one of a heading alone', async () => {
  await expect(readSamples([written('empty.csv', '')])).rejects.toThrow('empty.csv is empty')
  await expect(readSamples([written('blank.csv', '\n\n')])).rejects.toThrow('blank.csv holds no samples')
  await expect(readSamples([written('heading.csv', 'epoch_s,MemFree_kB\n')])).rejects.toThrow('no sample in it could be read')
})

it('packed reads the same; cut in the middle, what was read counts and the rest is lost', async () => {
  const packed = gzipSync(readFileSync(golden('phase-run/samples_5hz.csv')))
  const plain = await readSamples([golden('phase-run/samples_5hz.csv')]), whole = await readSamples([written('samples_5hz.csv.gz', packed)])
  expect(whole.trace.series.map(({ name, values }) => [name, values])).toEqual(plain.trace.series.map(({ name, values }) => [name, values]))
  const cut = await readSamples([written('cut.csv.gz', packed.subarray(0, packed.length >> 1))])
  expect(cut.trace.series[0]!.values.length).toBeGreaterThan(100)
  expect(cut.ledger).toContainEqual(expect.objectContaining({ kind: 'lost', reason: expect.stringContaining('rest of the file') }))
})

it('a file of phases on another clock, and two sources that share none, are refused with what to do', async () => {
  const samples = written('start.csv', 'seconds,a_bytes\n0,1\n1,2\n'), other = written('other.csv', 'seconds,b_bytes\n0,1\n1,2\n')
  await expect(readSamples([samples], { phasesFile: golden('phase-run/phases.csv') })).rejects.toThrow('--phase NAME=FROM..TO')
  await expect(readSamples([samples, other])).rejects.toThrow('they share no clock')
  const joined = await readSamples([samples, other], { starts: { 'start.csv': 1795224275, 'other.csv': 1795224276 } })
  expect(joined.trace.series.map(({ times }) => [...times])).toEqual([[1795224275, 1795224276], [1795224276, 1795224277]])
})

it.skipIf(sharedData === null)('samples of our captures, with their phases and their marks (shared data)', async () => {
  const capture = join(sharedData!, 'block-io/llm-captures/none-frag')
  const { trace, ledger } = await readSamples([join(capture, 'samples.jsonl.gz')])
  expect([trace.clock, trace.series.find(({ name }) => name === 'MemAvailable')!.values.length, trace.phases.map(({ name }) => name), ledger]).toEqual(['start', 182, ['baseline', 'run', 'recovery'], []])
  const marked = await readSamples([join(capture, 'samples.jsonl.gz')], { marks: join(capture, 'marks.jsonl') })
  expect(marked.trace.phases.map(({ name }) => name)).toContain('load_begin:0->load_end:0')
})

it.skipIf(sharedData === null)('fixtures of procfs (shared data)', async () => {
  const first = async (name: string, series: string): Promise<number> => (await readSamples([join(sharedData!, 'statistics/procfs', name)])).trace.series.find((one) => one.name === series)!.values[0]!
  expect(await first('meminfo', 'MemFree')).toBe(440_324 * 1024)
  expect(await first('pressure_io', 'psi_io_some_total')).toBe(15e-6)
  expect(await first('pressure_memory', 'psi_memory_full_total')).toBe(25e-6)
  expect(await first('26231_smaps_rollup', 'Rss')).toBe(29_948 * 1024)
})
