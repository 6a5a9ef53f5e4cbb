import { join } from 'node:path'
import { TidemarkError } from '../core/error.ts'
import type { Report } from '../core/result.ts'
import { readRecordedFiles, type ReadOptions } from '../recordings/read.ts'
import { bundleOf, openBundle, tracedRuns } from './bundle.ts'
import { oneRun } from './evidence.ts'
import { chooseFiles } from './files.ts'
import { loadModule } from './module.ts'
import { PathFile } from './source.ts'

/** A bundle of one run is that run. Throws `USAGE` for one of several. */
function runOf(path: string): string {
  const bundle = path === '-' ? null : openBundle(path)
  if (bundle === null) return path
  const runs = [...tracedRuns(bundle).values()].flat()
  if (runs.length > 1) throw new TidemarkError('USAGE', `${path} holds ${runs.length} runs: name one of them (${runs.slice(0, 4).join(', ')}), or compare them: tidemark compare ${path}`)
  return runs[0]!
}

/**
 * Reads a recording and computes its record: trace files, per-CPU files by one of them, one folder, a bundle of one run, or `-` for standard input.
 * Files that the options name are paths. Throws `TidemarkError` where nothing can be read, and `USAGE` for options that make no sense.
 */
export async function readRecording(paths: readonly string[], options: ReadOptions<string> = {}): Promise<Report> {
  if (!Array.isArray(paths) || paths.length === 0 || paths.some((path) => typeof path !== 'string')) throw new TidemarkError('USAGE', 'name what is to be read: a list of paths, one folder, or -')
  const evidence = paths.length === 1 ? await oneRun(paths[0]!) : null
  const places = evidence !== null ? [] : paths.length === 1 ? [runOf(paths[0]!)] : paths
  const bundle = places.length === 1 && places[0] !== '-' ? bundleOf(join(places[0]!)) : null
  const { extents, model: asked, marks, engineLog, ...rest } = options, model = asked ?? bundle?.model ?? undefined
  return readRecordedFiles(loadModule(), evidence === null ? chooseFiles(places) : { named: [evidence.file], siblings: [], folder: null, meta: null }, {
    ...rest,
    ...(extents === undefined ? {} : { extents: new PathFile(extents) }),
    ...(model === undefined ? {} : { model: new PathFile(model) }),
    ...(marks === undefined ? {} : { marks: new PathFile(marks) }),
    ...(engineLog === undefined ? {} : { engineLog: engineLog.map((path) => new PathFile(path)) }),
  })
}
