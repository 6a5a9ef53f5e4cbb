import { fileURLToPath } from 'node:url'
import { InvalidArgumentError, Option } from 'commander'
import { isComparison, readCompare } from '../node/read-compare.ts'
import { readRecording } from '../node/read-recording.ts'
import type { CrossCheck } from '../recordings/read.ts'
import { addContextOptions, contextOf, type ContextFlags } from './context-options.ts'
import { addIoOptions, settingsOf, showProgress, type IoFlags } from './io-options.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import type { AddCommand } from './terminal.ts'

interface ReportFlags extends IoFlags, ContextFlags, OutputFlags {
  crossCheck: CrossCheck
}

/** The real recording that comes with the package. */
function sample(): string {
  return fileURLToPath(new URL('../../samples/none-frag', import.meta.url))
}

function rate(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('It takes a share of the pages, above 0 to 1.')
  return value
}

const EXAMPLES = `
Examples:
  $ tidemark report                              the recording that comes with Tidemark
  $ tidemark report blk.txt.gz                   one file, format told by content
  $ tidemark report trace.blktrace.0             all per-CPU files of its set
  $ tidemark report capture/                     a folder is one recording, counted once
  $ tidemark report tidemark-20260101-120000     what tidemark record wrote: its run, or its runs compared
  $ blktrace -d /dev/nvme0n1 -o - | tidemark report -
  $ tidemark report trace.txt --json - | jq .figures
  $ tidemark report capture/ --model model.gguf       which tensors were read again, and how much RAM stops it
  $ tidemark report trace.blktrace.0 --extents filefrag.txt --partition-start 2048
  $ tidemark report trace.txt --stage complete --device 259:0 -o out.html`

/** `tidemark report`: the record as one HTML file, or as JSON. */
export const addReport: AddCommand = (program, terminal) => {
  const command = program
    .command('report')
    .description('true numbers of a block trace beside the naive ones, as one HTML file')
    .argument('[files...]', 'trace files, per-CPU files, one folder, or - for standard input')
    .addOption(new Option('--cross-check <what>', 'read the other forms of the recording too').choices(['all', 'none']).default('all'))
    .option('--counts-only', 'leave out latencies, queue depth, heat map and order by other definitions: twice as fast')
    .addOption(new Option('--lru [rate]', 'miss-ratio curve of a cache behind the page cache, exact or of a share of the pages such as 0.01').argParser(rate).conflicts('countsOnly'))
    .addHelpText('after', EXAMPLES)
  addContextOptions(addIoOptions(addOutputOptions(command), 'read')).action(async (files: string[], flags: ReportFlags) => {
    const paths = files.length > 0 ? files : [sample()]
    const options = { ...settingsOf(flags), ...contextOf(flags), crossCheck: flags.crossCheck, onProgress: showProgress(terminal) }
    if (await isComparison(paths)) await deliver(await readCompare(paths, [], options), flags, terminal, paths, ['compare.figures'])
    else await deliver(await readRecording(paths, options), flags, terminal, paths)
  })
}
