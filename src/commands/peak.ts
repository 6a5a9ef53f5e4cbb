import { InvalidArgumentError } from 'commander'
import type { Every } from '../analyses/peak-counter.ts'
import { readPeak } from '../node/read-peak.ts'
import { showProgress } from './io-options.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import type { AddCommand } from './terminal.ts'
import { secondsIn } from './values.ts'

function interval(text: string): Every {
  const seconds = secondsIn(text), events = Number(text)
  if (seconds !== null) return { step: seconds, unit: 's' }
  if (!/^\d+$/.test(text) || events === 0) throw new InvalidArgumentError('It takes a time such as 100ms, or a whole number of events such as 1000.')
  return { step: events, unit: 'events' }
}

const EXAMPLES = `
Reads: PyTorch memory snapshots (pickle, the same as JSON, the page of trace_plot), CSV or JSON lines with op, id, size
and time, MiniMalloc tables; .gz and .zst too.

Examples:
  $ tidemark peak                                   a made-up stream: 20 generations, one after the other
  $ tidemark peak snapshot.pickle                   torch.cuda.memory._dump_snapshot("snapshot.pickle")
  $ tidemark peak snapshot.pickle --every 100ms     what a gauge read every 100 ms would have said
  $ tidemark peak allocations.csv --every 1000      ... or after every 1,000 events
  $ zcat allocations.jsonl.gz | tidemark peak - --json - | jq '.figures["peak.overStart"]'`

/** `tidemark peak`: the true peak beside what reading the current level says. */
export const addPeak: AddCommand = (program, terminal) => {
  const command = program
    .command('peak')
    .description('true peak of a stream of allocations beside what sampling the current level would have said')
    .argument('[files...]', 'allocation streams that follow each other, or - for standard input; without one, a made-up stream')
    .option('--every <interval>', 'when somebody reads the level: a time such as 100ms, or a number of events (default: after each step, else at the end)', interval)
    .addHelpText('after', EXAMPLES)
  addOutputOptions(command).action(async (files: string[], flags: OutputFlags & { every?: Every }) => {
    const report = await readPeak(files, flags.every ?? null, showProgress(terminal))
    await deliver(report, flags, terminal, files.length > 0 ? files : ['peak'], ['peak.samplers'])
  })
}
