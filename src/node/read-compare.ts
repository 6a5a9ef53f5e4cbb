import { existsSync } from 'node:fs'
import { compareSides } from '../analyses/compare/compare.ts'
import type { Side } from '../analyses/compare/sides.ts'
import { TidemarkError } from '../core/error.ts'
import { PUBLISHED } from '../core/published.ts'
import { parseRecord } from '../core/record.ts'
import type { Input, Report } from '../core/result.ts'
import { version } from '../core/version.ts'
import type { ReadOptions } from '../recordings/read.ts'
import { textOf } from '../recordings/file.ts'
import { openBundle, tracedRuns } from './bundle.ts'
import { openEvidence } from './evidence.ts'
import { readRecording } from './read-recording.ts'
import { PathFile } from './source.ts'

/** Sides that a page can tell apart. */
const MOST_SIDES = 6

/** Whether the file begins like JSON; no trace does. */
async function isJson(path: string): Promise<boolean> {
  if (!existsSync(path)) return false
  const file = new PathFile(path)
  if (file.bytes === null || !/\.json(\.(gz|zst))?$/.test(file.name) && !/^\s*\{/.test(new TextDecoder('latin1').decode(await file.front(64)))) return false
  return true
}

/** Runs of a bundle, or of an evidence file of several, by their limits; `null`: it is neither. */
async function runsOf(path: string): Promise<Map<string, string[]> | null> {
  const bundle = openBundle(path)
  if (bundle !== null) return tracedRuns(bundle)
  const held = await openEvidence(path)
  if (held === null || held.length < 2) return null
  const runs = new Map<string, string[]>()
  for (const { limit, path: run } of held) runs.set(limit ?? 'not said', [...(runs.get(limit ?? 'not said') ?? []), run])
  return runs
}

/** Paths of a side: one that exists as it is, of a bundle its runs, else those between commas. Throws `USAGE` for a bundle whose runs are of several limits. */
async function pathsOf(side: string): Promise<string[]> {
  const paths = existsSync(side) ? [side] : side.split(',').filter((path) => path !== '')
  return (await Promise.all(paths.map(async (path) => {
    const runs = await runsOf(path)
    if (runs === null) return [path]
    if (runs.size > 1) throw new TidemarkError('USAGE', `${path} holds runs of ${runs.size} limits (${[...runs.keys()].join(', ')}): compare it by itself, or name its runs`)
    return [...runs.values()].flat()
  }))).flat()
}

/** The sides of a bundle that is given alone: its limits, whose repeats count as one side each. Throws `USAGE` where there is one run. */
async function sidesOfBundle(path: string): Promise<{ sides: string[][]; names: string[] } | null> {
  const runs = await runsOf(path)
  if (runs === null) return null
  if (runs.size > 1) return { sides: [...runs.values()], names: [...runs.keys()].map((limit) => (limit === 'none' ? 'no limit' : limit)) }
  const all = [...runs.values()].flat()
  if (all.length < 2) throw new TidemarkError('USAGE', `${path} holds one run: tidemark report ${path}`)
  return { sides: all.map((run) => [run]), names: all.map((run) => new PathFile(run).name) }
}

const stem = (path: string): string => new PathFile(path.replace(/\/+$/, '')).name.replace(/\.(gz|zst)$/, '').replace(/\.json$/, '')

interface ReadSide { from: Side['from']; runs: Report[]; inputs: Input[] }

async function readSide(paths: readonly string[], options: ReadOptions<string>): Promise<ReadSide> {
  const side: ReadSide = { from: 'trace', runs: [], inputs: [] }
  for (const path of paths) {
    if (await isJson(path)) {
      const file = new PathFile(path)
      const text = await textOf(file)
      side.runs.push(parseRecord(text, file.name))
      side.from = (JSON.parse(text) as { schema: string }).schema === PUBLISHED ? 'published' : 'record'
      side.inputs.push({ name: file.name, format: side.from === 'published' ? PUBLISHED : 'tidemark.report/1', bytes: file.bytes, events: null, role: 'counted' })
    } else {
      const run = await readRecording([path], options)
      side.runs.push(run)
      side.inputs.push(...run.inputs.filter(({ role }) => role !== 'not read'))
    }
  }
  return side
}

/** Reads every side, a trace, a folder or a JSON twin, repeats with commas between them, or a bundle of several runs alone, and compares them. Throws `TidemarkError`. */
export async function readCompare(given: readonly string[], asked: readonly string[], options: ReadOptions<string> = {}): Promise<Report> {
  const bundle = given.length === 1 ? await sidesOfBundle(given[0]!) : null
  const sides = bundle?.sides ?? await Promise.all(given.map(pathsOf)), names = asked.length > 0 ? asked : bundle?.names ?? []
  if (sides.length < 2) throw new TidemarkError('USAGE', 'it takes two sides or more to compare: tidemark compare A B')
  if (sides.length > MOST_SIDES) throw new TidemarkError('USAGE', `${sides.length} sides are more than a page can tell apart: give at most ${MOST_SIDES}; repeats of one side go with commas between them`)
  if (names.length > sides.length) throw new TidemarkError('USAGE', `${names.length} names for ${sides.length} sides: --name is given once for each side, in their order`)
  const read: ReadSide[] = []
  for (const side of sides) read.push(await readSide(side, options))
  const labelled = read.map(({ from, runs }, i): Side => {
    const name = names[i] ?? stem(sides[i]![0]!)
    return { name, label: `${String.fromCharCode(65 + i)} ${name}`, from, runs }
  })
  return compareSides(labelled, read.flatMap(({ inputs }, i) => inputs.map((input) => ({ ...input, name: `${labelled[i]!.label}: ${input.name}` }))), version)
}

/** Whether the paths are one bundle of several runs, or an evidence file of one, which is a comparison. */
export async function isComparison(paths: readonly string[]): Promise<boolean> {
  const bundle = paths.length === 1 && paths[0] !== '-' ? openBundle(paths[0]!) : null
  if (bundle !== null) return bundle.manifest.runs.filter(({ traced }) => traced).length > 1
  return paths.length === 1 && ((await openEvidence(paths[0]!))?.length ?? 0) > 1
}
