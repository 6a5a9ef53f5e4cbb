/** The serving table: what one simulated run of a request trace costs under each KV policy. Nothing to compare with, so no floor. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { kvPolicies } from '../dist/allocators/kv.js'
import { serve } from '../dist/allocators/serving.js'
import { Simulators } from '../dist/core/simulators.js'
import { readRequests } from '../dist/node/read-requests.js'
import { parseSynthetic } from '../dist/workloads/grammar.js'
import { synthesize } from '../dist/workloads/synthetic.js'
import { median, ms, mustEqual, table } from './statistics.mjs'
import { cpuMs } from './tidemark.mjs'

const TRACE = 'requests/AzureLLMInferenceTrace_conv.csv.gz'
/** Where the trace is not: as many requests, as many tokens, in as much time. */
const RULE = 'requests=19366,rate=5.52,arrivals=poisson,prompt=lognormal:1020:1.0,output=lognormal:129:1.1,seed=1'
/** As `simulate kv` has them: a model of 128 KiB a token, 4,096 bytes of it in one half of a layer. */
const CLOCK = { batch: 256, stepTokens: 2048, stepSeconds: 0.025, samples: 1, beamSeed: null, swapTokens: null }
const KV = { placement: 'first-fit', chunkTokens: 256, slots: 8, pageTokens: 16, watermark: 0, deepCopy: false, layerTokenBytes: 2048, virtualPageBytes: 2 ** 21 }

/** The Azure conversation trace if the shared data is there, else requests made by a rule; and which. */
async function workload() {
  const data = process.env.TIDEMARK_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url)), file = `${data}/${TRACE}`
  if (!existsSync(file)) return { requests: synthesize(parseSynthetic(RULE)), name: `${RULE} (skipped: ${TRACE}, which is not in ${data})` }
  return { requests: (await readRequests([file], { hashBlock: null })).requests, name: TRACE }
}

/** One run of a policy in an instance of its own: CPU milliseconds and the counts. */
async function run(module, policy, requests, maxLength) {
  const core = new Simulators(module), allocator = policy.make(core, CLOCK.batch * maxLength, { ...KV, maxLength })
  const before = cpuMs()
  const { counts } = await serve(core, allocator, requests, CLOCK)
  return { ms: cpuMs() - before, counts: [counts, allocator.counts()] }
}

/** Prints the table. */
export async function servingTable(rounds) {
  const module = new WebAssembly.Module(readFileSync(new URL('../dist/simulators.wasm', import.meta.url)))
  const { requests, name } = await workload(), length = requests.arrivals.length
  const maxLength = requests.prompts.reduce((most, prompt, i) => Math.max(most, prompt + requests.outputs[i]), 1)
  const policies = kvPolicies.filter(({ shares }) => !shares)
  const rows = [['CPU ms, median (min)', 'tidemark', 'steps', 'tokens generated', 'tokens/s', 'ns a token']]
  for (const policy of policies) {
    const first = await run(module, policy, requests, maxLength), times = []
    for (let round = 0; round < rounds; round++) {
      const again = await run(module, policy, requests, maxLength)
      mustEqual(`${policy.name}, second run`, first.counts, again.counts)
      times.push(again.ms)
      globalThis.gc?.()
    }
    const best = Math.min(...times), [{ steps, decoded }] = first.counts
    rows.push([
      policy.name, `${ms(median(times))} (${ms(best)})`, steps.toLocaleString('en'), decoded.toLocaleString('en'), `${(decoded / best / 1e3).toFixed(0)} M`,
      ((best * 1e6) / decoded).toFixed(0),
    ])
  }
  console.log(`\nServing ${length.toLocaleString('en')} requests of ${name}, ${CLOCK.batch} sequences at once, room for all of them, ${rounds} rounds`)
  console.log(table(rows))
  console.log(`Skipped: ${kvPolicies.filter(({ shares }) => shares).map((policy) => policy.name).join(' and ')}, which need prompts that name their parts`)
}
