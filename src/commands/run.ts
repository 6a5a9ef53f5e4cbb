import { Command, CommanderError } from 'commander'
import { TidemarkError } from '../core/error.ts'
import { version } from '../core/version.ts'
import { commands } from './index.ts'
import { printable } from './summary.ts'
import type { Terminal } from './terminal.ts'

/** Exit codes: 0 fine, 1 a check failed, 2 wrong use or unreadable input, 70 our own bug. */
const WRONG_USE = 2
const OUR_BUG = 70

/** Runs one command line; returns the exit code and never throws. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0
  const printed: Promise<void>[] = []
  const program = new Command('tidemark')
    .description('True numbers from traces of LLM inference, memory and I/O, in one HTML report.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => printed.push(terminal.out(text)), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(add --help for usage and examples)')
  const verb = words[0] ?? '', used = Object.hasOwn(commands, verb) ? [commands[verb]!] : Object.values(commands)
  for (const load of used) {
    const add = await load()
    add(program, terminal, (code) => {
      exitCode = code
    })
  }
  inherit(program)
  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (error) {
    terminal.progress(null)
    exitCode = report(error, terminal)
  }
  await Promise.all(printed)
  return exitCode
}

/** Commands and their own commands report errors as the program does. */
function inherit(program: Command): void {
  for (const command of program.commands) {
    command.copyInheritedSettings(program)
    inherit(command)
  }
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE
  if (error instanceof TidemarkError) {
    terminal.err(`tidemark: ${error.message.split('\n').map(printable).join('\n')}\n`)
    return WRONG_USE
  }
  const { stack } = error as Error
  terminal.err(`tidemark: this is a bug of ours, please report it:\n${stack ?? String(error)}\n`)
  return OUR_BUG
}
