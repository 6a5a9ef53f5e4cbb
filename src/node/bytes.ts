import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { TidemarkError } from '../core/error.ts'

/** All bytes of a file, unpacked where it is gzip. UNREADABLE. */
export function readBytes(path: string): Uint8Array {
  return guarded(path, () => {
    const bytes = readFileSync(path)
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
  })
}

/** The first bytes of a file, at most so many, as they are stored. UNREADABLE. */
export function readFront(path: string, bytes: number): Uint8Array {
  return guarded(path, () => {
    const fd = openSync(path, 'r')
    try {
      const front = new Uint8Array(Math.min(bytes, statSync(path).size))
      return front.subarray(0, readSync(fd, front))
    } finally {
      closeSync(fd)
    }
  })
}

/** Puts the path in front of what a parser says of its content. */
export function named<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.message.startsWith(path)) throw error
    throw new TidemarkError(error.code, `${path}: ${error.message}`)
  }
}

function guarded<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new TidemarkError('UNREADABLE', `${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`)
  }
}
