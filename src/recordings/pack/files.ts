/** An evidence file as the recording that it holds: the same files as a recorder leaves in a folder, so that all of Tidemark reads it. */
import { TidemarkError } from '../../core/error.ts'
import { BlobFile } from '../blob.ts'
import { contents, named, type Chosen } from '../file.ts'
import { FRONT, isEvidence, readContainer } from './container.ts'
import { blktraceOf, STEPS, unpackRequests, type RequestsHead } from './requests.ts'

const COLUMNS = ['times', 'sectors', 'bytes', 'errors', 'cpus', 'threads', 'rwbs'] as const

const EMPTY: Uint8Array<ArrayBuffer> = new Uint8Array(0)

function headOf(value: unknown): RequestsHead {
  const head = value as RequestsHead | undefined
  const sound = head !== undefined && head !== null && Object.hasOwn(STEPS, head.step) && /^\d+:\d+$/.test(head.device) && Number.isSafeInteger(head.count) && head.count >= 0 && Number.isSafeInteger(head.origin) && head.origin >= 0
    && Number.isSafeInteger(head.resolution) && Array.isArray(head.processes) && head.processes.every(Number.isSafeInteger) && Array.isArray(head.letters) && head.letters.every((letters) => typeof letters === 'string')
  if (!sound) throw new TidemarkError('UNREADABLE', 'the evidence file is damaged (its index): copy it again')
  return head
}

/** What the user named, with an evidence file replaced by what it holds; anything else as it is. UNREADABLE: damaged. */
export async function withEvidence(chosen: Chosen): Promise<Chosen> {
  const [file, ...more] = chosen.named
  if (file === undefined || more.length > 0 || file.bytes === null || !isEvidence(await file.front(FRONT))) return chosen
  return named(file, async () => {
    const { index, parts } = readContainer(await contents(file))
    const columns = Object.fromEntries(COLUMNS.map((name) => [name, parts.get(`requests.${name}`) ?? EMPTY])) as Record<(typeof COLUMNS)[number], Uint8Array<ArrayBuffer>>
    const files = [
      new BlobFile('reads.blktrace', new Blob([blktraceOf(unpackRequests(headOf(index['requests']), columns))])),
      ...[...parts].filter(([name]) => !name.startsWith('requests.')).map(([name, bytes]) => new BlobFile(name, new Blob([bytes]))),
    ]
    return { named: files, siblings: [], folder: { path: file.path, inner: [] }, meta: files.find(({ name }) => name === 'meta.json') ?? null }
  })
}
