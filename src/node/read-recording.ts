import { TidemarkError } from '../core/error.ts'
import type { Report } from '../core/result.ts'
import { readRecordedFiles, type ReadOptions } from '../recordings/read.ts'
import { chooseFiles } from './files.ts'
import { loadModule } from './module.ts'
import { PathFile } from './source.ts'

/**
 * Reads a recording and computes its record: trace files, per-CPU files by one of them, one folder, or `-` for standard input.
 * Files that the options name are paths. Throws `TidemarkError` where nothing can be read, and `USAGE` for options that make no sense.
 */
export async function readRecording(paths: readonly string[], options: ReadOptions<string> = {}): Promise<Report> {
  if (!Array.isArray(paths) || paths.length === 0 || paths.some((path) => typeof path !== 'string')) throw new TidemarkError('USAGE', 'name what is to be read: a list of paths, one folder, or -')
  const { extents, model, marks, engineLog, ...rest } = options
  return readRecordedFiles(loadModule(), chooseFiles(paths), {
    ...rest,
    ...(extents === undefined ? {} : { extents: new PathFile(extents) }),
    ...(model === undefined ? {} : { model: new PathFile(model) }),
    ...(marks === undefined ? {} : { marks: new PathFile(marks) }),
    ...(engineLog === undefined ? {} : { engineLog: engineLog.map((path) => new PathFile(path)) }),
  })
}
