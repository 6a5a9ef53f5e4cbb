import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { environmentOf, sampledMemory } from '../../src/context/environment.ts'
import { sharedData } from '../golden/read.ts'

const byItem = (facts: { item: string; value: unknown }[]): Record<string, unknown> => Object.fromEntries(facts.map(({ item, value }) => [item, value]))

it.each(['', '{', 'null', '3', '[]', '{"args":3,"device":[],"kernel":7,"model":{"size":-1}}'])('nothing is known of %j', (text) => {
  expect(environmentOf(text)).toEqual([])
  expect(sampledMemory(text, 'samples.jsonl')).toEqual([])
})

it('settings are read, and no host name or path', () => {
  const facts = environmentOf(JSON.stringify({
    kernel: 'Linux secret-host 6.18.44-fc #1 SMP @0 x86_64', args: { limit_mb: 600, threads: 2, prompt: 32, gen: 8, ra_kb: 64 },
    device: { scheduler: 'none [mq-deadline] bfq', max_sectors_kb: 1280 }, model: { path: '/home/secret/m.gguf', size: 7 },
  }))
  expect(byItem(facts)).toEqual({
    'kernel': '6.18.44-fc', 'memory limit, bytes': 600 * 2 ** 20, 'threads of the engine': 2, 'tokens of the prompt': 32, 'tokens to generate': 8,
    'read-ahead, bytes': 65536, 'I/O scheduler': 'mq-deadline', 'largest request, bytes': 1280 * 1024, 'model file, bytes': 7,
  })
  expect(JSON.stringify(facts)).not.toContain('secret')
  expect(byItem(environmentOf('{"args":{"limit_mb":0}}'))).toEqual({ 'memory limit, bytes': 'none' })
})

it('memory is that of the first sample, and the least of all', () => {
  const line = (available: unknown): string => JSON.stringify({ t: 1, meminfo_kb: { MemTotal: 100, MemAvailable: available } })
  expect(byItem(sampledMemory([line(50), 'cut {', line(20), line('x'), line(40)].join('\n'), 'samples.jsonl'))).toEqual({
    'memory of the machine, bytes': 102400, 'MemAvailable before, bytes': 51200, 'least MemAvailable, bytes': 20480,
  })
})

it.skipIf(sharedData === null)('reads the captures (skipped where the shared data is absent)', () => {
  const text = gunzipSync(readFileSync(join(sharedData!, 'block-io/llm-captures/severe-frag/samples.jsonl.gz'))).toString()
  expect(byItem(sampledMemory(text, 'samples.jsonl'))).toEqual({ 'memory of the machine, bytes': 24_684_092 * 1024, 'MemAvailable before, bytes': 20_540_856 * 1024, 'least MemAvailable, bytes': 19_491_840 * 1024 })
})
