import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, expect } from 'vitest'
import { parseBaselines, type BaselineFile } from '../../src/analyses/baseline-file.ts'
import type { Report } from '../../src/core/result.ts'
import { Random } from '../../src/workloads/random.ts'
import { runRecorded, type Outcome } from './run-recorded.ts'

/** The root of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
/** A path where nothing is yet. */
export const place = (): string => join(folder, `file-${++files}`)
/** A file of this content; gives its path. */
export function file(content: string): string {
  const path = place()
  writeFileSync(path, content)
  return path
}

/** The file of baselines of the test that runs. */
export let store = ''
beforeEach(() => {
  store = place()
})
/** `tidemark baseline VERB ...` on the file of this test. */
export const baseline = (verb: string, ...words: string[]): Promise<Outcome> => runRecorded('baseline', verb, ...words, '--file', store)
/** The record of `tidemark baseline check`, and the code with which it ends. */
export const check = async (...words: string[]): Promise<{ code: number; report: Report }> => {
  const { code, out, err } = await baseline('check', ...words, '--json', '-')
  expect(err).toBe('')
  return { code, report: JSON.parse(out) as Report }
}
/** The file of baselines as it stands. */
export const saved = (): BaselineFile => parseBaselines(readFileSync(store, 'utf8'), store)

/** Verdicts by metric. */
export const words = ({ tables }: Report): Record<string, unknown> => Object.fromEntries(tables['baseline.metrics']!.columns['metric']!.map((metric, i) => [metric, tables['baseline.metrics']!.columns['verdict']![i]]))
/** The row of a metric. */
export const row = ({ tables }: Report, metric: string, table = 'baseline.metrics'): Record<string, unknown> => {
  const { columns } = tables[table]!, at = columns['metric']!.indexOf(metric)
  return Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[at]]))
}

/** Benchmark text of lognormal times, seeded: one line a run. */
export function bench(seed: number, { runs = 10, factor = 1, noise = 0.03, names = ['Load', 'Token', 'Save'] }: { runs?: number; factor?: number; noise?: number; names?: string[] } = {}): string {
  const random = new Random(seed, 0)
  return `goos: linux\n${names.map((name) => Array.from({ length: runs }, () => `Benchmark${name}-2 100 ${(1000 * (name === 'Token' ? factor : 1) * Math.exp(noise * random.normal())).toFixed(1)} ns/op\n`).join('')).join('')}PASS\n`
}

/** Saves a run as the baseline `main`. */
export async function saveText(text: string, ...more: string[]): Promise<void> {
  const { code, err } = await baseline('save', 'main', file(text), ...more)
  expect([code, err]).toEqual([0, ''])
}
