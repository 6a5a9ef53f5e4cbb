/** What is named for `tidemark pack`, as runs. */
import { join } from 'node:path'
import { TidemarkError } from '../core/error.ts'
import { version } from '../core/version.ts'
import { writeContainer } from '../recordings/pack/container.ts'
import { makeEvidence, type Evidence, type PackOptions } from '../recordings/pack/make.ts'
import { bundleOf, openBundle, tracedRuns, type Bundle } from './bundle.ts'
import { chooseFiles } from './files.ts'
import { loadModule } from './module.ts'
import { PathFile } from './source.ts'

/** Files by their paths. */
export interface PackRequest {
  extents?: string
  model?: string
  marks?: string
  partitionStart?: number
}

/**
 * Packs a recording, a run of a bundle, or every run of a bundle into one file; of several runs those that read nothing are left out and named in `empty`.
 * Throws as `makeEvidence`; with `EMPTY` for a bundle without a trace.
 */
export async function packPaths(paths: readonly string[], { extents, model, marks, partitionStart }: PackRequest = {}): Promise<{ bytes: Uint8Array; runs: Evidence[]; empty: string[] }> {
  const [path = ''] = paths, bundle = paths.length === 1 ? openBundle(path) : null, above = bundle ?? (paths.length === 1 ? bundleOf(join(path)) : null)
  const places = bundle === null ? [paths] : [...tracedRuns(bundle).values()].flat().toSorted().map((run) => [run])
  const runs: Evidence[] = [], empty: string[] = []
  let nothing: TidemarkError | null = null
  for (const place of places) {
    const header = model ?? above?.model ?? null
    const run = await makeEvidence(loadModule(), chooseFiles(place), {
      ...labelOf(above, place[0]!),
      ...(extents === undefined ? {} : { extents: new PathFile(extents) }), ...(header === null ? {} : { model: new PathFile(header) }),
      ...(marks === undefined ? {} : { marks: new PathFile(marks) }), ...(partitionStart === undefined ? {} : { partitionStart }),
    }).catch((error: unknown) => {
      if (places.length === 1 || !(error instanceof TidemarkError) || error.code !== 'NO_EVENTS') throw error
      nothing = error
      empty.push(new PathFile(place[0]!).name)
      return null
    })
    if (run !== null) runs.push(run)
  }
  if (runs.length === 0 && nothing !== null) throw nothing
  return { bytes: runs.length === 1 ? runs[0]!.bytes : writeContainer(version, runs.map(({ run }) => run)), runs, empty }
}

/** What the manifest says of a run; its folder is named by number and limit alone. */
function labelOf(bundle: Bundle | null, path: string): PackOptions {
  const { name } = new PathFile(path.replace(/\/+$/, '')), run = bundle?.manifest.runs.find(({ folder }) => folder === name)
  return run === undefined ? {} : { name: run.folder, limit: run.limit }
}
