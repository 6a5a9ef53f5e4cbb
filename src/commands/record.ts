import { existsSync } from 'node:fs'
import { TidemarkError } from '../core/error.ts'
import type { Report } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { openBundle, tracedRuns } from '../node/bundle.ts'
import { readRecording } from '../node/read-recording.ts'
import { bundleName, cutModel, recorderScript, runRecorder } from '../node/record.ts'
import { showProgress } from './io-options.ts'
import { printable } from './summary.ts'
import type { AddCommand } from './terminal.ts'

interface Flags {
  output?: string
  file?: string[]
  memory?: string
  repeat?: string
  cold?: boolean
  warm?: boolean
  dropCaches?: boolean
  readAhead?: string
  interval?: string
  expect?: string
  buffer?: string[]
  pageCache: boolean
  trace: boolean
  device?: string
  dryRun?: boolean
  restore?: boolean
  script?: boolean
  quiet?: boolean
}

const EXAMPLES = `
The command may write "NAME" or "NAME NUMBER" lines into the FIFO that $TIDEMARK_MARKS names (load_begin, load_end, prompt_begin,
prompt_end, token 0, generate_end); without any, phases come from the lines of llama.cpp's or vLLM's log on its standard error.
Exit code: the command's own; 130 interrupted, 2 wrong use, 1 events were lost, a check failed or the bundle did not fit.
Everything is put back at the end, on failure, on Ctrl-C and when it is killed. docs/recording.md tells the procedure and its traps.

Examples:
  $ sudo tidemark record -- llama-cli -m model.gguf -p Hello -n 8
  $ sudo tidemark record --memory 600MiB,none --repeat 3 -o bundle -- llama-cli -m model.gguf -p Hello -n 8
  $ sudo tidemark record --dry-run -- llama-cli -m model.gguf     what would be touched
  $ tidemark record --no-trace -- llama-cli -m model.gguf         samples, extents and residency, without root
  $ sudo tidemark record --restore                                after a killed run
  $ tidemark record --script > record.sh                          the same for a machine without Node
  $ tidemark report bundle`

/** The flags as the script takes them. */
function wordsOf(flags: Flags, output: string, command: readonly string[]): string[] {
  const valued = { '--memory': flags.memory, '--repeat': flags.repeat, '--read-ahead': flags.readAhead, '--interval': flags.interval, '--expect': flags.expect, '--device': flags.device }
  const plain = { '--cold': flags.cold, '--warm': flags.warm, '--drop-caches': flags.dropCaches, '--no-page-cache': !flags.pageCache, '--no-trace': !flags.trace, '--dry-run': flags.dryRun, '-q': flags.quiet }
  return [
    '-o', output,
    ...(flags.file ?? []).flatMap((file) => ['-f', file]),
    ...Object.entries(valued).flatMap(([name, value]) => (value === undefined ? [] : [name, value])),
    ...(flags.buffer === undefined ? [] : ['--buffer', ...flags.buffer]),
    ...Object.entries(plain).flatMap(([name, given]) => (given === true ? [name] : [])),
    '--', ...command,
  ]
}

const cells = (report: Report, table: string, column: string): (string | number | null)[] => report.tables[table]?.columns[column] ?? []

/** Bytes of each step, one number where all are the same. */
function steps(report: Report): string {
  const names = cells(report, 'io.stages', 'stage'), bytes = cells(report, 'io.stages', 'bytes')
  if (bytes.every((count) => count === bytes[0])) return `${formatCount(Number(bytes[0]))} B at ${names.join(' = ')}`
  return names.map((name, i) => `${formatCount(Number(bytes[i]))} B at ${name}`).join(', ')
}

/** The first lines on a run, and whether all that could be checked held. */
function runText(name: string, report: Report): { text: string; sound: boolean } {
  const results = cells(report, 'io.checks', 'result')
  const rows = cells(report, 'io.checks', 'check').map((check, i) => ({ check, result: results[i], detail: cells(report, 'io.checks', 'detail')[i] }))
  const failed = rows.filter(({ result }) => result === 'fail'), passed = rows.filter(({ result }) => result === 'pass').length
  const bytes = cells(report, 'io.stages', 'bytes'), sound = failed.length === 0 && bytes.every((count) => count === bytes[0])
  return {
    sound,
    text: [
      `${name}: ${report.verdict.grade}  ${report.verdict.sentence}`,
      `  ${report.tables['io.stages'] === undefined ? 'no block event' : steps(report)}; ${passed} of ${passed + failed.length} checks held`,
      ...failed.map(({ check, detail }) => `  FAILED: ${String(check)}: ${String(detail)}`),
    ].map(printable).join('\n'),
  }
}

/** `tidemark record`: runs a command and writes what it reads, as a bundle. */
export const addRecord: AddCommand = (program, terminal, setExitCode) => {
  program
    .command('record')
    .description('record what a command reads: kernel block events, page cache, samples; nothing lost, nothing left behind')
    .argument('[command...]', 'command and its arguments, after --')
    .option('-o, --output <folder>', 'bundle to write (default: tidemark-DATE-TIME)')
    .option('-f, --file <file>', 'file whose reads are recorded, may be given again (default: arguments that are files of 1 MiB or more)', (text: string, before: string[] = []) => [...before, text])
    .option('--memory <list>', 'limits of the memory cgroup, each a run: 600MiB,1000MiB,none')
    .option('--repeat <n>', 'so many runs of each limit, interleaved')
    .option('--cold', 'the named files leave the page cache before each run; implied by a limit')
    .option('--warm', 'they stay, also under a limit')
    .option('--drop-caches', 'everything leaves the page cache before each run, of the whole machine')
    .option('--read-ahead <kib>', 'read-ahead of the disk while it runs')
    .option('--interval <seconds>', 'time between samples (default: 0.1)')
    .option('--expect <size>', 'bytes that a run may read: sizes the buffers (default: 4 times the files, at least 4 GiB)')
    .option('--buffer <kib...>', 'sizes of the buffers per CPU: block tracer, instance')
    .option('--no-page-cache', 'no page-cache events')
    .option('--no-trace', 'samples, extents and residency only; needs no root')
    .option('--device <maj:min>', 'the disk, where it is not the one under the files')
    .option('--dry-run', 'print what would be touched, and stop')
    .option('--restore', 'put back what a killed run left, and stop')
    .option('--script', 'print the recorder, one POSIX shell script without dependencies, and stop')
    .option('-q, --quiet', 'print nothing but errors')
    .addHelpText('after', EXAMPLES)
    .action(async (command: string[], flags: Flags) => {
      if (flags.script === true) return terminal.out(recorderScript())
      if (flags.restore === true) return setExitCode(await runRecorder(['--restore']))
      if (command.length === 0) throw new TidemarkError('USAGE', 'name the command to record after --: tidemark record -- llama-cli -m model.gguf')
      if (flags.buffer !== undefined && flags.buffer.length !== 2) throw new TidemarkError('USAGE', '--buffer takes two numbers of KiB: block tracer, instance')
      const output = flags.output ?? bundleName(), existed = existsSync(output)
      const code = await runRecorder(wordsOf(flags, output, command))
      setExitCode(code)
      // 2 may be the command's own exit code; a bundle that was there before is not of this run.
      const bundle = flags.dryRun === true || existed ? null : openBundle(output)
      if (bundle === null || bundle.manifest.runs.length === 0) return
      await cutModel(output)
      const printed: string[] = []
      let sound = true
      if (bundle.manifest.runs.some(({ traced }) => traced)) {
        for (const run of [...tracedRuns(bundle).values()].flat()) {
          const told = runText(run.slice(run.lastIndexOf('/') + 1), await readRecording([run], { onProgress: showProgress(terminal), countsOnly: true }))
          printed.push(told.text)
          sound &&= told.sound
        }
      }
      terminal.progress(null)
      if (!sound && code === 0) setExitCode(1)
      if (flags.quiet !== true) terminal.err(`${[...printed, printed.length > 0 ? `Next: tidemark report ${printable(output)}` : `Not traced: samples, extents and residency are in ${printable(output)}`].join('\n')}\n`)
    })
}
