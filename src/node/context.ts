/** What a recording is read against: extent map, model, marks; named by flags or found beside the trace. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { FileFacts, Phase } from '../analyses/facts.ts'
import { parseFilefrag, type FileMap } from '../context/extents.ts'
import { parseGguf, type Model } from '../context/gguf.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input } from '../core/result.ts'
import type { Recording } from './recording.ts'

export interface ContextFlags {
  extents?: string
  model?: string
  marks?: string
  partitionStart?: number
  phase?: string[]
}

export interface Context {
  file: FileFacts | null
  /** Phases, ns since an origin on the recording's clock. */
  phases(originNs: bigint): Phase[]
  inputs: Input[]
}

function readBytes(path: string): Uint8Array {
  const bytes = readFileSync(path)
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
}

export function loadContext(recording: Recording, paths: readonly string[], flags: ContextFlags): Context {
  if (flags.extents === undefined) return { file: null, phases: () => [], inputs: [] }
  const map = parseFilefrag(new TextDecoder().decode(readBytes(flags.extents)))[0]!
  const model = flags.model === undefined ? null : parseGguf(readBytes(flags.model), map.bytes)
  const rows = model === null
    ? [{ name: '(file)', offset: 0, bytes: map.bytes, layer: null, kind: 'file' }]
    : [{ name: '(header+metadata)', offset: 0, bytes: model.dataStart, layer: null, kind: 'header' }, ...model.tensors.map((t) => ({ name: t.name, offset: t.offset, bytes: t.bytes, layer: null, kind: 'tensor' }))]
  return {
    file: {
      name: map.name, layout: { bytes: map.bytes, extents: map.extents, rowStarts: rows.map((r) => r.offset), partitionStart: flags.partitionStart ?? null },
      rows, hasModel: model !== null, startFrom: flags.partitionStart === undefined ? null : 'given', needed: null,
    },
    phases: () => [], inputs: [],
  }
}
