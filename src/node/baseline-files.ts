/** The baseline file and the inputs of `tidemark baseline`, as Node reads and writes them. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseBaselines, baselineText, type BaselineFile } from '../analyses/baseline-file.ts'
import type { Measured } from '../analyses/baseline-metrics.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input, Report } from '../core/result.ts'
import { version } from '../core/version.ts'
import { readGoBenchmarks } from '../formats/benchmarks/go.ts'
import { openSource } from './source.ts'

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
    const { text, name, bytes } = await textOf(path)
    if (/^\s*\{/.test(text)) {
      const report = recordOf(text, name)
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

function recordOf(text: string, name: string): Report {
  let record: Partial<Report>
  try {
    record = JSON.parse(text) as Partial<Report>
  } catch (error) {
    throw new TidemarkError('UNREADABLE', `${name} is no whole JSON (${(error as Error).message}): write it again with --json`)
  }
  const sound = record.schema === 'tidemark.report/1' && typeof record.figures === 'object' && record.figures !== null && Object.values(record.figures).every((figure) => typeof figure?.unit === 'string' && (figure.value === null || Number.isFinite(figure.value)))
    && typeof record.settings === 'object' && record.settings !== null && Array.isArray(record.inputs)
  if (!sound) throw new TidemarkError('UNKNOWN_FORMAT', `${name} is no record of tidemark: give what --json of a command wrote, or benchmark text`)
  return record as Report
}

async function textOf(path: string): Promise<{ text: string; name: string; bytes: number | null }> {
  const source = await openSource(path)
  try {
    const decoder = new TextDecoder(), room = new Uint8Array(256 * 1024)
    let text = '', bytes = 0
    for (let filled = await source.read(room); filled > 0; filled = await source.read(room)) {
      bytes += filled
      if (bytes > MOST_BYTES) throw new TidemarkError('UNREADABLE', `${source.name} is longer than ${MOST_BYTES / 2 ** 20} MiB: give a record or benchmark text, not a trace`)
      text += decoder.decode(room.subarray(0, filled), { stream: true })
    }
    return { text: text + decoder.decode(), name: source.name, bytes: source.bytes }
  } finally {
    source.close()
  }
}
