import { readCompare } from '../node/read-compare.ts'
import { addContextOptions, contextOf, type ContextFlags } from './context-options.ts'
import { addIoOptions, settingsOf, showProgress, type IoFlags } from './io-options.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import type { AddCommand } from './terminal.ts'

interface Flags extends IoFlags, ContextFlags, OutputFlags {
  name?: string[]
}

const EXAMPLES = `
A side is a trace, a folder, or a JSON twin that any command of Tidemark wrote with --json. The first side is what the
others are compared with. Runs that were repeated have commas between them and count as one side.
A JSON file of published numbers (schema tidemark.published/1) is a side too: what of it holds, and which mistake gives the rest.

Examples:
  $ tidemark compare before/ after/                 two folders, each one recording
  $ tidemark compare tidemark-20260101-120000       what tidemark record wrote: its limits side by side, repeats as one
  $ tidemark compare a.json b.json c.json           records that were made before
  $ tidemark compare a1.json,a2.json,a3.json b1.json,b2.json,b3.json --name main --name branch
  $ tidemark compare before/ after/ --model model.gguf -o compare.html
  $ tidemark compare published.json trace.blktrace.0 --process 4242
  $ tidemark compare a.json b.json --markdown -     for a pull request`

/** `tidemark compare`: records side by side, and what explains the difference. */
export const addCompare: AddCommand = (program, terminal) => {
  const command = program
    .command('compare')
    .description('runs side by side: settings, every figure, findings, and one sentence that explains the difference')
    .argument('<sides...>', 'two sides or more: traces, folders, JSON twins; or one bundle of tidemark record')
    .option('--name <name>', 'name of a side, in their order; may be given again', (text: string, before: string[] = []) => [...before, text])
    .addHelpText('after', EXAMPLES)
  addContextOptions(addIoOptions(addOutputOptions(command), 'read')).action(async (sides: string[], flags: Flags) => {
    const report = await readCompare(sides, flags.name ?? [], { ...settingsOf(flags), ...contextOf(flags), onProgress: showProgress(terminal) })
    await deliver(report, flags, terminal, ['compare', ...sides.flatMap((side) => side.split(','))], [['compare.published', 'compare.experiment'].find((name) => name in report.tables) ?? 'compare.figures'])
  })
}
