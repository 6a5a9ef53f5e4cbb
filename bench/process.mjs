/** The process table: whole commands as users run them, by CPU time and peak memory. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compile } from './native.mjs'
import { median, ms, mustEqual, table } from './statistics.mjs'
import { traceOf } from './traces.mjs'

const CLI = fileURLToPath(new URL('../dist/bin/cli.js', import.meta.url))
const DATA = fileURLToPath(new URL('data', import.meta.url))
const SIZES = [1e6, 1e7]
const RATIO_FLOOR = 25
const RESIDENT_MIB = 64
/** What ten times the events may add: noise of the allocator, no growth. */
const GROWTH_MIB = 8
/** Runs of everything but blkparse, which takes twenty times as long, in each round. */
const PER_ROUND = 3
const NO_OUTPUT = ['ignore', 'ignore', 'inherit', 'pipe']

/** Version that blkparse prints, or null where it is not installed. */
export function blkparseVersion() {
  const { error, stdout, stderr } = spawnSync('blkparse', ['-V'], { encoding: 'utf8' })
  return error ? null : `${stdout}${stderr}`.trim()
}

/** Runs a command with its text to the null device; CPU and wall milliseconds and peak MiB. */
function cost(program, words, cwd) {
  const { status, output } = spawnSync(program, words, { stdio: NO_OUTPUT, cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${words.join(' ')}: exit code ${status}`)
  const [wall, user, system, kib] = output[3].trim().split(' ').map(Number)
  return { wall, cpu: user + system, mib: kib / 1024 }
}

/** Reader and blkparse must have seen what the generator wrote. */
function verify({ folder, name, paths, truth }, withBlkparse) {
  const { status, stdout } = spawnSync('node', [CLI, 'report', ...paths, '--json', '-'], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(`report ${name}: exit code ${status}`)
  const report = JSON.parse(stdout)
  const value = (figure) => report.figures[figure].value
  const events = report.inputs.reduce((sum, input) => sum + (input.events ?? 0), 0)
  const { requests, sectors, uniqueSectors } = truth
  mustEqual(`${name}, report`, [truth.events, requests, sectors * 512, uniqueSectors], [events, value('io.requests'), value('io.bytes'), value('io.uniqueSectors')])
  if (!withBlkparse) return
  const { stdout: summary } = spawnSync('sh', ['-c', 'blkparse -D "$1" -i "$2" | grep entries', 'sh', folder, name], { encoding: 'utf8' })
  mustEqual(`${name}, blkparse`, truth.events, Number(/: ([\d,]+) entries/.exec(summary)?.[1].replaceAll(',', '')))
}

/** Prints the table of whole commands. */
export function processTable(rounds, floors) {
  const withBlkparse = blkparseVersion() !== null
  if (!withBlkparse) console.log('\nblkparse is not installed: its rows and its floor are skipped')
  const program = compile('cost')
  const peaks = {}
  for (const events of SIZES) {
    const trace = traceOf(DATA, events)
    verify(trace, withBlkparse)
    const commands = {
      'node -e 0': ['node', '-e', '0'],
      cat: ['cat', ...trace.paths],
      'tidemark report --counts-only': ['node', CLI, 'report', ...trace.paths, '--counts-only', '--json', '-'],
      'tidemark report': ['node', CLI, 'report', ...trace.paths, '--json', '-'],
      'tidemark inspect': ['node', CLI, 'inspect', ...trace.paths],
      ...(withBlkparse ? { 'blkparse, text': ['blkparse', '-q', '-D', trace.folder, '-i', trace.name] } : {}),
    }
    const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
    for (let round = 0; round <= rounds; round++) {
      for (const [name, words] of Object.entries(commands)) {
        // The first round is a warm-up: it fills the page cache.
        if (round === 0 && name.startsWith('blkparse')) continue
        for (let i = 0; i < (name.startsWith('blkparse') ? 1 : PER_ROUND); i++) {
          const run = cost(program, words, trace.folder)
          if (round > 0) runs[name].push(run)
        }
      }
    }
    const cpu = (name) => median(runs[name].map((run) => run.cpu))
    const peak = (name) => median(runs[name].map((run) => run.mib))
    const ours = 'tidemark report --counts-only'
    const rows = [['', 'CPU ms, median (min)', 'wall ms', 'peak MiB', 'above node', 'CPU of report']]
    for (const [name, list] of Object.entries(runs)) {
      const least = Math.min(...list.map((run) => run.cpu))
      const node = commands[name][0] === 'node'
      rows.push([
        name, `${ms(cpu(name))} (${ms(least)})`, ms(median(list.map((run) => run.wall))), peak(name).toFixed(1),
        node ? (peak(name) - peak('node -e 0')).toFixed(1) : '-', `${(cpu(name) / cpu(ours)).toFixed(2)}x`,
      ])
    }
    console.log(`\nWhole commands, ${events.toLocaleString('en')} events, ${rounds} rounds, page cache warm, output discarded`)
    console.log(table(rows))
    // Counts are what blkparse knows too; the whole report adds latencies, depth, heat and order, and must hold no more memory.
    peaks[events] = peak('tidemark report') - peak('node -e 0')
    if (events !== 1e7) continue
    if (withBlkparse) floors.atLeast('report --counts-only 1e7, blkparse CPU / tidemark CPU', cpu('blkparse, text') / cpu(ours), RATIO_FLOOR)
    floors.atMost('report 1e7, peak MiB above node', peaks[1e7], RESIDENT_MIB)
    floors.atMost('report, peak MiB more at 1e7 than at 1e6', peaks[1e7] - peaks[1e6], GROWTH_MIB)
  }
}
