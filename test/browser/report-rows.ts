import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../../src/workloads/random.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden, samples } from '../golden/read.ts'

/** One kind of page: the command that makes its record, all charts that it must show, in their order, and the code with which the command ends, if not 0. */
export interface Row {
  words: string[]
  shown: string[]
  code?: number
}

const REQUESTS = ['--synthetic', 'requests=200,rate=20,prompt=lognormal:300:0.9,output=lognormal:60:0.9,prefixes=5,prefix-tokens=128,part=16,seed=7']
const SEED = golden('./synthetic-seed003'), NONE = `${samples}none-frag`
const LONG = `a name that is longer than any column <b>and</b> has no end, ${'x'.repeat(60)}`

/** Where inputs that tests make lie; removed after them. */
export const folder = mkdtempSync(join(tmpdir(), 'tidemark-rows-'))
const at = (name: string): string => join(folder, name)
const STORE = ['--file', at('baseline.json')]

/** Each kind of page; a new one is one line. */
export const ROWS: Record<string, Row> = {
  'kv, memory given': { words: ['simulate', 'kv', ...REQUESTS, '--memory', '256MiB,128MiB', '--max-length', '2048'], shown: ['kv-shares', 'kv-batch', 'kv-need', 'kv-waste', 'kv-cost'] },
  'kv, as much as wanted': { words: ['simulate', 'kv', ...REQUESTS, '--max-length', '2048'], shown: ['kv-need', 'kv-waste', 'kv-cost'] },
  paged: { words: ['simulate', 'paged', ...REQUESTS, '--page-size', '1,2,4,8,16', '--max-length', '2048'], shown: ['kv-pages', 'kv-need', 'kv-waste'] },
  prefix: { words: ['simulate', 'prefix', ...REQUESTS], shown: ['prefix-curve'] },
  branch: { words: ['simulate', 'branch'], shown: ['branching-trade', 'branching-memory', 'branching-again'] },
  scratch: { words: ['simulate', 'scratch'], shown: ['scratch-waste', 'scratch-cost'] },
  size: { words: ['size'], shown: ['kv-growth'] },
  peak: { words: ['peak'], shown: ['level-over-time'] },
  'peak of samples': { words: ['peak', golden('./phase-run'), '--metric', 'MemAvailable', '--every', '5s'], shown: ['sampled-over-time'] },
  claims: { words: ['claims', golden('./claims/seed-001.yaml')], shown: ['claims-ratio'] },
  budget: { words: ['budget', 'docs/examples/plans/two-models.yaml'], shown: ['budget-waterfall', 'budget-pools', 'budget-what-ifs', 'budget-configurations'] },
  phases: { words: ['phases', golden('./phase-run')], shown: ['phase-level', 'phase-forest', 'phase-beside', 'phase-halves', 'phase-pressure', 'phase-traffic'] },
  'phases in cycles': { words: ['phases', golden('./phase-abab'), '--settle', 'latency=300ms'], shown: ['phase-cycles', 'phase-forest', 'phase-level', 'phase-beside', 'phase-pressure', 'phase-traffic'], code: 1 },
  'two sides': { words: ['compare', NONE, golden('./severe-frag')], shown: ['compare-bandwidth', 'compare-phases', 'compare-gaps'] },
  'three sides': { words: ['compare', NONE, golden('./severe-frag'), SEED, '--name', 'a', '--name', 'b', '--name', LONG], shown: ['compare-bandwidth', 'compare-phases', 'compare-gaps'] },
  'published numbers': { words: ['compare', golden('./published/seed003-15gb.json'), SEED, golden('./published/seed003-23gb.json'), '--process', '4242'], shown: [] },
  'baseline, worse': { words: ['baseline', 'check', 'main', at('slow'), ...STORE], shown: ['baseline-forest'], code: 1 },
  'baseline, too few runs': { words: ['baseline', 'check', 'main', at('few'), ...STORE], shown: ['baseline-forest'] },
  'baseline, refused': { words: ['baseline', 'check', 'main', at('slow'), '--env', 'threads=8', ...STORE], shown: [] },
  'baseline, history': { words: ['baseline', 'history', 'main', 'Prompt/512 ns/op', ...STORE], shown: ['baseline-series'] },
}

const NAMES = ['Prompt/512', 'Prompt/4096', 'Token/batch=1', 'Token/batch=8', 'LoadModel/<b>a-long-name</b>/of-a-benchmark/with=parameters']

/** Benchmark text, seeded; the first metric slowed by `factor`. */
function bench(seed: number, factor: number, runs = 10): string {
  const random = new Random(seed, 0)
  return NAMES.flatMap((name, k) => Array.from({ length: runs }, () => `Benchmark${name} 1 ${((k + 1) * 1000 * (k === 0 ? factor : 1) * Math.exp(0.02 * random.normal())).toFixed(1)} ns/op\n`)).join('')
}

/** Makes the files that rows name: a baseline of 14 runs, and two runs to check against it. */
export async function makeInputs(): Promise<void> {
  for (let run = 0; run < 14; run++) {
    writeFileSync(at('run'), bench(run, run < 7 ? 1 : 1.3))
    await runRecorded('baseline', 'save', 'main', at('run'), '--label', `c${run}`, ...STORE)
  }
  writeFileSync(at('slow'), bench(50, 1.7))
  writeFileSync(at('few'), bench(51, 1.3, 3))
}
