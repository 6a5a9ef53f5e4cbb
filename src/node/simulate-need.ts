/** What the requests of a trace need of KV, by a simulation, for a plan. */
import { kvPolicies } from '../allocators/kv.ts'
import type { KvNeed, KvQuestion } from '../analyses/budget/kv-need.ts'
import { runPlan } from '../analyses/kv-runs.ts'
import { TidemarkError } from '../core/error.ts'
import { nearest } from '../core/nearest.ts'
import type { Input } from '../core/result.ts'
import { Simulators } from '../core/simulators.ts'
import { loadSimulators } from './module.ts'
import { readRequests } from './read-requests.ts'

/** Most tokens that all sequences may have together. */
const MOST = 2 ** 29
/** Tokens of a step, beside one for every sequence; and what policies without pages are told: the defaults of `tidemark simulate kv`. */
const STEP_TOKENS = 2048, CHUNK = 256, SLOTS = 8, VIRTUAL_PAGE = 2 * 2 ** 20

/** Runs the requests of the file at `path`. Throws `TidemarkError`. */
export async function simulateNeed(question: KvQuestion, path: string): Promise<{ need: KvNeed; inputs: Input[] }> {
  const { policy: name, pageTokens, maxLength, sequences, stepSeconds, bytesPerToken, layerTokenBytes, memory, hashBlock } = question
  const policy = kvPolicies.find((one) => one.name === name), names = kvPolicies.map((one) => one.name)
  if (policy === undefined) throw new TidemarkError('USAGE', `"${name}" is no policy of KV; there are ${names.join(', ')}${nearest(name, names)}`)
  if (policy.fixed && memory === null) throw new TidemarkError('USAGE', `policy ${name} divides a memory of a given size: write memory beside trace`)
  if (sequences * maxLength > MOST) throw new TidemarkError('USAGE', `${sequences} sequences of ${maxLength} tokens are more than can be simulated (2^29 tokens): write a smaller context, or sequences beside trace`)
  const { requests, inputs, ledger } = await readRequests([path], { hashBlock }), part = requests.hashes?.partTokens ?? null
  if (policy.shares && (part === null || part % pageTokens !== 0)) throw new TidemarkError('USAGE', `policy ${name} shares what prompts have in common, and ${part === null ? 'the trace names no parts of prompts' : `pages of ${pageTokens} tokens do not divide its parts of ${part}`}: take another policy${part === null ? '' : ' or pageSize'}`)
  const runs = await runPlan(() => new Simulators(loadSimulators()), requests, {
    policies: [policy], pageSizes: [pageTokens], memories: memory === null ? [] : [memory], bytesPerToken,
    clock: { batch: sequences, stepTokens: Math.max(STEP_TOKENS, sequences), stepSeconds, samples: 1, beamSeed: null, swapTokens: null },
    settings: { maxLength, placement: 'first-fit', chunkTokens: CHUNK, slots: SLOTS, watermark: 0, deepCopy: false, layerTokenBytes, virtualPageBytes: VIRTUAL_PAGE },
  }, async () => {})
  const { counts, serving } = runs.find((run) => run.memoryBytes === memory)!, refused = serving.counts.rejected + serving.counts.stuck
  return {
    need: {
      held: counts.peakHeld, filled: counts.peakFilled, requests: serving.counts.requests, rejected: refused, preemptions: serving.counts.preemptions, running: serving.counts.peakRunning, rule: policy.rule,
      ledger: [
        ...ledger,
        ...(refused === 0 ? [] : [{ kind: 'doubted' as const, reason: `requests that the simulation refused: longer than the context of ${maxLength} tokens, or than the memory`, count: refused, advice: 'Write the context that will be served, or more memory: KV is counted without them.' }]),
        ...(serving.counts.preemptions === 0 ? [] : [{ kind: 'doubted' as const, reason: 'requests thrown out for want of KV memory, and computed again', count: serving.counts.preemptions, advice: 'tidemark simulate kv says what the memory costs in waiting.' }]),
      ],
    },
    inputs: inputs.map((input) => ({ ...input, role: 'context' as const })),
  }
}
