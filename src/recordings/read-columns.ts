/** One source of samples as columns. */
import type { SampleFormat, SampleOptions } from '../formats/samples/format.ts'
import { SampleColumns } from '../traces/sample-columns.ts'
import type { ByteSource } from '../traces/source.ts'
import type { OnProgress } from './decode.ts'
import { feed } from './feed.ts'

const NEWLINE = 10

/** Reads a source to its end, in pieces; damage goes to the ledger of the columns. */
export async function readColumns(source: ByteSource, format: SampleFormat, options: Omit<SampleOptions, 'name'>, onProgress?: OnProgress): Promise<SampleColumns> {
  const columns = new SampleColumns(source.name)
  const reader = format.open(columns, { ...options, name: source.name.replace(/\.(gz|zst)$/, '') })
  const last = await feed(source, reader, onProgress)
  if (last !== null && last !== NEWLINE && source.damage === null && columns.count > 0) columns.note('doubted', 'a last line without an end', 'anywhere', 'If the file was cut, its last number may be too: 179 of 1795. Compare its length with that of the original.')
  if (source.damage !== null) columns.note('lost', `the rest of the file: ${source.damage}`, 'anywhere', 'Copy the file again; every figure is of the samples before the fault.')
  return columns
}
