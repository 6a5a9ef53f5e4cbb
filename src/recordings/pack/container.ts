/** An evidence file: a line that says what it is, an index as JSON on a line that people can read, then packed sections one after the other. */
import { deflateRaw, Inflate } from 'pako'
import { TidemarkError } from '../../core/error.ts'
import { formatBytes } from '../../core/units.ts'

const MAGIC = 'TIDEMARK EVIDENCE 1\n'
const SCHEMA = 'tidemark.evidence/1'

/** Bytes that `isEvidence` needs. */
export const FRONT = MAGIC.length

/** All sections of a run may unpack to so many bytes: a file that says more is refused before anything is unpacked. */
export const MOST_UNPACKED = 256 * 2 ** 20
const MOST_RUNS = 1024
/** Deflate packs at most 1,032 to 1. */
const DENSEST = 1040

/** Whether a file starts as an evidence file does. */
export function isEvidence(front: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(front.subarray(0, MAGIC.length)) === MAGIC
}

type Index = Record<string, unknown>

/** A section as it lies in a file: `at` counts from the end of the index; equal sections of several runs lie there once. */
interface Section {
  run: number
  name: string
  at: number
  packed: number
  /** Unpacked. */
  bytes: number
}

/** A run with its sections, still packed. */
export interface PackedRun {
  index: Index
  sections: { name: string; bytes: number; data: Uint8Array }[]
}

/** Sections of a run, packed. */
export function packRun(index: Index, parts: Readonly<Record<string, Uint8Array>>): PackedRun {
  const bytes = Object.values(parts).reduce((sum, part) => sum + part.length, 0)
  if (bytes > MOST_UNPACKED) throw new TidemarkError('USAGE', `the recording is too long for an evidence file: ${formatBytes(bytes)} of columns, at most ${formatBytes(MOST_UNPACKED)}; record a shorter stretch`)
  return { index, sections: Object.entries(parts).map(([name, part]) => ({ name, bytes: part.length, data: deflateRaw(part, { level: 9 }) })) }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

/** One file of one run or several. */
export function writeContainer(version: string, runs: readonly PackedRun[]): Uint8Array<ArrayBuffer> {
  const sections: Section[] = [], laid: { at: number; data: Uint8Array }[] = []
  let length = 0
  for (const [run, held] of runs.entries()) {
    for (const { name, bytes, data } of held.sections) {
      let place = laid.find((other) => equal(other.data, data))
      if (place === undefined) {
        laid.push(place = { at: length, data })
        length += data.length
      }
      sections.push({ run, name, at: place.at, packed: data.length, bytes })
    }
  }
  const head = new TextEncoder().encode(`${MAGIC}${JSON.stringify({ schema: SCHEMA, version, runs: runs.map(({ index }) => index), sections })}\n`)
  const out = new Uint8Array(head.length + length)
  out.set(head)
  for (const { at, data } of laid) out.set(data, head.length + at)
  return out
}

/** The runs of a file, nothing unpacked yet. UNREADABLE: cut, damaged, or of bounds that no evidence file has. */
export function readContainer(file: Uint8Array): { version: string; runs: PackedRun[] } {
  const end = file.indexOf(10, MAGIC.length)
  let index: Index
  try {
    index = JSON.parse(new TextDecoder().decode(file.subarray(MAGIC.length, end < 0 ? file.length : end)))
  } catch (error) {
    throw damaged((error as Error).message)
  }
  const { schema, version, runs, sections } = index ?? {}
  if (schema !== SCHEMA || typeof version !== 'string') throw damaged('its index is of another kind')
  if (!Array.isArray(runs) || !Array.isArray(sections) || runs.length === 0 || runs.length > MOST_RUNS) throw damaged('it has no sections')
  if (runs.some((run) => typeof run !== 'object' || run === null || Array.isArray(run))) throw damaged('its index')
  const held = runs.map((run): PackedRun => ({ index: run as Index, sections: [] })), body = file.subarray(end + 1)
  let reach = 0
  for (const section of sections as (Section | null)[]) {
    const { run, name, at, packed, bytes } = section ?? ({} as Section)
    const into = held[run]
    if (into === undefined || typeof name !== 'string' || !/^[\w.-]{1,80}$/.test(name) || into.sections.some((other) => other.name === name)) throw damaged('its index names a section that cannot be')
    if (![at, packed, bytes].every((value) => Number.isSafeInteger(value) && value >= 0) || at + packed > body.length) throw damaged(`section ${name} is cut`)
    if (bytes > packed * DENSEST) throw damaged(`section ${name} cannot hold what it says`)
    into.sections.push({ name, bytes, data: body.subarray(at, at + packed) })
    reach = Math.max(reach, at + packed)
  }
  const largest = held.map((run) => run.sections.reduce((sum, { bytes }) => sum + bytes, 0)).find((bytes) => bytes > MOST_UNPACKED)
  if (largest !== undefined) throw damaged(`it would unpack to ${formatBytes(largest)}, more than the ${formatBytes(MOST_UNPACKED)} that a run may have`)
  if (reach !== body.length) throw damaged('bytes that belong to no section')
  return { version, runs: held }
}

/** The sections of a run by name. UNREADABLE: damaged. */
export function unpackRun({ sections }: PackedRun): Map<string, Uint8Array<ArrayBuffer>> {
  return new Map(sections.map(({ name, bytes, data }) => [name, unpacked(name, data, bytes)]))
}

/** Stops at the first byte too many. */
function unpacked(name: string, data: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes), inflate = new Inflate({ raw: true })
  let length = 0
  inflate.onData = (chunk) => {
    const piece = chunk as Uint8Array
    if (length + piece.length > bytes) throw damaged(`section ${name} holds more than it says`)
    out.set(piece, length)
    length += piece.length
  }
  inflate.push(data, true)
  if (inflate.err !== 0 || length !== bytes) throw damaged(`section ${name} cannot be unpacked`)
  return out
}

const damaged = (what: string): TidemarkError => new TidemarkError('UNREADABLE', `the evidence file is damaged (${what}): copy it again`)
