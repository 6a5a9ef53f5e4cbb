/** An evidence file: a line that says what it is, an index as JSON on a line that people can read, then packed sections one after the other. */
import { deflateRaw, inflateRaw } from 'pako'
import { TidemarkError } from '../../core/error.ts'

const MAGIC = 'TIDEMARK EVIDENCE 1\n'

/** Bytes that `isEvidence` needs. */
export const FRONT = MAGIC.length

/** Whether a file starts as an evidence file does. */
export function isEvidence(front: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(front.subarray(0, MAGIC.length)) === MAGIC
}

interface Section {
  name: string
  /** Bytes here, and unpacked. */
  packed: number
  bytes: number
}

/** Index and sections into one file. `index`: anything that JSON holds. */
export function writeContainer(index: Record<string, unknown>, parts: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  const packed = Object.entries(parts).map(([name, bytes]) => ({ name, bytes, data: deflateRaw(bytes, { level: 9 }) }))
  const sections: Section[] = packed.map(({ name, bytes, data }) => ({ name, packed: data.length, bytes: bytes.length }))
  const head = new TextEncoder().encode(`${MAGIC}${JSON.stringify({ ...index, sections })}\n`)
  const out = new Uint8Array(head.length + packed.reduce((sum, { data }) => sum + data.length, 0))
  out.set(head)
  let at = head.length
  for (const { data } of packed) {
    out.set(data, at)
    at += data.length
  }
  return out
}

/** The way back. UNREADABLE: cut or damaged. */
export function readContainer(file: Uint8Array): { index: Record<string, unknown>; parts: Map<string, Uint8Array<ArrayBuffer>> } {
  const end = file.indexOf(10, MAGIC.length)
  let index: Record<string, unknown> & { sections: Section[] }
  try {
    index = JSON.parse(new TextDecoder().decode(file.subarray(MAGIC.length, end < 0 ? file.length : end)))
    if (!Array.isArray(index.sections)) throw new Error('it has no sections')
  } catch (error) {
    throw damaged((error as Error).message)
  }
  const parts = new Map<string, Uint8Array<ArrayBuffer>>()
  let at = end + 1
  for (const section of index.sections) {
    const { name, packed, bytes } = section ?? {}
    if (typeof name !== 'string' || !Number.isSafeInteger(packed) || packed < 0 || at + packed > file.length) throw damaged(`section ${name} is cut`)
    let data: Uint8Array | undefined
    try {
      data = inflateRaw(file.subarray(at, at + packed))
    } catch {
      data = undefined
    }
    if (data?.length !== bytes) throw damaged(`section ${name} cannot be unpacked`)
    parts.set(name, Uint8Array.from(data))
    at += packed
  }
  return { index, parts }
}

const damaged = (what: string): TidemarkError => new TidemarkError('UNREADABLE', `the evidence file is damaged (${what}): copy it again`)
