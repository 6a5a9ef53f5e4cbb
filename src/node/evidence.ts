/** Evidence files as Node finds them: by their path, and each run of theirs as if the file were a folder. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { TidemarkError } from '../core/error.ts'
import type { RecordedFile } from '../recordings/file.ts'
import { runsOfEvidence } from '../recordings/pack/files.ts'
import { PathFile } from './source.ts'

/** A run of an evidence file: an evidence file of its own. */
export interface EvidenceRun {
  /** `FILE/run-01-600MiB`, or `FILE` where it holds one. */
  path: string
  name: string
  /** As the manifest of the bundle has it; `null`: it was no run of a bundle. */
  limit: string | null
  file: RecordedFile
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/** Runs of the evidence file that a path names, or the one run of it; `null`: it names something else. NOT_FOUND: no such run. */
export async function openEvidence(path: string): Promise<EvidenceRun[] | null> {
  if (path === '-') return null
  const inside = !existsSync(path) && isFile(dirname(path)), place = inside ? dirname(path) : path
  if (!isFile(place)) return null
  const runs = await runsOfEvidence(new PathFile(place))
  if (runs === null) return null
  const all = runs.map(({ name, limit, file }): EvidenceRun => ({ path: runs.length === 1 && !inside ? place : `${place}/${name}`, name, limit, file }))
  if (!inside) return all
  const run = all.find(({ name }) => name === basename(path))
  if (run === undefined) throw new TidemarkError('NOT_FOUND', `${place} holds no run ${basename(path)}; it has ${all.map(({ name }) => name).join(', ')}`)
  return [run]
}

/** The one run that a path names; `null`: it is no evidence file. USAGE: it holds several. */
export async function oneRun(path: string): Promise<EvidenceRun | null> {
  const runs = await openEvidence(path)
  if (runs === null) return null
  if (runs.length > 1) throw new TidemarkError('USAGE', `${path} holds ${runs.length} runs: name one of them (${runs.slice(0, 4).map((run) => run.path).join(', ')}), or compare them: tidemark report ${path}`)
  return runs[0]!
}
