/** The baseline file and the inputs of `tidemark baseline`, as Node reads and writes them. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseBaselines, baselineText, type BaselineFile } from '../analyses/baseline-file.ts'
import type { Measured } from '../analyses/baseline-metrics.ts'
import { TidemarkError } from '../core/error.ts'
import { parseRecord } from '../core/record.ts'
import type { Input } from '../core/result.ts'
import { version } from '../core/version.ts'
import { readGoBenchmarks } from '../formats/benchmarks/go.ts'
import { textOf } from '../recordings/file.ts'
import { PathFile } from './source.ts'

/** Records and benchmark text are no longer than this. */
const MOST_BYTES = 256 * 2 ** 20

/** The file, or an empty one where there is none. Throws `UNREADABLE`. */
export function readBaselines(path: string): BaselineFile {
  if (!existsSync(path)) return { schema: 'tidemark.baseline/1', version, baselines: {} }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new TidemarkError('UNREADABLE', `${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`)
  }
  return parseBaselines(text, path)
}

/** Writes it whole or not at all. Throws `UNWRITABLE`. */
export function writeBaselines(path: string, file: BaselineFile): void {
  const part = `${path}.part`
  try {
    writeFileSync(part, baselineText({ ...file, version }))
    renameSync(part, path)
  } catch (error) {
    throw new TidemarkError('UNWRITABLE', `${path}: cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`)
  }
}

/** Reads records of ours (JSON) and benchmark text, told by content. Throws `TidemarkError`. */
export async function readMeasured(paths: readonly string[]): Promise<{ measured: Measured[]; inputs: Input[] }> {
  const measured: Measured[] = [], inputs: Input[] = []
  for (const path of paths) {
    const file = new PathFile(path), { name, bytes } = file
    const text = await textOf(file, MOST_BYTES)
    if (/^\s*\{/.test(text)) {
      const report = parseRecord(text, name, false)
      measured.push({ name, report })
      inputs.push({ name, format: report.schema, bytes, events: Object.keys(report.figures).length, role: 'counted' })
    } else {
      const benchmarks = readGoBenchmarks(text, name)
      measured.push({ name, benchmarks })
      inputs.push({ name, format: 'Go benchmark text', bytes, events: benchmarks.results.length, role: 'counted' })
    }
  }
  return { measured, inputs }
}
