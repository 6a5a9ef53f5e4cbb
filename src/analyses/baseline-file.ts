/** The baseline file: named series of saved runs, in one JSON file whose schema is `schemas/baseline.schema.json`. */
import { TidemarkError } from '../core/error.ts'
import type { Better } from '../statistics/decision.ts'

/** A number that runs of one side all agree on: bytes, counts, outputs of a simulator. */
interface ExactMetric {
  id: string
  unit: string
  better: Better
  value: number
}

/** A number that varies from run to run; samples in the order of the runs. */
interface NoisyMetric {
  id: string
  unit: string
  better: Better
  samples: number[]
}

/** What one side measured, and where. */
export interface Measurement {
  environment: Record<string, string>
  exact: ExactMetric[]
  noisy: NoisyMetric[]
}

/** A measurement as saved. */
export interface SavedMeasurement extends Measurement {
  /** ISO 8601, UTC. */
  saved: string
  /** Whatever the user calls it: a commit, a date. */
  label: string | null
}

/** The whole file; the last of a name is its baseline, those before its history. */
export interface BaselineFile {
  schema: 'tidemark.baseline/1'
  /** Version of Tidemark that wrote it. */
  version: string
  baselines: Record<string, SavedMeasurement[]>
}

/** Reads the text of a baseline file. Throws `UNREADABLE`, with the place. */
export function parseBaselines(text: string, name: string): BaselineFile {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch (error) {
    throw new TidemarkError('UNREADABLE', `${name} is no JSON (${(error as Error).message}): restore it, or remove it and save again`)
  }
  const fault = faultIn(file)
  if (fault !== null) throw new TidemarkError('UNREADABLE', `${name}: ${fault}; restore the file, or remove it and save again`)
  return file as BaselineFile
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)

/** What is wrong with it, and where; `null` if nothing is. */
function faultIn(file: unknown): string | null {
  if (!isRecord(file) || file['schema'] !== 'tidemark.baseline/1') return 'its schema is not tidemark.baseline/1'
  if (typeof file['version'] !== 'string') return 'version is missing'
  if (!isRecord(file['baselines'])) return 'baselines is missing'
  for (const [name, runs] of Object.entries(file['baselines'])) {
    if (!Array.isArray(runs) || runs.length === 0) return `baselines.${name} holds no run`
    for (const [i, run] of runs.entries()) {
      const fault = faultInRun(run)
      if (fault !== null) return `baselines.${name}[${i}]: ${fault}`
    }
  }
  return null
}

function faultInRun(run: unknown): string | null {
  if (!isRecord(run)) return 'is no object'
  if (typeof run['saved'] !== 'string' || Number.isNaN(Date.parse(run['saved']))) return 'saved is no time'
  if (run['label'] !== null && typeof run['label'] !== 'string') return 'label is neither text nor null'
  if (!isRecord(run['environment']) || !Object.values(run['environment']).every((value) => typeof value === 'string')) return 'environment is no list of texts'
  for (const kind of ['exact', 'noisy'] as const) {
    const metrics = run[kind]
    if (!Array.isArray(metrics)) return `${kind} is missing`
    for (const [i, metric] of metrics.entries()) {
      const sound = isRecord(metric) && typeof metric['id'] === 'string' && typeof metric['unit'] === 'string' && [null, 'lower', 'higher'].includes(metric['better'] as null)
        && (kind === 'exact' ? isNumber(metric['value']) : Array.isArray(metric['samples']) && metric['samples'].length > 0 && metric['samples'].every(isNumber))
      if (!sound) return `${kind}[${i}] is no ${kind} metric`
    }
  }
  return null
}

/** The text of a file: lists of numbers on one line, so that a difference in version control is one line a metric. */
export function baselineText(file: BaselineFile): string {
  return `${JSON.stringify(file, null, 1).replace(/\[\s+(-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)*)\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`)}\n`
}
