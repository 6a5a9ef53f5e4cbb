import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { rules } from '../../src/findings/index.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden } from '../golden/read.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function file(content: string): string {
  const path = join(folder, `input-${++files}`)
  writeFileSync(path, content)
  return path
}

async function ids(words: readonly string[]): Promise<string[]> {
  const { code, out, err } = await runRecorded(...words, '--json', '-')
  expect([code, err]).toEqual([0, ''])
  return (JSON.parse(out) as Report).findings.map(({ id }) => id)
}

const paged = (...more: string[]): string[] => ['simulate', 'paged', '--synthetic', 'requests=40,rate=20,prompt=lognormal:200:0.8,output=lognormal:40:0.8,seed=7', '--policy', 'paged', ...more]
const parts = Array.from({ length: 8 }, (_, i) => `${JSON.stringify({ timestamp: i * 50, input_length: 1200, output_length: 20, hash_ids: [0, 2 * i + 1, 2 * i + 2] })}\n`).join('')
const named = (...more: string[]): string[] => ['simulate', 'kv', file(parts), '--policy', 'prefix', ...more]
const model = (hidden: number, more: object = {}): string[] => ['size', file(JSON.stringify({ model_type: 'qwen3', num_hidden_layers: 36, hidden_size: hidden, num_attention_heads: 32, num_key_value_heads: 8, head_dim: 128, max_position_embeddings: 40960, torch_dtype: 'bfloat16', ...more }))]
const printed = (text: string): string[] => ['claims', file(text)]
const slides = (context: string): string[] => ['size', '--layers', '26', '--kv-heads', '1', '--head-size', '256', '--window', '512:6', '--context', context]
const reuse = (ratio: string): string => `=== Reuse ===\nUses per alloc: 1000\n${ratio}\n`

const sampled = (free: (i: number) => number, every: string): string[] => ['peak', file(`epoch_s,MemAvailable_kB\n${Array.from({ length: 100 }, (_, i) => `${1795224275 + i},${free(i)}\n`).join('')}`), '--every', every]
const marked = (mark: number): string[] => ['peak', file(`epoch_s,RSS_kB,VmHWM_kB\n1795224275,100,100\n1795224276,200,${mark}\n1795224277,200,${mark}\n`)]

/** For each rule of simulations, sizes and claims: a command line on which it fires, and the nearest one on which it is silent. */
const CASES: [id: string, guilty: string[], innocent: string[]][] = [
  ['KV001', printed('=== cache (32 layers, 32 heads, 128 dim, f16) ===\nBytes per token: 1.00 MB\n'), printed('=== cache (32 layers, 32 heads, 128 dim, f32) ===\nBytes per token: 1.00 MB\n')],
  ['KV002', paged('--page-size', '8,256'), paged('--page-size', '16')],
  ['KV003', named('--hash-block', '16'), named()],
  ['KV004', model(2560), model(4096)],
  ['KV005', [...model(4096), '--kv-type', 'q8_0'], [...model(4096), '--kv-type', 'f16']],
  ['KV006', slides('32768'), slides('512')],
  ['AL001', printed('Effective BW: 19.85 TB/s\n'), printed('Effective BW: 4.8 TB/s\n')],
  ['AL002', printed('=== g ===\nIterations: 19\nP95: 5 ms\n'), printed('=== g ===\nIterations: 20\nP95: 5 ms\n')],
  ['AL003', ['peak'], ['peak', '--every', '100ms']],
  ['AL003', ['claims', golden('./claims/memory-tracking.txt')], ['claims', golden('./claims/memory-tracking-corrected.txt')]],
  ['AL006', ['peak', golden('./phase-run/samples_5hz.csv'), '--every', '5s'], ['peak', golden('./phase-run/samples_5hz.csv'), '--metric', 'MemTotal', '--every', '5s']],
  ['AL006', sampled((i) => (i === 50 ? 1 : 9), '2s'), sampled((i) => (i >= 50 && i < 60 ? 1 : 9), '5s')],
  ['AL007', marked(300), marked(200)],
  ['AL004', ['claims', golden('./claims/memory-bench.txt')], printed(reuse('Time ratio: 1000x'))],
  ['AL005', ['claims', golden('./claims/memory-bench.txt')], ['claims', golden('./claims/memory-bench-corrected.txt')]],
]

describe.each(CASES)('%s', (id, guilty, innocent) => {
  it('fires', async () => {
    expect(await ids(guilty)).toContain(id)
  })

  it('is silent on the corrected twin', async () => {
    expect(await ids(innocent)).not.toContain(id)
  })
})

it('no rule of KV caches and allocations is without a case', () => {
  expect([...new Set(CASES.map(([id]) => id))].toSorted()).toEqual(rules.map(({ id }) => id).filter((id) => /^(KV|AL)/.test(id)).toSorted())
})
