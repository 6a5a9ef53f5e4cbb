/** One source of samples as columns. */
import type { SampleFormat, SampleOptions } from '../formats/samples/format.ts'
import { SampleColumns } from '../traces/sample-columns.ts'
import type { ByteSource } from '../traces/source.ts'
import type { OnProgress } from './decode.ts'

const PIECE = 256 * 1024

/** Reads a source to its end, in pieces; damage goes to the ledger of the columns. */
export async function readColumns(source: ByteSource, format: SampleFormat, options: Omit<SampleOptions, 'name'>, onProgress?: OnProgress): Promise<SampleColumns> {
  const columns = new SampleColumns(source.name)
  const reader = format.open(columns, { ...options, name: source.name.replace(/\.(gz|zst)$/, '') })
  const room = new Uint8Array(PIECE)
  for (let pieces = 0; ; pieces++) {
    if (pieces % 64 === 0) onProgress?.(source.name, source.consumed, source.bytes)
    const filled = await source.read(room)
    if (filled === 0 || !reader.take(room.subarray(0, filled))) break
  }
  reader.end()
  if (source.damage !== null) columns.note('lost', `the rest of the file: ${source.damage}`, 'anywhere', 'Copy the file again; every figure is of the samples before the fault.')
  return columns
}
