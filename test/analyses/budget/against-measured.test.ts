import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { againstMeasured, peaksOf, type SamplePeak } from '../../../src/analyses/budget/against-measured.ts'
import { estimateModel } from '../../../src/analyses/budget/model-estimate.ts'
import type { BudgetRow } from '../../../src/analyses/budget/row.ts'
import { parseEngineMemory, type MemoryTerm } from '../../../src/context/engine-memory.ts'
import { kvModelFromConfig } from '../../../src/context/kv-model-config.ts'
import { parseKvTypes } from '../../../src/context/kv-types.ts'
import { weightsFromConfig } from '../../../src/context/weights-config.ts'
import { heldAs } from '../../../src/context/weights-held.ts'
import { readModelMemory } from '../../../src/node/model.ts'
import type { Series } from '../../../src/traces/samples.ts'
import { sharedData } from '../../golden/read.ts'

const MIB = 2 ** 20
const row = (term: MemoryTerm, mib: number, more: Partial<BudgetRow> = {}): BudgetRow => ({ id: term, label: term, group: 'other', term, bytes: mib * MIB, low: mib * MIB, high: mib * MIB, tag: 'computed', source: 'test', fixed: false, ...more })
const LOG = `
load_tensors:        CUDA0 model buffer size =  1000.00 MiB
load_tensors:          CPU model buffer size =   200.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   300.00 MiB
sched_reserve:      CUDA0 compute buffer size =   150.00 MiB
llama_context:  CUDA_Host  output buffer size =     1.00 MiB
`
const peak = (place: 'host' | 'device', mib: number): SamplePeak => ({ series: 'memory.used', of: null, place, bytes: mib * MIB, source: 'gpu.csv', caveat: '' })

describe('estimate against measured', () => {
  const rows = [row('weights', 1200), row('kv', 256), row('compute', 200, { low: 100 * MIB, high: 400 * MIB }), row('other', 5)]

  it('by term: each difference, whether the interval holds it, and what only one side knows', () => {
    const { terms } = againstMeasured(rows, parseEngineMemory(LOG))
    expect(terms.map(({ term, estimate, measured, difference, inside }) => [term, estimate === null ? null : estimate / MIB, measured === null ? null : measured / MIB, difference === null ? null : difference / MIB, inside])).toEqual([
      ['weights', 1200, 1200, 0, true], ['kv', 256, 300, 44, false], ['compute', 200, 150, -50, true], ['output', null, 1, null, null], ['other', 5, null, null, null], ['total', 1656, 1650, -6, true],
    ])
    expect(terms[1]!.share).toBeCloseTo(44 / 300, 12)
  })

  it('says that errors cancel: 94 MiB of them leave 6', () => {
    const found = againstMeasured(rows, parseEngineMemory(LOG))
    expect([found.net! / MIB, found.gross! / MIB, found.cancels]).toEqual([-6, 94, true])
    expect(againstMeasured([row('weights', 1200), row('kv', 256), row('compute', 150)], parseEngineMemory(LOG)).cancels).toBe(false)
    expect(againstMeasured([row('weights', 1201), row('kv', 299), row('compute', 150)], parseEngineMemory(LOG)).cancels).toBe(false)
  })

  it('a field comparison: weights 27 GiB too high, the rest 20.6 too low, 6.9 in the total', () => {
    // As reported of an estimator (tmac1973/llama-toolchest#163); the sizes around it are ours.
    const log = 'a: CUDA0 model buffer size = 100.00 GiB\nb: CUDA0 KV buffer size = 60.00 GiB\n'
    const found = againstMeasured([row('weights', 127 * 1024), row('kv', 39.4 * 1024)], parseEngineMemory(log))
    expect([found.net! / 2 ** 30, found.gross! / 2 ** 30].map((gib) => Number(gib.toFixed(1)))).toEqual([-6.4, 47.6])
    expect(found.cancels).toBe(true)
  })

  it('one place at a time', () => {
    const placed = [row('weights', 1000, { place: 'device' }), row('weights', 150, { place: 'host' })]
    const device = againstMeasured(placed, parseEngineMemory(LOG), [peak('device', 1900), peak('host', 700)], 'device')
    expect(device.terms.find(({ term }) => term === 'weights')!.difference).toBe(0)
    expect(device.unaccounted.map(({ accounted, rest }) => [accounted / MIB, rest / MIB])).toEqual([[1450, 450]])
    expect(againstMeasured(placed, parseEngineMemory(LOG), [], 'host').terms.find(({ term }) => term === 'weights')!.difference).toBe(50 * MIB)
  })

  it('has nothing to compare without a log', () => {
    const found = againstMeasured(rows, null, [peak('host', 1)])
    expect(found).toMatchObject({ net: null, gross: null, cancels: false, unaccounted: [] })
    expect(found.terms.every(({ difference }) => difference === null)).toBe(true)
  })
})

it('Llama-3-8B in Q6_K at 512 tokens, as public logs of llama.cpp print it: 6282.97 + 64 + 0.49 + 258.50 MiB', () => {
  const text = JSON.stringify({ torch_dtype: 'bfloat16', tie_word_embeddings: false, model_type: 'llama', num_hidden_layers: 32, hidden_size: 4096, intermediate_size: 14336, num_attention_heads: 32, num_key_value_heads: 8, vocab_size: 128256 })
  const log = parseEngineMemory(`
llm_load_tensors:        CPU buffer size =  6282.97 MiB
llama_kv_cache_init:        CPU KV buffer size =    64.00 MiB
llama_new_context_with_model:        CPU  output buffer size =     0.49 MiB
llama_new_context_with_model:        CPU compute buffer size =   258.50 MiB
`)
  const rows = estimateModel({ name: 'llama', weights: heldAs(weightsFromConfig('config.json', text), 'Q6_K'), kv: kvModelFromConfig('config.json', text) }, { engine: 'llama.cpp', context: 512, sequences: 1, types: parseKvTypes('f16'), version: '2024' })
  const { terms } = againstMeasured(rows, log), found = new Map(terms.map((one) => [one.term, one]))
  for (const term of ['weights', 'kv', 'output'] as const) expect(Math.abs(found.get(term)!.difference!)).toBeLessThanOrEqual(0.006 * MIB)
  expect(terms.filter(({ inside }) => inside === false)).toEqual([])
  // The engine takes the least of the interval: the space of a layer serves the logits too.
  expect(found.get('compute')!.low).toBe(258.5 * MIB)
})

it('finds the peaks of samples, and leaves out what is no level of memory in use', () => {
  const series = (name: string, values: number[], more: Partial<Series> = {}): Series => ({ name, of: null, unit: 'B', kind: 'level', definition: '', derivedFrom: null, source: 'x.log', times: Float64Array.from(values.keys()), values: Float64Array.from(values), ...more })
  const peaks = peaksOf({ clock: 'wall', phases: [], series: [
    series('RSS', [1, 5, 3], { of: 'victim' }), series('memory.used', [7, Number.NaN, 9]), series('MemAvailable', [100]), series('memory.current', []), series('RSS', [1], { unit: '1' }), series('memory.current', [4], { kind: 'rate' }),
  ] })
  expect(peaks.map(({ series: name, of, place, bytes }) => [name, of, place, bytes])).toEqual([['RSS', 'victim', 'host', 5], ['memory.used', null, 'device', 9]])
})

it.skipIf(sharedData === null)('a real run of llama.cpp: weights, KV and logits as printed, the compute buffer inside (skipped without the shared data)', async () => {
  const captures = join(sharedData!, 'block-io/llm-captures')
  const { kv, weights } = await readModelMemory(join(captures, 'models/q8.head.gguf.gz'))
  const log = parseEngineMemory(readFileSync(join(captures, 'none-frag/engine.log'), 'utf8'), { fileBytes: 1_169_808_064 })
  const found = againstMeasured(estimateModel({ name: 'q8', kv, weights }, { engine: 'llama.cpp', context: 512, sequences: 1, types: parseKvTypes('f16'), version: '2026' }), log)
  const term = (name: string) => found.terms.find((one) => one.term === name)!
  expect([log.total / MIB, log.device]).toEqual([1114.91 + 0.12 + 11 + 70.5, 0].map((value) => expect.closeTo(value, 2)))
  expect(Math.abs(term('weights').difference!)).toBeLessThan(0.005 * MIB)
  expect(term('kv').difference).toBe(0)
  expect(term('kv').inside).toBe(true)
  expect(term('output').inside).toBe(true)
  expect([term('output').measured! / MIB, term('output').estimate]).toEqual([0.12, 32000 * 4])
  // Inputs 5.0 + one layer 44.0 + logits 66.5 MiB by the estimator; the engine uses the space of layers again for the logits.
  expect([term('compute').inside, term('compute').measured! / MIB, Number((term('compute').estimate! / MIB).toFixed(2))]).toEqual([true, 70.5, 115.5])
})
