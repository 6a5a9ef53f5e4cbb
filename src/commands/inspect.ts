import { holdsSamples, readSamplesOverview } from '../node/read-sample-peak.ts'
import { readRecording } from '../node/read-recording.ts'
import { reportJson } from '../report/json.ts'
import { addIoOptions, settingsOf, showProgress, type IoFlags } from './io-options.ts'
import { columns, summaryText } from './summary.ts'
import { formatCount } from '../core/units.ts'
import type { Report } from '../core/result.ts'
import type { AddCommand } from './terminal.ts'

interface InspectFlags extends IoFlags {
  json?: boolean
}

function census(report: Report): string {
  const { action, rwbs, count } = report.tables['io.actions']!.columns
  const rows = action!.map((name, i) => [`${name} ${rwbs![i]}`, formatCount(Number(count![i]))])
  return columns([['action', 'events'], ...rows])
}

function checks(report: Report): string {
  const { check, result, detail } = report.tables['io.checks']!.columns
  return check!.map((name, i) => `${String(result![i]).padEnd(12)}  ${name}: ${detail![i]}`).join('\n')
}

/** `tidemark inspect`: is this trace worth analysing? Census, checks, verdict; nothing is written. */
export const addInspect: AddCommand = (program, terminal) => {
  const command = program
    .command('inspect')
    .description('what a trace, or a file of samples, holds and whether it is whole: census, losses, verdict')
    .argument('<files...>', 'trace files, per-CPU files, one folder, or - for standard input; or files of samples')
    .option('--json', 'print the record as JSON')
    .addHelpText('after', `
Examples:
  $ tidemark inspect trace.blktrace.0
  $ zcat blk.txt.gz | tidemark inspect -
  $ tidemark inspect samples.csv                    series, units, definitions, interval and gaps
  $ tidemark inspect capture/ --json | jq .verdict`)
  addIoOptions(command, 'read').action(async (files: string[], flags: InspectFlags) => {
    if (await holdsSamples(files[0]!)) {
      const overview = await readSamplesOverview(files, showProgress(terminal))
      terminal.progress(null)
      return terminal.out(flags.json === true ? reportJson(overview) : summaryText(overview, terminal.colour, ['samples.series', 'samples.phases']))
    }
    const report = await readRecording(files, { ...settingsOf(flags), countsOnly: true, crossCheck: 'none', onProgress: showProgress(terminal) })
    terminal.progress(null)
    if (flags.json === true) return terminal.out(reportJson(report))
    await terminal.out(`${summaryText(report, terminal.colour)}\n${checks(report)}\n\n${census(report)}\n`)
  })
}
