import { TidemarkError } from '../core/error.ts'
import { openSource } from './source.ts'

/** A text that people or benchmarks wrote, with its name and stored bytes. */
export interface TextFile {
  name: string
  text: string
  bytes: number | null
}

/** No text of a person is longer. */
const MOST_BYTES = 16 * 2 ** 20

/** Reads a whole text, or standard input for `-`; `.gz` and `.zst` too. `instead`: what should be given where it is too long. Throws `NOT_FOUND`, `UNREADABLE`, `EMPTY`. */
export async function readText(path: string, instead: string): Promise<TextFile> {
  const source = await openSource(path)
  try {
    const decoder = new TextDecoder(), room = new Uint8Array(64 * 1024)
    let text = '', bytes = 0
    for (let filled = await source.read(room); filled > 0; filled = await source.read(room)) {
      bytes += filled
      if (bytes > MOST_BYTES) throw new TidemarkError('UNREADABLE', `${source.name} is longer than ${MOST_BYTES / 2 ** 20} MiB: give ${instead}`)
      text += decoder.decode(room.subarray(0, filled), { stream: true })
    }
    return { name: source.name, text: text + decoder.decode(), bytes: source.bytes }
  } finally {
    source.close()
  }
}
