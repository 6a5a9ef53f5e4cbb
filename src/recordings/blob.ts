/** Files held in memory or by the browser: the host that every engine has. */
import { TidemarkError } from '../core/error.ts'
import type { ByteSource } from '../traces/source.ts'
import type { Chunks } from './chunks.ts'
import type { RecordedFile } from './file.ts'
import { gunzipChunks } from './gunzip.ts'
import { HEAD, isPacked, openStream } from './packed.ts'

/** Bytes taken from a blob at a time. */
const PIECE = 1024 * 1024

/** Some bytes. Throws `UNREADABLE`: a browser lets go of a file that has changed. */
async function part(name: string, blob: Blob, from: number, to: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.slice(from, to).arrayBuffer())
  } catch (error) {
    throw new TidemarkError('UNREADABLE', `${name}: cannot be read (${(error as Error).message}); has it changed since it was chosen?`)
  }
}

/** A file of the browser, or bytes under a name. */
export class BlobFile implements RecordedFile {
  readonly path: string
  readonly name: string
  readonly folder = ''
  readonly bytes: number
  private readonly blob: Blob

  constructor(name: string, blob: Blob) {
    this.path = name
    this.name = name
    this.bytes = blob.size
    this.blob = blob
  }

  async open(): Promise<ByteSource> {
    if (this.bytes === 0) throw new TidemarkError('EMPTY', `${this.name} is empty: nothing was recorded, or the copy failed`)
    const head = await this.front(HEAD)
    if (!isPacked(this.name, head)) return new PlainBlob(this.name, this.blob, head)
    const counter = { consumed: 0 }
    return openStream({ name: this.name, bytes: this.bytes, stored: blobChunks(this.name, this.blob, counter), counter, gunzip: gunzipChunks, close: () => {} })
  }

  front(bytes: number): Promise<Uint8Array> {
    return part(this.name, this.blob, 0, bytes)
  }
}

class PlainBlob implements ByteSource {
  consumed = 0
  readonly damage = null
  readonly name: string
  readonly bytes: number
  private readonly blob: Blob
  private readonly start: Uint8Array
  private ready: Uint8Array
  private taken = 0

  constructor(name: string, blob: Blob, head: Uint8Array) {
    this.name = name
    this.bytes = blob.size
    this.blob = blob
    this.start = head
    this.ready = head
    this.taken = head.length
  }

  async head(): Promise<Uint8Array> {
    return this.start
  }

  read(into: Uint8Array): number | Promise<number> {
    return this.ready.length > 0 || this.taken === this.bytes ? this.take(into) : this.refill().then(() => this.take(into))
  }

  close(): void {}

  private async refill(): Promise<void> {
    this.ready = await part(this.name, this.blob, this.taken, this.taken + PIECE)
    this.taken += this.ready.length
  }

  private take(into: Uint8Array): number {
    const piece = this.ready.subarray(0, into.length)
    into.set(piece)
    this.ready = this.ready.subarray(piece.length)
    this.consumed += piece.length
    return piece.length
  }
}

function blobChunks(name: string, blob: Blob, counter: { consumed: number }): Chunks {
  return {
    damage: null,
    async next() {
      const piece = await part(name, blob, counter.consumed, counter.consumed + PIECE)
      counter.consumed += piece.length
      return piece.length === 0 ? null : piece
    },
  }
}
