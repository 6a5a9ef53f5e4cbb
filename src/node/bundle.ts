/** Bundles of `tidemark record` as Node finds them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { TidemarkError } from '../core/error.ts'
import { parseManifest, type Manifest } from '../formats/bundle.ts'

/** A bundle, and the header of its model. */
export interface Bundle {
  path: string
  manifest: Manifest
  /** The start of the file that was read, if it is a GGUF. */
  model: string | null
}

/** The bundle that a folder is; `null` for any other path. Throws `UNREADABLE` for a manifest that is damaged. */
export function openBundle(path: string): Bundle | null {
  const place = join(path, 'manifest.json')
  if (!existsSync(place)) return null
  const manifest = parseManifest(readFileSync(place, 'utf8'), place)
  const model = readdirSync(path).find((name) => /\.gguf(\.gz)?$/.test(name))
  return { path, manifest, model: model === undefined ? null : join(path, model) }
}

/** Paths of the runs that hold a trace, by their limit in the order of the runs. Throws `EMPTY` where none does. */
export function tracedRuns({ path, manifest }: Bundle): Map<string, string[]> {
  const runs = new Map<string, string[]>()
  for (const { folder, limit, traced } of manifest.runs) if (traced) runs.set(limit, [...(runs.get(limit) ?? []), join(path, folder)])
  if (runs.size > 0) return runs
  const folders = manifest.runs.map(({ folder }) => folder)
  throw new TidemarkError('EMPTY', folders.length > 0
    ? `${path}: its ${folders.length === 1 ? 'run was' : 'runs were'} recorded with --no-trace and ${folders.length === 1 ? 'holds' : 'hold'} samples, extents and residency only: no block trace to report`
    : `${path}: no run came to its end${manifest.finished ? '' : '; the recorder was killed'}. ${readdirSync(path).filter((name) => name.startsWith('run-')).map((name) => `${basename(path)}/${name}`).join(', ') || 'Nothing'} is left of it`)
}

/** The folder of the bundle that a path lies in, if it is one of its runs. */
export function bundleOf(run: string): Bundle | null {
  const above = join(run, '..')
  return basename(run).startsWith('run-') ? openBundle(above) : null
}
