import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseEngineLog } from '../../src/context/engine-log.ts'
import { sharedData } from '../golden/read.ts'

const NONE = { slot: null, task: null }

// Lines as users of llama.cpp quoted them in its issues 2237, 9013 and 23269.
it('reads llama_print_timings', () => {
  expect(parseEngineLog(`
llama_print_timings:        load time =   907.71 ms
llama_print_timings:      sample time =   301.80 ms /   512 runs   (    0.59 ms per token,  1696.48 tokens per second)
llama_print_timings: prompt eval time =  6294.68 ms /   271 tokens (   23.23 ms per token,    43.05 tokens per second)
llama_print_timings:        eval time = 115222.19 ms /   510 runs   (  225.93 ms per token,     4.43 tokens per second)
llama_print_timings:       total time = 121963.55 ms
`)).toEqual([{ loadMs: 907.71, promptMs: 6294.68, promptTokens: 271, evalMs: 115_222.19, tokens: 510, ...NONE }])
})

it('reads llama_perf_context_print, once for each time', () => {
  const log = `
llama_perf_sampler_print:    sampling time =      24.62 ms /   227 runs   (    0.11 ms per token,  9220.90 tokens per second)
llama_perf_context_print:        load time =     618.92 ms
llama_perf_context_print: prompt eval time =     927.17 ms /    49 tokens (   18.92 ms per token,    52.85 tokens per second)
llama_perf_context_print:        eval time =   14085.85 ms /   178 runs   (   79.13 ms per token,    12.64 tokens per second)
llama_perf_context_print:       total time =   20699.49 ms /   227 tokens
`
  const expected = { loadMs: 618.92, promptMs: 927.17, promptTokens: 49, evalMs: 14_085.85, tokens: 178, ...NONE }
  expect(parseEngineLog(log + log.replaceAll('\n', '\r\n'))).toEqual([expected, expected])
})

it('reads requests of the server, with the slot before them or on each line', () => {
  expect(parseEngineLog(`
[42027] 2.27.442.817 I slot print_timing: id  0 | task 970 | n_decoded =    172, tg =  11.90 t/s
[42027] 2.29.118.072 I slot print_timing: id  0 | task 970 |
[42027] prompt eval time =     751.87 ms /    25 tokens (   30.07 ms per token,    33.25 tokens per second)
[42027]        eval time =   16131.90 ms /   192 tokens (   84.02 ms per token,    11.90 tokens per second)
[42027]       total time =   16883.78 ms /   217 tokens
[42027] 2.29.118.114 I slot      release: id  0 | task 970 | stop processing: n_tokens = 216, truncated = 0
16.44.049.630 I slot print_timing: id  3 | task 1941 | prompt eval time =     210.02 ms /   104 tokens (    2.02 ms per token,   495.19 tokens per second)
16.44.049.636 I slot print_timing: id  3 | task 1941 |        eval time =   12060.66 ms /   764 tokens (   15.79 ms per token,    63.35 tokens per second)
`)).toEqual([
    { loadMs: null, promptMs: 751.87, promptTokens: 25, evalMs: 16_131.9, tokens: 192, slot: 0, task: 970 },
    { loadMs: null, promptMs: 210.02, promptTokens: 104, evalMs: 12_060.66, tokens: 764, slot: 3, task: 1941 },
  ])
})

it('makes no number of nan and inf, and nothing of other lines', () => {
  expect(parseEngineLog('eval time = nan ms / 0 runs (inf ms per token)\n')).toEqual([{ loadMs: null, promptMs: null, promptTokens: null, evalMs: null, tokens: 0, ...NONE }])
  expect(parseEngineLog('sched_reserve: reserve took 9.07 ms\nupload time = 1 ms\nretrieval time = 2 ms\n')).toEqual([])
})

it.skipIf(sharedData === null)('finds nothing in the captured logs, which hold no timings (skipped where the shared data is absent)', () => {
  for (const name of ['none-frag', 'severe-frag']) expect(parseEngineLog(readFileSync(join(sharedData!, 'block-io/llm-captures', name, 'engine.log'), 'utf8'))).toEqual([])
})
