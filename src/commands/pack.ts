import { existsSync, writeFileSync } from 'node:fs'
import { TidemarkError } from '../core/error.ts'
import { formatBytes, formatCount } from '../core/units.ts'
import { chooseFiles } from '../node/files.ts'
import { loadModule } from '../node/module.ts'
import { makeEvidence } from '../recordings/pack/make.ts'
import type { AddCommand } from './terminal.ts'

const EXAMPLES = `
Examples:
  $ tidemark pack capture/ -o capture.tidemark     a folder, an archive of a bug report
  $ tidemark report capture.tidemark               the same figures as tidemark report capture/
  $ tidemark events capture.tidemark --format csv  every read in it`

/** `tidemark pack`: a recording as one small file without names, to attach to a bug report. */
export const addPack: AddCommand = (program, terminal) => {
  program
    .command('pack')
    .description('one small file of a recording for a bug report: its reads, extents, tensor names; no names of hosts, users, paths, processes')
    .argument('<files...>', 'trace files, per-CPU files, or one folder')
    .requiredOption('-o, --output <file>', 'the evidence file')
    .option('--force', 'write over a file that exists')
    .option('-q, --quiet', 'print nothing but errors')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], flags: { output: string; force?: boolean; quiet?: boolean }) => {
      if (files.includes('-')) throw new TidemarkError('USAGE', 'pack reads its input twice, so it takes files and no pipe')
      if (existsSync(flags.output) && flags.force !== true) throw new TidemarkError('UNWRITABLE', `${flags.output} exists: name another file, or write over it with --force`)
      const { bytes, record, requests, leftOut } = await makeEvidence(loadModule(), chooseFiles(files))
      try {
        writeFileSync(flags.output, bytes)
      } catch (error) {
        throw new TidemarkError('UNWRITABLE', `${flags.output}: cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`)
      }
      if (flags.quiet === true) return
      const equal = Object.values(record.figures).filter(({ value }) => value !== null).length
      await terminal.out(`${flags.output}: ${formatBytes(bytes.length)}, ${formatCount(requests)} reads; read back, its ${formatCount(equal)} figures equal those of the recording.\nLeft out: ${leftOut.join(', ')}.\n`)
    })
}
