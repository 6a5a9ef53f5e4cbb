import { existsSync, writeFileSync } from 'node:fs'
import { TidemarkError } from '../core/error.ts'
import { formatBytes, formatCount } from '../core/units.ts'
import { packPaths, type PackRequest } from '../node/pack.ts'
import type { AddCommand } from './terminal.ts'

const EXAMPLES = `
Examples:
  $ tidemark pack capture/ -o capture.tidemark     a folder, a file for a bug report
  $ tidemark pack bundle/ -o bundle.tidemark       every run of a bundle in one file; tidemark report compares them
  $ tidemark phases capture.tidemark               its samples, too; of several runs one: bundle.tidemark/run-01-600MiB
  $ tidemark report capture.tidemark               the same figures as tidemark report capture/
  $ tidemark events capture.tidemark --format csv  every read in it`

interface PackFlags extends PackRequest {
  output: string
  force?: boolean
  quiet?: boolean
}

/** `tidemark pack`: a recording as one small file without names, to attach to a bug report. */
export const addPack: AddCommand = (program, terminal) => {
  program
    .command('pack')
    .description('one small file of a recording for a bug report: its reads, extents, tensor names; no names of hosts, users, paths, processes')
    .argument('<files...>', 'trace files, per-CPU files, one folder, or what tidemark record wrote')
    .requiredOption('-o, --output <file>', 'the evidence file')
    .option('--extents <file>', "the file's extents, as `filefrag -v` prints them, if they lie elsewhere")
    .option('--model <file>', 'the GGUF that was read, or its header alone: its table of tensors is packed')
    .option('--marks <file>', 'marks of the run, if they lie elsewhere')
    .option('--force', 'write over a file that exists')
    .option('-q, --quiet', 'print nothing but errors')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], { output, force, quiet, ...context }: PackFlags) => {
      if (files.includes('-')) throw new TidemarkError('USAGE', 'pack reads its input twice, so it takes files and no pipe')
      if (existsSync(output) && force !== true) throw new TidemarkError('UNWRITABLE', `${output} exists: name another file, or write over it with --force`)
      const { bytes, runs, empty } = await packPaths(files, context)
      try {
        writeFileSync(output, bytes)
      } catch (error) {
        throw new TidemarkError('UNWRITABLE', `${output}: cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`)
      }
      if (quiet === true) return
      const equal = runs.reduce((sum, { record }) => sum + Object.values(record.figures).filter(({ value }) => value !== null).length, 0), reads = runs.reduce((sum, { requests }) => sum + requests, 0)
      await terminal.out(`${output}: ${formatBytes(bytes.length)}, ${runs.length === 1 ? '' : `${runs.length} runs, `}${formatCount(reads)} reads; read back, its ${formatCount(equal)} figures equal those of the recording.\nLeft out: ${[...empty.map((name) => `${name}, which read nothing`), ...new Set(runs.flatMap(({ leftOut }) => leftOut))].join(', ')}.\n`)
    })
}
