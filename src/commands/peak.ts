import { InvalidArgumentError } from 'commander'
import type { Every } from '../analyses/peak-counter.ts'
import { TidemarkError } from '../core/error.ts'
import { readPeak } from '../node/read-peak.ts'
import { openEvidence } from '../node/evidence.ts'
import { holdsSamples, isFolder, readSampledPeak } from '../node/read-sample-peak.ts'
import { showProgress } from './io-options.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import { addSampleOptions, sampleSettings, type SampleFlags } from './sample-options.ts'
import type { AddCommand } from './terminal.ts'
import { secondsIn } from './values.ts'

function interval(text: string): Every {
  const seconds = secondsIn(text), events = Number(text)
  if (seconds !== null) return { step: seconds, unit: 's' }
  if (!/^\d+$/.test(text) || events === 0) throw new InvalidArgumentError('It takes a time such as 100ms, or a whole number of events such as 1000.')
  return { step: events, unit: 'events' }
}

type PeakFlags = OutputFlags & SampleFlags & { every?: Every, metric?: string, of?: string }

const EXAMPLES = `
Reads: PyTorch memory snapshots (pickle, the same as JSON, the page of trace_plot), CSV or JSON lines with op, id, size
and time, MiniMalloc tables; .gz and .zst too. And samples of memory over time: meminfo and cgroup logs, vmstat, free, sar,
pidstat, nvidia-smi, psrecord, mprof, kubectl top, CSV, JSON lines; or a folder of them.

Examples:
  $ tidemark peak                                   a made-up stream: 20 generations, one after the other
  $ tidemark peak snapshot.pickle                   torch.cuda.memory._dump_snapshot("snapshot.pickle")
  $ tidemark peak snapshot.pickle --every 100ms     what a gauge read every 100 ms would have said
  $ tidemark peak allocations.csv --every 1000      ... or after every 1,000 events
  $ tidemark peak samples.csv --metric MemAvailable --every 1s    the true minimum, and what polling would have missed
  $ tidemark peak run/ --metric RSS                 a folder of logs: beside it, what each recorder saw
  $ zcat samples.csv.gz | tidemark peak - --metric MemAvailable
  $ zcat allocations.jsonl.gz | tidemark peak - --json - | jq '.figures["peak.overStart"]'`

/** `tidemark peak`: the true peak beside what reading the current level says. */
export const addPeak: AddCommand = (program, terminal) => {
  const command = program
    .command('peak')
    .description('true peak of a stream of allocations, or of samples, beside what reading the level now and then would have said')
    .argument('[files...]', 'allocation streams that follow each other, or - for standard input; samples or a folder of them; without one, a made-up stream')
    .option('--every <interval>', 'when somebody reads the level: a time such as 100ms, or a number of events (default: after each step, else at the end)', interval)
    .option('--metric <name>', 'of samples: the series to look at (default: available memory, else usage)')
    .option('--of <name>', 'of samples: whose series, where several processes, cgroups or GPUs have one')
    .addHelpText('after', EXAMPLES)
  addOutputOptions(addSampleOptions(command)).action(async (files: string[], flags: PeakFlags) => {
    if (files.length > 0 && (isFolder(files[0]!) || await openEvidence(files[0]!) !== null || files[0] === '-' && flags.metric !== undefined || await holdsSamples(files[0]!))) {
      if (flags.every?.unit === 'events') throw new TidemarkError('USAGE', `samples are read every so many seconds; give a time, such as --every ${flags.every.step}s`)
      const settings = { ...sampleSettings(flags), metric: flags.metric ?? null, of: flags.of ?? null, every: flags.every?.step ?? null }
      return deliver(await readSampledPeak(files, settings, showProgress(terminal)), flags, terminal, files, ['sampled.polling', 'sampled.recorders'])
    }
    if (flags.metric !== undefined || flags.of !== undefined) throw new TidemarkError('USAGE', `--metric and --of choose among samples, and ${files[0] ?? 'the made-up stream'} holds none`)
    const report = await readPeak(files, flags.every ?? null, showProgress(terminal))
    await deliver(report, flags, terminal, files.length > 0 ? files : ['peak'], ['peak.samplers'])
  })
}
