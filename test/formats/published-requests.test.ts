import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRequests } from '../../src/node/read-requests.ts'
import { requestFacts } from '../../src/traces/request-facts.ts'
import type { RequestTrace } from '../../src/traces/requests.ts'
import { sharedData } from '../golden/read.ts'

const published = (name: string): string => join(sharedData ?? '', 'requests', name)

describe.skipIf(sharedData === null || !existsSync(published('synthetic_trace.jsonl.gz')))('published traces (shared data; skipped where absent)', () => {
  const read = (name: string): Promise<RequestTrace> => readRequests([published(name)], { hashBlock: null })

  it.each([
    ['AzureLLMInferenceTrace_conv.csv.gz', 19_366, 22_361_870, 4_088_665, 1020, 129], ['AzureLLMInferenceTrace_code.csv.gz', 8819, 18_059_974, 245_896, 1469, 13],
    ['vidur_splitwise_conv.csv.gz', 19_366, 22_361_870, 4_088_665, 1020, 129],
  ])('%s', async (name, count, into, out, prompt, output) => {
    const { requests, ledger } = await read(name)
    const facts = requestFacts(requests)
    expect([facts.count, facts.prompts.sum, facts.outputs.sum, facts.prompts.median, facts.outputs.median]).toEqual([count, into, out, prompt, output])
    expect(ledger).toEqual([])
  })

  it('the same arrivals from dates and from seconds', async () => {
    const azure = await read('AzureLLMInferenceTrace_conv.csv.gz'), vidur = await read('vidur_splitwise_conv.csv.gz')
    expect(azure.requests.arrivals).toEqual(vidur.requests.arrivals)
  })

  it.each([
    ['conversation_trace.jsonl.gz', 12_031, 12_035.06, 342.62, 288_500, 182_790, 3536.999], ['synthetic_trace.jsonl.gz', 3993, 15_325.48, 149.12, 121_877, 43_924, 1022.025],
  ])('%s', async (name, count, into, out, parts, distinct, span) => {
    const { requests, coverage, ledger } = await read(name)
    const facts = requestFacts(requests)
    expect([facts.count, facts.prompts.mean!.toFixed(2), facts.outputs.mean!.toFixed(2), facts.span]).toEqual([count, into.toFixed(2), out.toFixed(2), span])
    expect([requests.hashes!.ids.length, requests.hashes!.distinct]).toEqual([parts, distinct])
    expect(coverage).toEqual({ promptTokens: facts.prompts.sum, coveredTokens: facts.prompts.sum, misfits: 0 })
    expect(ledger).toEqual([])
  })
})
