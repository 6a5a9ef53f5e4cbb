import { Option } from 'commander'
import { analyseBranching } from '../../analyses/branching.ts'
import { Simulators } from '../../core/simulators.ts'
import { TidemarkError } from '../../core/error.ts'
import { loadSimulators } from '../../node/module.ts'
import { version } from '../../core/version.ts'
import { addOutputOptions, deliver, type OutputFlags } from '../output.ts'
import type { AddCommand } from '../terminal.ts'
import { countUpTo, listOf, parseBytes } from '../values.ts'

interface BranchFlags extends OutputFlags {
  prompt: number[]
  branches: number[]
  outputTokens: number[]
  depth: number
  pageSize: number
  bytesPerToken: number
}

/** Pages that deep copies may hold: their tables must fit into the module's memory. */
const MOST_PAGES = 10_000_000

const EXAMPLES = `
Examples:
  $ tidemark simulate branch                                 20 samples and fewer of prompts of 128 to 8,192 tokens
  $ tidemark simulate branch --prompt 1024 --branches 16 --output-tokens 256 --depth 4
  $ tidemark simulate branch --bytes-per-token 320KiB --page-size 32 -o branching.html
  $ tidemark simulate branch --json - | jq '.tables["kv.branching"]'`

/** `tidemark simulate branch`: several continuations of one prompt, computed again, copied or shared. */
export const addSimulateBranch: AddCommand = (program, terminal) => {
  const command = program
    .command('branch')
    .description('several continuations of one prompt: tokens computed again against memory held')
    .addOption(new Option('--prompt <tokens>', 'lengths of the prompt').argParser(listOf(countUpTo(10_000_000))).default([128, 512, 2048, 8192], '128,512,2048,8192'))
    .addOption(new Option('--branches <paths>', 'paths at the end').argParser(listOf(countUpTo(1000))).default([2, 4, 8, 20], '2,4,8,20'))
    .addOption(new Option('--output-tokens <tokens>', 'tokens that each path generates').argParser(listOf(countUpTo(10_000_000))).default([64], '64'))
    .option('--depth <points>', 'branching points, from the end of the prompt on', countUpTo(1000), 1)
    .option('--page-size <tokens>', 'tokens of a page', countUpTo(1_000_000), 16)
    .option('--bytes-per-token <bytes>', 'KV of one token, all layers; 131072 is 32 layers x 8 KV heads x 128 in fp16', parseBytes, 131_072)
    .addHelpText('after', EXAMPLES)
  addOutputOptions(command).action(async (flags: BranchFlags) => {
    const pages = Math.max(...flags.branches) * Math.ceil((Math.max(...flags.prompt) + Math.max(...flags.outputTokens)) / flags.pageSize)
    if (pages > MOST_PAGES) throw new TidemarkError('USAGE', `deep copies of these would hold ${pages} pages, more than ${MOST_PAGES}: give a shorter --prompt, fewer --branches or a larger --page-size`)
    const report = analyseBranching(() => new Simulators(loadSimulators()), {
      prompts: flags.prompt, branches: flags.branches, outputs: flags.outputTokens, depth: flags.depth, pageTokens: flags.pageSize, bytesPerToken: flags.bytesPerToken,
    }, version)
    await deliver(report, flags, terminal, ['branching'], ['kv.branching'])
  })
}
