import type { ByteSource } from '../../src/traces/source.ts'

/** Bytes in memory as a source that gives at most `piece` bytes a read. */
export function bytesSource(bytes: Uint8Array, piece = Infinity): ByteSource {
  let at = 0
  return {
    name: 'bytes',
    bytes: bytes.length,
    get consumed() {
      return at
    },
    damage: null,
    head: async () => bytes.subarray(0, 65_536),
    read(into) {
      const part = bytes.subarray(at, at + Math.min(piece, into.length))
      into.set(part)
      at += part.length
      return part.length
    },
    close() {},
  }
}
