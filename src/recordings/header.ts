import { parseGguf, TruncatedHeader, type Model } from '../context/gguf.ts'
import { contents, named, type RecordedFile } from './file.ts'

/** Header of a model: at first so much is read, then more while it does not end within. */
const HEADER_BYTES = 16 * 2 ** 20

/** A model's header: of the file itself only its front is read. `fileBytes`: what the model as a whole holds, where a bound is wanted. Throws `TidemarkError`. */
export function readHeader(file: RecordedFile, fileBytes: number | null): Promise<Model> {
  return named(file, async () => {
    if (file.path.endsWith('.gz')) return parseGguf(await contents(file), fileBytes)
    for (let bytes = HEADER_BYTES; ; bytes *= 4) {
      const front = await file.front(bytes)
      try {
        return parseGguf(front, fileBytes)
      } catch (error) {
        if (!(error instanceof TruncatedHeader) || front.length < bytes) throw error
      }
    }
  })
}
