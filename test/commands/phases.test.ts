import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { golden } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function file(lines: readonly string[]): string {
  const path = join(folder, `samples-${++files}.csv`)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

/** Values one a second, with a wave that no phase feels. */
const run = (levels: readonly number[]): string => file(['epoch_s,MemAvailable_kB', ...levels.map((level, i) => `${1_795_000_000 + i},${level * 1000 + (i * 7919) % 13}`)])
const steady = (n: number, level: number): number[] => Array<number>(n).fill(level)
const FLAGS = ['--phase', 'baseline=0..60', '--phase', 'loaded=60..120']

async function record(...words: string[]): Promise<{ code: number, report: Report, err: string }> {
  const { code, out, err } = await runRecorded('phases', ...words, '--json', '-')
  return { code, report: out === '' ? null as never : JSON.parse(out) as Report, err }
}

describe('exit codes', () => {
  it('1 for a loss, 0 for what is kept', async () => {
    const lost = await record(run([...steady(60, 8), ...steady(60, 6)]), ...FLAGS)
    expect([lost.code, lost.report.verdict.grade, lost.report.figures['phase.retention']!.value!.toFixed(2)]).toEqual([1, 'LOSS', '0.75'])
    const kept = await record(run(steady(120, 8)), ...FLAGS, '--strict')
    expect([kept.code, kept.report.verdict.grade]).toEqual([0, 'NO LOSS'])
    // The same loss within a wider margin.
    const wide = await record(run([...steady(60, 8), ...steady(60, 7.9)]), ...FLAGS, '--margin', '1%')
    expect([wide.code, (await record(run([...steady(60, 8), ...steady(60, 7.9)]), ...FLAGS)).code]).toEqual([1, 0])
  })

  it('0 where the recording cannot tell, 1 if strict', async () => {
    const words = [golden('phase-run'), '--metric', 'MemAvailable']
    expect([(await record(...words)).code, (await record(...words, '--strict')).code]).toEqual([0, 1])
    expect((await record(golden('phase-run'), '--strict')).code).toBe(1)
  })

  it('2 for wrong use, with the remedy', async () => {
    const path = run(steady(20, 8))
    for (const [words, message] of [
      [[path], /no phase is named: a comparison takes two; name them with --phases FILE/],
      [[path, '--phase', 'all=0..'], /one phase only, all/],
      [[path, '--phase', 'a=0..10', '--phase', 'b=10..', '--metric', 'memavailabel'], /did you mean MemAvailable\?/],
      [[path, '--phase', 'a=0..10', '--phase', 'b=10..', '--reference', 'c'], /there is no phase "c".*; there are a, b/],
      [[path, '--settle', '2'], /It takes a time such as 2s/],
      [[path, '--margin', '100%'], /above 0 and below 100 %/],
      [['--arm', 'of=x.csv'], /alone=FILE, off=FILE/],
      [[path, '--arm', `on=${path}`], /not both/],
      [[], /name a file of samples/],
    ] as const) {
      const { code, err } = await record(...words)
      expect(err).toMatch(message)
      expect(code).toBe(2)
    }
  })
})

it('one series may settle longer than the others', async () => {
  const { report } = await record(golden('phase-abab'), '--settle', '1s', '--settle', 'latency=300ms')
  expect(report.settings['settle']).toBe('latency 0.3, MemAvailable 1')
  expect(report.figures['phase.retention']!.value!.toFixed(4)).toBe('0.5867')
})

it('reads arms from files of their own and says whether they show protection', async () => {
  const units = (ms: number, cycle: number): string => file(['epoch_s,latency_ms', ...Array.from({ length: 40 }, (_, i) => `${1_795_000_000 + i},${ms + cycle / 50 + ((i * 31 + cycle) % 7) / 10}`)])
  const arms = [1, 2, 3, 4, 5, 6].flatMap((cycle) => [['alone', 10] as const, ['off', 20] as const, ['on', 12.5] as const].flatMap(([arm, ms]) => ['--arm', `${arm}=${units(ms, cycle)}`]))
  const { report, code } = await record(...arms)
  // Speeds 0.5 and 0.8 of alone: three fifths of the loss come back.
  expect(report.figures['phase.protection']!.value!).toBeCloseTo(0.6, 1)
  expect(report.verdict.answers[0]!.answer).toMatch(/^The protection gives back/)
  expect(report.verdict.notShown).not.toContain('that a protection (QoS) works')
  expect(code).toBe(1)
})

it('prints the comparisons and what they do not show, and writes a page', async () => {
  const page = join(folder, 'phases.html')
  const { code, out } = await runRecorded('phases', golden('phase-abab'), '--settle', 'latency=300ms', '-o', page)
  expect(out).toMatch(/^LOSS {2}Contended, speed \(median latency\): 58\.7 % of baseline speed \(44\.8\u201376\.8 %\)\./)
  expect(out).toContain('This does not show: ')
  expect(out).toMatch(/MemAvailable .* NO LOSS BEYOND 5 %/)
  expect(readFileSync(page, 'utf8')).toContain('<!doctype html>')
  expect(code).toBe(1)
  expect((await runRecorded('phases', '--help')).out).toMatch(/Examples:\n {2}\$ tidemark phases recording\//)
})

it('tells of values of the whole run, which belong to no phase', async () => {
  const { report } = await record(golden('phase-run'))
  expect(report.ledger).toContainEqual(expect.objectContaining({ kind: 'skipped', reason: expect.stringMatching(/^values of a whole run, such as .* of time_v.txt$/) as string }))
})

it('doubts a last line that has no end: its number may be cut', async () => {
  const path = file(['epoch_s,MemAvailable_kB', ...Array.from({ length: 120 }, (_, i) => `${1_795_000_000 + i},${1000 + (i * 7919) % 13}`)])
  expect((await record(path, ...FLAGS)).report.ledger).toEqual([])
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -2))
  expect((await record(path, ...FLAGS)).report.ledger).toMatchObject([{ kind: 'doubted', count: 1, reason: expect.stringContaining('without an end') as string }])
})
