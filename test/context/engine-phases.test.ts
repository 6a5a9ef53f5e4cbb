import { expect, it } from 'vitest'
import { arrivedLines, marksOfLog, ratesOfLog } from '../../src/context/engine-phases.ts'

/** One line a second from 100 s on. */
const arriving = (...lines: string[]): Parameters<typeof marksOfLog>[0] => lines.map((text, i) => ({ ns: (100 + i) * 1e9, text }))
const told = (...lines: string[]): [string, number, number | null][] => marksOfLog(arriving(...lines)).map(({ name, ns, index }) => [name, ns / 1e9, index])

it('lines find their times by number, and one without a time is left out', () => {
  expect(arrivedLines('a\nb\nc', 'number,t_ns\n0,5\n2,7\n9,8\nx,1\n')).toEqual([{ ns: 5, text: 'a' }, { ns: 7, text: 'c' }])
})

it('llama.cpp: load by arrival, prompt and tokens by its own times before the line', () => {
  // Lines of the form of ggml-org/llama.cpp issue 9013, with round times.
  expect(told(
    'llama_model_loader: loaded meta data with 23 key-value pairs and 201 tensors from m.gguf (version GGUF V3 (latest))',
    'load_tensors: loading model tensors, this can take a while... (mmap = true)',
    'llama_context: constructing llama_context',
    'llama_context: n_ctx         = 512',
    'llama_perf_sampler_print:    sampling time =      24.62 ms /   227 runs   (    0.11 ms per token,  9220.90 tokens per second)',
    'llama_perf_context_print:        load time =     618.92 ms',
    'llama_perf_context_print: prompt eval time =    1000.00 ms /    49 tokens (   18.92 ms per token,    52.85 tokens per second)',
    'llama_perf_context_print:        eval time =    2000.00 ms /   178 runs   (   79.13 ms per token,    12.64 tokens per second)',
  )).toEqual([['load_begin', 100, null], ['load_end', 102, null], ['prompt_begin', 104, 49], ['prompt_end', 105, null], ['generate_end', 107, null]])
})

it('llama.cpp\u2019s server: each request by its slot', () => {
  expect(told(
    'slot launch_slot_: id  0 | task 0 | processing task, is_child = 0',
    'slot update_slots: id  0 | task 0 | new prompt, n_ctx_slot = 4096, n_keep = 0, n_prompt_tokens = 51',
    'slot update_slots: id  0 | task 0 | prompt done, n_past = 51, n_tokens = 51',
    'slot      release: id  0 | task 0 | stop processing: n_past = 325, truncated = 0',
    'slot print_timing: id  0 | task 0 |', 'prompt eval time =     915.13 ms /    51 tokens (   17.94 ms per token,    55.73 tokens per second)',
    '       eval time =   23038.87 ms /   275 tokens (   83.78 ms per token,    11.94 tokens per second)',
  )).toEqual([['prompt_begin', 100, null], ['prompt_end', 102, null], ['generate_end', 103, null]])
})

it('vLLM: load, and spans of ten seconds that served', () => {
  // Lines of the form of vllm-project/vllm issues 12917 and 44106 and of other logs; not run here.
  const rates = (prompt: number, made: number): string => `(APIServer pid=1) INFO 02-04 10:01:59 [loggers.py:257] Engine 000: Avg prompt throughput: ${prompt} tokens/s, Avg generation throughput: ${made} tokens/s, Running: 1 reqs, Waiting: 0 reqs`
  const lines = [
    'INFO 02-07 19:23:56 gpu_model_runner.py:867] Starting to load model ibm-granite/granite-3.0-3b-a800m-instruct...',
    '(EngineCore_0 pid=2) INFO 10-26 21:47:45 [default_loader.py:267] Loading weights took 1.27 seconds',
    '(EngineCore_0 pid=2) INFO 10-26 21:47:46 [gpu_model_runner.py:1975] Model loading took 7.6785 GiB and 2.195456 seconds',
    rates(0, 0), rates(7109.8, 251.9), rates(0, 296.4), rates(0, 0),
  ]
  expect(told(...lines)).toEqual([['serve_begin', 94, null], ['load_begin', 100, null], ['load_end', 102, null], ['serve_end', 106, null]])
  expect(ratesOfLog(arriving(...lines)).map(({ ns, ...rate }) => [ns / 1e9, rate])).toEqual([
    [103, { promptTokens: 0, tokens: 0 }], [104, { promptTokens: 7109.8, tokens: 251.9 }], [105, { promptTokens: 0, tokens: 296.4 }], [106, { promptTokens: 0, tokens: 0 }],
  ])
})

it('a log that tells nothing gives no phase; a load that is tried twice counts once', () => {
  expect(told('hello', 'load time and prompt eval time are words')).toEqual([])
  const load = ['llama_model_loader: loaded meta data with 1 key-value pairs', 'llama_context: constructing llama_context']
  expect(told(...load, ...load)).toEqual([['load_begin', 100, null], ['load_end', 101, null]])
})
