/** Bytes of one file, unpacked. The host (Node, a browser) provides it. */
export interface ByteSource {
  /** Base name, shown to people. */
  readonly name: string
  /** Bytes as stored; `null` for a pipe. */
  readonly bytes: number | null
  /** Stored bytes read so far, for progress. */
  readonly consumed: number
  /** Why the unpacked bytes end early (a cut or damaged .gz or .zst), or `null`. Known at the end. */
  readonly damage: string | null
  /** The first bytes, up to 64 KiB, without consuming them. */
  head(): Promise<Uint8Array>
  /** Fills `into` with at least one byte; 0 at the end. The view must stay valid until it returns. */
  read(into: Uint8Array): number | Promise<number>
  close(): void
}
