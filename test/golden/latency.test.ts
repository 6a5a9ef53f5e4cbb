import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { golden, read, samples, sharedData } from './read.ts'

const SPANS = ['issueToComplete', 'queueToIssue', 'queueToComplete']
const VALUES = ['requests', 'min', 'p50', 'p90', 'p99', 'max', 'mean']

const latencies = ({ figures }: Report): number[][] => SPANS.map((span) => VALUES.map((value) => figures[`io.latency.${span}.${value}`]!.value!))
const near = (expected: number[][]): unknown => expected.map((row) => row.map((value) => expect.closeTo(value, 6)))

/** Reads, in ns: by a short program of its own over the tracer's text, that searches nothing but a table of open requests. */
const NONE_FRAG = [
  [4478, 46586, 449270, 549936, 736996, 3563087, 476545.7029924073],
  [4478, 1712, 2124, 3205, 12118, 96754, 2673.5797230906655],
  [4478, 48569, 451690, 553946, 738969, 3576417, 479219.282715498],
]
const SEVERE_FRAG = [
  [44238, 26319, 190435, 383412, 1442102, 56471019, 259078.62602287627],
  [44238, 1672, 2253, 4116, 13300, 174190, 2998.6239432162392],
  [44238, 28302, 193293, 387067, 1448732, 56482646, 262077.2499660925],
]

describe.each([
  ['none-frag from tracer text', join(samples, 'none-frag/blk.txt.gz'), NONE_FRAG, 3, 0.6332541900477991],
  ['none-frag from per-CPU files', join(samples, 'none-frag/trace.blktrace.0.gz'), NONE_FRAG, 3, 0.6332541900477991],
  ['none-frag from merged binary', golden('./none-frag/blk.bin.gz'), NONE_FRAG, 3, 0.6332541900477991],
  ['severe-frag from merged binary', golden('./severe-frag/blk.bin.gz'), SEVERE_FRAG, 13, 0.286604666938391],
])('%s', (_, path, expected, deepest, mean) => {
  it('has the oracle’s latencies and queue depth', async () => {
    const report = await read(path)
    expect(latencies(report)).toEqual(near(expected))
    expect(report.figures['io.queueDepth.max']!.value).toBe(deepest)
    expect(report.figures['io.queueDepth.mean']!.value).toBeCloseTo(mean, 9)
    expect(Math.max(...report.tables['io.queueDepth']!.columns['max']!.map(Number))).toBe(deepest)
  })

  it('moves the same bytes at issue and at completion', async () => {
    const { columns } = (await read(path)).tables['io.bandwidth']!
    const sum = (name: string): number => columns[name]!.reduce((all: number, cell) => all + Number(cell), 0)
    expect([sum('submittedBytes'), sum('completedBytes')]).toEqual([sum('bytes'), sum('bytes')])
    const seconds = columns['second']!.map(Number)
    expect(seconds).toEqual(seconds.map((__, i) => seconds[0]! + i))
  })
})

it('synthetic-seed003: every request takes 148,324 ns from issue to completion', async () => {
  const report = await read(golden('./synthetic-seed003/trace.blktrace.0.gz'))
  expect(latencies(report)[0]).toEqual([15_583, 148_324, 148_324, 148_324, 148_324, 148_324, 148_324])
})

const sample = sharedData === null ? null : join(sharedData, 'block-io/blktrace-viewer/sample.blktrace.0')

it.skipIf(sample === null || !existsSync(sample))('blktrace-viewer: the oracle’s percentiles, and btt’s Q2Q, D2C and Q2C (skipped where the shared data is absent)', async () => {
  const report = await read(sample!)
  const [issue, , queue] = latencies(report)
  expect(issue).toEqual([963, 52_471, 54_257, 56_370, 92_318, 102_460, expect.closeTo(55_948.807, 3)])
  // btt 2.09: D2C 0.000052471 0.000055949 0.000102460 963; Q2C 0.000053029 0.000056609 0.000103591 963
  const btt = (row: number[]): string[] => [row[1]!, row[6]!, row[5]!].map((ns) => (ns / 1e9).toFixed(9))
  expect(btt(issue!)).toEqual(['0.000052471', '0.000055949', '0.000102460'])
  const gap = (value: string): number => report.figures[`io.latency.queueToQueue.${value}`]!.value!
  expect(gap('requests')).toBe(962)
  expect(['min', 'mean', 'max'].map((value) => (gap(value) / 1e9).toFixed(9))).toEqual(['0.000060735', '0.000359135', '0.130342651'])
  expect([queue![0], ...btt(queue!)]).toEqual([963, '0.000053029', '0.000056609', '0.000103591'])
})
