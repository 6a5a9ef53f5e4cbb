import { InvalidArgumentError, Option } from 'commander'
import { phasesFailed } from '../analyses/phases/index.ts'
import { readPhases } from '../node/read-phases.ts'
import { showProgress } from './io-options.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import { addSampleOptions, sampleSettings, type SampleFlags } from './sample-options.ts'
import type { AddCommand } from './terminal.ts'
import { parseMargin, secondsIn } from './values.ts'

interface PhaseFlags extends OutputFlags, SampleFlags {
  phases?: string
  phase: string[]
  marks?: string
  reference?: string
  compare: string[]
  metric: string[]
  latency: string[]
  lower: string[]
  margin: number
  settle: Record<string, number>
  arm: { arm: string, path: string }[]
  strict?: boolean
}

const ARMS = new Set(['alone', 'off', 'on'])
/** Key of the seconds that every series loses: no series has an empty name. */
const ALL = ''

const more = (text: string, before: string[]): string[] => [...before, text]

function seconds(text: string): number {
  const value = text === '0' ? 0 : secondsIn(text)
  if (value === null) throw new InvalidArgumentError('It takes a time such as 2s or 300ms.')
  return value
}

/** `2s` of every series, `latency=300ms` of one. */
function settle(text: string, before: Record<string, number>): Record<string, number> {
  const at = text.lastIndexOf('=')
  return { ...before, [at < 0 ? ALL : text.slice(0, at)]: seconds(text.slice(at + 1)) }
}

function arm(text: string, before: PhaseFlags['arm']): PhaseFlags['arm'] {
  const [, name = '', path = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (!ARMS.has(name)) throw new InvalidArgumentError('It takes alone=FILE, off=FILE (contended, protection off) or on=FILE (contended, protection on).')
  return [...before, { arm: name, path }]
}

const EXAMPLES = `
Reads: logs of /proc/meminfo, vmstat, free, sar, pidstat, PSI, cgroup files, nvidia-smi, psrecord, mprof, and CSV with a
column of times; a folder is read whole. A CSV may have a column "phase". Without --metric it compares available memory
and every series of latencies.

Phases are compared by what their samples are worth: samples close in time repeat each other. Names that come back
(baseline1 contended1 baseline2 ...) are cycles, which are worth more than any long phase: record 8 to 10, at least 6.

Exit code 1 where something is lost beyond the margin (LOSS); with --strict also for a SMALL LOSS and where there is no
verdict (INSUFFICIENT, UNSTABLE BASELINE, INCONCLUSIVE). NO LOSS and gains exit with 0.

Examples:
  $ tidemark phases recording/                                 a folder with samples and a file of phases
  $ tidemark phases meminfo.log --phase baseline=0..35 --phase contended=45..80
  $ tidemark phases samples.csv units.csv --phases phases.csv --settle latency=300ms --strict
  $ tidemark phases samples.csv --metric MemAvailable --metric Dirty --lower Dirty --margin 2%
  $ tidemark phases --arm alone=a1.csv --arm off=b1.csv --arm on=c1.csv --arm alone=a2.csv ...   six files of each arm
  $ tidemark phases recording/ --json - | jq '.figures["phase.retention"]'`

/** `tidemark phases`: what each phase keeps of the reference. */
export const addPhases: AddCommand = (program, terminal, setExitCode) => {
  const command = program
    .command('phases')
    .description('what memory and speed keep from phase to phase, and whether the recording can tell')
    .argument('[files...]', 'samples of one run, or a folder of them')
    .option('--phases <file>', 'phases: CSV with start_epoch_s,phase (last row: end), or start,end,phase')
    .addOption(new Option('--phase <name=from..to>', 'a phase in seconds since the first sample; again for more').argParser(more).default([], 'none'))
    .option('--marks <file>', 'marks of the run, marks.jsonl or ftrace markers: what lies between two is a phase')
    .option('--reference <phase>', 'what the others are compared with (default: baseline, alone, before or so, else the first)')
    .addOption(new Option('--compare <phase>', 'a phase to compare; again for more').argParser(more).default([], 'all others'))
    .addOption(new Option('--metric <name>', 'a series to compare, NAME or SOURCE:NAME; again for more').argParser(more).default([], 'available memory and latencies'))
    .addOption(new Option('--latency <name>', 'a series of times that work took: its speed is compared; again for more').argParser(more).default([], 'as named so in the file'))
    .addOption(new Option('--lower <name>', 'a metric of which less is better; again for more').argParser(more).default([], 'by its name'))
    .addOption(new Option('--margin <share>', 'smallest loss that matters; state it before you look').argParser(parseMargin).default(0.05, '5%'))
    .addOption(new Option('--settle <time>', 'time left out at the start of each phase, 2s, or of one series, latency=300ms').argParser(settle).default({}, 'none'))
    .addOption(new Option('--arm <name=file>', 'a recording of an arm: alone, off or on, for a claim of protection; again for each cycle').argParser(arm).default([], 'none'))
    .option('--strict', 'fail too for a small loss, and where there is no verdict')
    .addHelpText('after', EXAMPLES)
  addOutputOptions(addSampleOptions(command)).action(async (files: string[], flags: PhaseFlags) => {
    const { phases, phase, marks, reference, compare, metric, latency, lower, margin, settle: settles, arm: arms } = flags
    const report = await readPhases(files, {
      arms, margin, settle: settles[ALL] ?? 0, settles, metrics: metric, latencies: latency, lower, compared: compare,
      ...(reference === undefined ? {} : { reference }),
      samples: {
        ...sampleSettings(flags), phases: phase, ...(phases === undefined ? {} : { phasesFile: phases }), ...(marks === undefined ? {} : { marks }),
      },
    }, showProgress(terminal))
    const paths = files.length > 0 ? files : arms.map(({ path }) => path)
    await deliver(report, flags, terminal, paths, ['phase.retention', 'phase.paired', 'phase.halves'])
    if (phasesFailed(report, flags.strict === true)) setExitCode(1)
  })
}
