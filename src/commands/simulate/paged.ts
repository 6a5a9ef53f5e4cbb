import { deliver } from '../output.ts'
import type { AddCommand } from '../terminal.ts'
import { readWorkload } from '../workload-options.ts'
import { addKvOptions, simulateKv, type KvFlags } from './kv-options.ts'

/** Tables that the terminal shows. */
const SHOWN = ['kv.pageSizes', 'kv.policies']

/** `tidemark simulate paged`: page sizes of a paged KV cache, on the same requests. */
export const addSimulatePaged: AddCommand = (program, terminal) => {
  const command = program
    .command('paged')
    .description('page sizes of a paged KV cache: block tables against the empty ends of last pages')
    .argument('[trace]', 'request trace, or - for standard input; without one, requests made by a rule')
    .addHelpText('after', `
Examples:
  $ tidemark simulate paged                                           8 to 256 tokens a page, made requests
  $ tidemark simulate paged AzureLLMInferenceTrace_conv.csv --model config.json
  $ tidemark simulate paged conversation_trace.jsonl --policy paged,prefix,radix --memory 80GiB --page-size 16,64,512
`)
  addKvOptions(command).action(async (file: string | undefined, flags: KvFlags) => {
    const trace = await readWorkload(file, flags, terminal)
    const report = await simulateKv(trace, flags, terminal, { policies: ['paged', 'prefix'], pageSizes: [8, 16, 32, 64, 128, 256] })
    await deliver(report, flags, terminal, [file ?? 'simulate-paged'], SHOWN)
  })
}
