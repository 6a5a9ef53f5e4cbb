import { deliver } from '../output.ts'
import type { AddCommand } from '../terminal.ts'
import { readWorkload } from '../workload-options.ts'
import { addKvOptions, simulateKv, type KvFlags } from './kv-options.ts'

/** Tables that the terminal shows. */
const SHOWN = ['kv.need', 'kv.policies', 'kv.pageSizes']

/** `tidemark simulate kv`: every way of allocating a KV cache, on the same requests. */
export const addSimulateKv: AddCommand = (program, terminal) => {
  const command = program
    .command('kv')
    .description('the same requests through every way of allocating a KV cache')
    .argument('[trace]', 'request trace (Azure, Mooncake, BurstGPT, Vidur, ...), or - for standard input; without one, requests made by a rule')
    .addHelpText('after', `
Examples:
  $ tidemark simulate kv                                              made requests, a model as Llama 3 8B
  $ tidemark simulate kv AzureLLMInferenceTrace_conv.csv --model config.json --memory 16GiB
  $ tidemark simulate kv conversation_trace.jsonl --memory 40GiB,80GiB,160GiB --kv-type q8_0
  $ tidemark simulate kv trace.csv --policy max,paged,prefix --page-size 8,16,32 --max-length 8192
  $ tidemark simulate kv trace.csv --samples 4 --beams 1             beam search, pages shared until written
  $ tidemark simulate kv trace.csv --json - | jq .tables
`)
  addKvOptions(command).action(async (file: string | undefined, flags: KvFlags) => {
    const trace = await readWorkload(file, flags, terminal)
    const report = await simulateKv(trace, flags, terminal, { policies: ['max', 'pow2', 'oracle', 'buddy', 'double', 'chunk', 'slots', 'paged', 'prefix', 'radix', 'virtual'], pageSizes: [16] })
    await deliver(report, flags, terminal, [file ?? 'simulate-kv'], SHOWN)
  })
}
