import { Option } from 'commander'
import { analysePrefix } from '../../analyses/prefix.ts'
import type { CacheSize } from '../../analyses/prefix-sizes.ts'
import { Simulators } from '../../core/simulators.ts'
import { TidemarkError } from '../../core/error.ts'
import { loadSimulators } from '../../node/module.ts'
import { version } from '../../core/version.ts'
import { addOutputOptions, deliver, type OutputFlags } from '../output.ts'
import type { AddCommand } from '../terminal.ts'
import { addWorkloadOptions, readWorkload, type WorkloadFlags } from '../workload-options.ts'
import { listOf, parseBytes } from '../values.ts'
import { cacheSize } from './sizes.ts'

interface PrefixFlags extends OutputFlags, WorkloadFlags {
  cache: CacheSize[]
  bytesPerToken?: number
}

/** Sizes that Mooncake's paper speaks of, 3 M and 50 M tokens, and between. */
const SIZES = '1Mtok,3Mtok,10Mtok,50Mtok'

const EXAMPLES = `
Examples:
  $ tidemark simulate prefix conversation_trace.jsonl.gz
  $ tidemark simulate prefix trace.jsonl --cache 3Mtok,50Mtok,16GiB --bytes-per-token 320KiB
  $ tidemark simulate prefix trace.jsonl --cache 5859parts --json - | jq '.tables["kv.prefixRules"]'
  $ tidemark simulate prefix --synthetic 'requests=2000,rate=5,prompt=fixed:4096,output=fixed:64,prefixes=20,prefix-tokens=2048,seed=1'`

/** `tidemark simulate prefix`: what a prefix cache of each size finds in a trace. */
export const addSimulatePrefix: AddCommand = (program, terminal) => {
  const command = program
    .command('prefix')
    .description('what a prefix cache finds in the prompts of a trace, at every size')
    .argument('[trace]', 'request trace that names the parts of its prompts (hash_ids), or - for standard input')
    .addOption(new Option('--cache <sizes>', 'sizes to name: tokens as 3Mtok, bytes as 16GiB, parts as 5859parts').argParser(listOf(cacheSize)).default(listOf(cacheSize)(SIZES), SIZES))
    .option('--bytes-per-token <bytes>', 'KV of one token, all layers, such as 320KiB: sizes are told in bytes too', parseBytes)
    .addHelpText('after', EXAMPLES)
  addOutputOptions(addWorkloadOptions(command)).action(async (trace: string | undefined, flags: PrefixFlags) => {
    if (trace === undefined && flags.synthetic === undefined) {
      throw new TidemarkError('USAGE', 'name a request trace that names the parts of its prompts (hash_ids), such as Mooncake’s, or make requests with --synthetic')
    }
    const workload = await readWorkload(trace, flags, terminal)
    const report = analysePrefix(new Simulators(loadSimulators()), workload, { sizes: flags.cache, bytesPerToken: flags.bytesPerToken ?? null }, version)
    await deliver(report, flags, terminal, [trace ?? 'prefix'], ['kv.prefixRules'])
  })
}
