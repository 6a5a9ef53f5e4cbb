import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IoSettings } from '../../src/analyses/facts.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import type { Report } from '../../src/core/result.ts'

export const golden = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
export const samples = fileURLToPath(new URL('../../samples/', import.meta.url))

/** The shared data, which is not part of the project: `TIDEMARK_DATA`, else beside the project; `null` where it is absent. */
export const sharedData: string | null = [process.env['TIDEMARK_DATA'], fileURLToPath(new URL('../../../shared/data/', import.meta.url))]
  .find((path) => path !== undefined && existsSync(join(path, 'block-io'))) ?? null

/** The record of one form of a recording. */
export function read(paths: string | string[], settings: Partial<IoSettings> = {}): Promise<Report> {
  return readRecording([paths].flat(), { ...settings, crossCheck: 'none' })
}

export interface Counts {
  requests: number
  sectors: number
  uniqueSectors: number
  gaps: Record<string, number>
}

/** The figures of a record in an oracle's words; `naive` for those of every sized line. */
export function countsOf({ figures }: Report, naive = false): Counts {
  const value = (name: string): number => figures[name]!.value!
  const prefix = naive ? 'io.naive.' : 'io.'
  const sectors = value(`${prefix}bytes`) / 512
  return {
    requests: value(`${prefix}requests`),
    sectors,
    uniqueSectors: naive ? Math.round(sectors / value('io.naive.rereadFactor')) : value('io.uniqueSectors'),
    gaps: Object.fromEntries(['sequential', 'small', 'medium', 'large', 'backward'].map((name) => [name, value(`${prefix}gaps.${name}`)])),
  }
}
