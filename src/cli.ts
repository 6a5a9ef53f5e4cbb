#!/usr/bin/env node
/** The command line: the only file that prints or sets an exit code. */
import { run } from './commands/run.ts'
import type { Terminal } from './commands/terminal.ts'

const ERASE_LINE = '\r\u001b[2K'

const terminal: Terminal = {
  out: (text) =>
    new Promise((resolve) => {
      if (process.stdout.write(text)) resolve()
      else process.stdout.once('drain', () => resolve())
    }),
  err: (text) => void process.stderr.write(text),
  progress: (line) => {
    if (process.stderr.isTTY) process.stderr.write(`${ERASE_LINE}${line ?? ''}`)
  },
  interactive: process.stdout.isTTY === true,
  colour: !process.env['NO_COLOR'] && (process.stdout.isTTY === true || ![undefined, '', '0'].includes(process.env['FORCE_COLOR'])),
}

// `tidemark events … | head` closes the pipe: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.stderr.write(`tidemark: standard output cannot be written (${error.code})\n`)
  process.exit(error.code === 'EPIPE' ? 0 : 2)
})
process.on('SIGINT', () => {
  terminal.progress(null)
  process.exit(130)
})

process.exitCode = await run(process.argv.slice(2), terminal)
