/** The manifest of a bundle: what `tidemark record` writes beside the folders of its runs. */
import { z } from 'zod'
import { TidemarkError } from '../core/error.ts'

z.config({ jitless: true })

const run = z.strictObject({
  folder: z.string().regex(/^run-[0-9]+-[A-Za-z0-9.]+$/).describe('folder of the run, beside the manifest'),
  limit: z.string().regex(/^(none|[0-9]+(\.[0-9]+)?([KMG]i?B?|kB|B)?)$/).describe('limit of the memory cgroup as it was asked for, or none'),
  round: z.number().describe('which repeat of its limit, from 1; runs of different limits take turns'),
  exitCode: z.number().describe('exit code of the command'),
  lost: z.number().describe('events that the ring buffers of both tracers lost, over all CPUs'),
  traced: z.boolean().describe('whether kernel events were recorded, or samples only'),
  interrupted: z.boolean().describe('whether the run was ended from outside'),
})

/** Schema of `manifest.json`; schemas/bundle.schema.json is made from it. */
export const manifestSchema = z.strictObject({
  schema: z.literal('tidemark.bundle/1'),
  recorder: z.string().describe('tidemark and its version'),
  recorded: z.string().describe('when the recorder started, UTC'),
  finished: z.boolean().describe('false while it is recorded, and for ever if the recorder was killed'),
  runs: z.array(run),
}).describe('What tidemark record wrote: one folder for each run')

export type Manifest = z.infer<typeof manifestSchema>

/** Reads a manifest. UNREADABLE, with what is wrong and where: no JSON, or not of this schema. */
export function parseManifest(text: string, name: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new TidemarkError('UNREADABLE', `${name}: no JSON; a recorder that was killed while writing may have cut it: name the folder of a run instead`)
  }
  const read = manifestSchema.safeParse(json)
  if (read.success) return read.data
  const [fault] = read.error.issues
  throw new TidemarkError('UNREADABLE', `${name}: ${fault!.path.join('.') || 'the manifest'}: ${fault!.message}; see schemas/bundle.schema.json`)
}
