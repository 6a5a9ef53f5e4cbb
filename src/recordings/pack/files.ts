/** An evidence file as the recording that it holds: the same files as a recorder leaves in a folder, so that all of Tidemark reads it. */
import { TidemarkError } from '../../core/error.ts'
import { BlobFile } from '../blob.ts'
import { contents, named, type Chosen, type RecordedFile } from '../file.ts'
import { FRONT, isEvidence, readContainer, unpackRun, writeContainer, type PackedRun } from './container.ts'
import { blktraceOf, STEPS, unpackRequests, type RequestsHead } from './requests.ts'
import { samplesText, type SamplesHead } from './samples.ts'

const COLUMNS = ['times', 'sectors', 'bytes', 'errors', 'cpus', 'threads', 'rwbs'] as const

const EMPTY: Uint8Array<ArrayBuffer> = new Uint8Array(0)

/** Files that are given as they are. */
const PLAIN = /^(meta\.json|marks\.jsonl|filefrag\.txt|model\.gguf|fincore_(before|end|after|run)\.txt|resident_\w{1,20}\.txt)$/

function headOf(value: unknown): RequestsHead {
  const head = value as RequestsHead | undefined
  const sound = head !== undefined && head !== null && Object.hasOwn(STEPS, head.step) && /^\d+:\d+$/.test(head.device) && Number.isSafeInteger(head.count) && head.count >= 0 && Number.isSafeInteger(head.origin) && head.origin >= 0
    && Number.isSafeInteger(head.resolution) && head.resolution > 0 && Array.isArray(head.processes) && head.processes.length <= head.count && head.processes.every(Number.isSafeInteger) && Array.isArray(head.letters) && head.letters.length <= head.count && head.letters.every((letters) => typeof letters === 'string')
  if (!sound) throw new TidemarkError('UNREADABLE', 'the evidence file is damaged (its index): copy it again')
  return head
}

/** Files of a run as a recorder leaves them. UNREADABLE: damaged. */
function filesOf(run: PackedRun): RecordedFile[] {
  const parts = unpackRun(run)
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, parts.get(`requests.${name}`) ?? EMPTY])) as Record<(typeof COLUMNS)[number], Uint8Array<ArrayBuffer>>
  const blob = (name: string, content: BlobPart): BlobFile => new BlobFile(name, new Blob([content]))
  const files = [blob('reads.blktrace', blktraceOf(unpackRequests(headOf(run.index['requests']), columns)))]
  const sampled = parts.get('samples')
  if (sampled !== undefined) {
    const { log, times } = samplesText(run.index['samples'] as SamplesHead, sampled)
    files.push(blob('samples.log', log), blob('samples.csv', times))
  }
  return [...files, ...[...parts].filter(([name]) => PLAIN.test(name)).map(([name, bytes]) => blob(name, bytes))]
}

/** Runs of an evidence file, each an evidence file of its own; `null`: it is none. UNREADABLE: damaged. */
export async function runsOfEvidence(file: RecordedFile): Promise<{ name: string; limit: string | null; file: RecordedFile }[] | null> {
  if (file.bytes === null || !isEvidence(await file.front(FRONT))) return null
  return named(file, async () => {
    const { version, runs } = readContainer(await contents(file))
    return runs.map((run, i) => {
      const { name, limit } = run.index
      const label = typeof name === 'string' && /^[\w.-]{1,80}$/.test(name) ? name : `run-${i + 1}`
      return { name: label, limit: typeof limit === 'string' && limit.length <= 40 ? limit : null, file: runs.length === 1 ? file : new BlobFile(label, new Blob([writeContainer(version, [run])])) }
    })
  })
}

/** Files of the one run of an evidence file; `null`: it is none. USAGE: it holds several. UNREADABLE: damaged. */
export async function filesOfEvidence(file: RecordedFile): Promise<RecordedFile[] | null> {
  if (file.bytes === null || !isEvidence(await file.front(FRONT))) return null
  return named(file, async () => {
    const { runs } = readContainer(await contents(file))
    if (runs.length > 1) throw new TidemarkError('USAGE', `it holds ${runs.length} runs, which are compared with each other: tidemark report ${file.path}; one of them is read as ${file.path}/${String(runs[0]!.index['name'] ?? 'run-1')}`)
    return filesOf(runs[0]!)
  })
}

/** What the user named, with an evidence file replaced by what it holds; anything else as it is. UNREADABLE: damaged. */
export async function withEvidence(chosen: Chosen): Promise<Chosen> {
  const [file, ...more] = chosen.named
  const files = file === undefined || more.length > 0 ? null : await filesOfEvidence(file)
  if (files === null) return chosen
  return { named: files, siblings: [], folder: { path: file!.path, inner: [] }, meta: files.find(({ name }) => name === 'meta.json') ?? null }
}
