import { InvalidArgumentError, Option, type Command } from 'commander'
import { analyseBaseline, checkFailed } from '../analyses/baseline.ts'
import type { BaselineFile, SavedMeasurement } from '../analyses/baseline-file.ts'
import { analyseHistory, metricsOf } from '../analyses/baseline-history.ts'
import { gather, type KindOf } from '../analyses/baseline-metrics.ts'
import { TidemarkError } from '../core/error.ts'
import { formatCount } from '../core/units.ts'
import { version } from '../core/version.ts'
import { readBaselines, readMeasured, writeBaselines } from '../node/baseline-files.ts'
import { hostEnvironment } from '../node/environment.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import { columns, printable } from './summary.ts'
import type { AddCommand } from './terminal.ts'
import { parseMargin } from './values.ts'

interface MeasureFlags {
  file: string
  env: Record<string, string>
  exact: string[]
  noisy: string[]
  elsewhere?: boolean
}

const FILE = 'tidemark-baseline.json'

function addKey(text: string, known: Record<string, string>): Record<string, string> {
  const [, key = '', value = ''] = /^([\w.-]+)=(.*)$/.exec(text) ?? []
  if (key === '') throw new InvalidArgumentError('It takes key=value, such as threads=8.')
  return { ...known, [key]: value }
}

const more = (text: string, known: string[]): string[] => [...known, text]

/** What `--exact` and `--noisy` say of a metric; a * stands for anything. */
function kindsOf({ exact, noisy }: Pick<MeasureFlags, 'exact' | 'noisy'>): KindOf {
  const matcher = (patterns: readonly string[]) => patterns.map((pattern) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[^\w]/gu, '\\$&')).join('.*')}$`))
  const asExact = matcher(exact), asNoisy = matcher(noisy)
  return (id) => (asNoisy.some((pattern) => pattern.test(id)) ? 'noisy' : asExact.some((pattern) => pattern.test(id)) ? 'exact' : null)
}

function seriesOf(file: BaselineFile, name: string, path: string): SavedMeasurement[] {
  if (Object.hasOwn(file.baselines, name)) return file.baselines[name]!
  const names = Object.keys(file.baselines)
  throw new TidemarkError('USAGE', `${path} has no baseline "${name}": ${names.length === 0 ? 'save one first' : `it has ${names.join(', ')}`}`)
}

function addMeasureOptions(command: Command): Command {
  return command
    .option('--file <file>', 'the baseline file', FILE)
    .addOption(new Option('--env <key=value>', 'a key of the surroundings that both sides must share; again for more').argParser(addKey).default({}, 'none'))
    .option('--elsewhere', 'it was not measured on this machine: record nothing of it')
    .addOption(new Option('--noisy <metric>', 'a metric that varies from run to run; * stands for anything; again for more').argParser(more).default([], 'none'))
    .addOption(new Option('--exact <metric>', 'a metric that does not vary: any change counts; likewise').argParser(more).default([], 'none'))
}

const INPUTS = `
Reads: what --json of any command wrote (each file is one run), and Go benchmark text (each line is one run); - is standard input.
Times and rates are noisy, all other figures of ours exact, benchmark text noisy unless it says "Unit X assume=exact".`

const SAVE = `${INPUTS}

Examples:
  $ go test -bench . -count 10 | tidemark baseline save main -
  $ tidemark simulate kv trace.csv --json kv.json && tidemark baseline save kv kv.json --label $(git rev-parse --short HEAD)
  $ tidemark baseline save io run1.json run2.json run3.json --noisy 'io.*' --env threads=8`

const CHECK = `${INPUTS}

Exit code 1 on a regression, or an exact metric that changed; with --strict also where the check does not clear a metric.

Examples:
  $ go test -bench . -count 10 | tidemark baseline check main - --margin 3%
  $ tidemark baseline check kv kv.json --markdown summary.md --json check.json
  $ tidemark baseline check main new.txt --override kernel`

const HISTORY = `
Examples:
  $ tidemark baseline history main                     which metrics there are, and their last values
  $ tidemark baseline history main 'Encode-8 ns/op' -o encode.html`

/** `tidemark baseline`: remember a measurement, and say whether another is as good. */
export const addBaseline: AddCommand = (program, terminal, setExitCode) => {
  const baseline = program.command('baseline').description('remember measurements in one file, and say whether new ones are as good')
  addMeasureOptions(baseline.command('save'))
    .description('save a measurement as the baseline of that name; those before stay as its history')
    .argument('<name>', 'name of the baseline')
    .argument('<inputs...>', 'records or benchmark text of one side, every run')
    .option('--label <text>', 'what to call it in the history, such as a commit')
    .option('-q, --quiet', 'print nothing but errors')
    .addHelpText('after', SAVE)
    .action(async (name: string, paths: string[], flags: MeasureFlags & { label?: string; quiet?: boolean }) => {
      const file = readBaselines(flags.file), { measured } = await readMeasured(paths)
      const { measurement, ledger } = gather(measured, surroundings(flags), kindsOf(flags))
      const series = [...(Object.hasOwn(file.baselines, name) ? file.baselines[name]! : []), { saved: new Date().toISOString(), label: flags.label ?? null, ...measurement }]
      writeBaselines(flags.file, { ...file, baselines: Object.fromEntries([...Object.entries(file.baselines).filter(([other]) => other !== name), [name, series]]) })
      for (const { count, reason } of ledger) terminal.err(`tidemark: lost: ${formatCount(count)} ${reason}\n`)
      const few = measurement.noisy.filter(({ samples }) => samples.length < 6).length
      if (few > 0) terminal.err(`tidemark: ${formatCount(few)} noisy metrics have fewer than 6 runs: no check of them can come to a verdict\n`)
      if (flags.quiet !== true) await terminal.out(`Saved ${printable(name)} in ${printable(flags.file)}: ${formatCount(measurement.exact.length)} exact and ${formatCount(measurement.noisy.length)} noisy metrics, run ${formatCount(series.length)} of its history.\n`)
    })

  addOutputOptions(addMeasureOptions(baseline.command('check')))
    .description('say of every metric whether it is as good as in the baseline of that name')
    .argument('<name>', 'name of the baseline')
    .argument('<inputs...>', 'records or benchmark text of one side, every run')
    .addOption(new Option('--margin <share>', 'smallest change of a noisy metric that matters').argParser(parseMargin).default(0.05, '5%'))
    .addOption(new Option('--override <key>', 'compare although this key of the surroundings differs; again for more').argParser(more).default([], 'none'))
    .option('--strict', 'fail too where a metric is not comparable, inconclusive, insufficient, or certainly a little worse')
    .addHelpText('after', CHECK)
    .action(async (name: string, paths: string[], flags: MeasureFlags & OutputFlags & { margin: number; override: string[]; strict?: boolean }) => {
      const before = seriesOf(readBaselines(flags.file), name, flags.file).at(-1)!, { measured, inputs } = await readMeasured(paths)
      const saved = new Map([...before.exact.map(({ id }) => [id, 'exact'] as const), ...before.noisy.map(({ id }) => [id, 'noisy'] as const)]), told = kindsOf(flags)
      const { measurement, ledger } = gather(measured, surroundings(flags), (id) => told(id) ?? saved.get(id) ?? null)
      const report = analyseBaseline({ name, before, now: measurement, margin: flags.margin, overrides: flags.override, inputs, ledger }, version)
      await deliver(report, flags, terminal, [...paths, flags.file], ['baseline.environment', 'baseline.metrics'])
      if (checkFailed(report, flags.strict === true)) setExitCode(1)
    })

  baseline.command('list')
    .description('the baselines of the file')
    .option('--file <file>', 'the baseline file', FILE)
    .action(async ({ file: path }: { file: string }) => {
      const { baselines } = readBaselines(path)
      if (Object.keys(baselines).length === 0) return void await terminal.out(`${printable(path)} has no baseline yet: tidemark baseline save NAME INPUT\n`)
      const rows = Object.entries(baselines).map(([name, series]) => {
        const { saved, label, exact, noisy } = series.at(-1)!
        return [printable(name), printable(label ?? ''), saved, ...[series.length, exact.length, noisy.length].map(formatCount)]
      })
      await terminal.out(`${columns([['name', 'label', 'saved', 'history', 'exact', 'noisy'], ...rows])}\n`)
    })

  addOutputOptions(baseline.command('history'))
    .description('the series of a metric and where its level changed; without one, the metrics')
    .argument('<name>', 'name of the baseline')
    .argument('[metric]', 'name of the metric')
    .option('--file <file>', 'the baseline file', FILE)
    .addOption(new Option('--margin <share>', 'smallest change of level that matters').argParser(parseMargin).default(0.05, '5%'))
    .addHelpText('after', HISTORY)
    .action(async (name: string, metric: string | undefined, flags: OutputFlags & { file: string; margin: number }) => {
      const series = seriesOf(readBaselines(flags.file), name, flags.file)
      if (metric === undefined) return void await terminal.out(`${metricsOf(series).map(printable).join('\n')}\n`)
      const inputs = [{ name: flags.file, format: 'tidemark.baseline/1', bytes: null, events: series.length, role: 'counted' as const }]
      await deliver(analyseHistory(name, metric, series, flags.margin, inputs, version), flags, terminal, [flags.file], ['baseline.changes'])
    })
}

function surroundings({ env, elsewhere }: MeasureFlags): Record<string, string> {
  return { ...(elsewhere === true ? {} : hostEnvironment()), tidemark: version, ...env }
}
