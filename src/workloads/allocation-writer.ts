import { ALLOC, FREE, type Allocations } from '../traces/allocations.ts'

/** Writes a stream of allocations event by event; ids are used again after a free. */
export class AllocationWriter {
  private readonly kinds: number[] = []
  private readonly ids: number[] = []
  private readonly sizes: number[] = []
  private readonly live: number[] = []
  private readonly unused: number[] = []

  /** A new allocation of so many bytes; returns its id. */
  alloc(bytes: number): number {
    const id = this.unused.pop() ?? this.live.length
    this.live[id] = bytes
    this.push(ALLOC, id, bytes)
    return id
  }

  free(id: number): void {
    this.push(FREE, id, this.live[id]!)
    this.unused.push(id)
  }

  private push(kind: number, id: number, bytes: number): void {
    this.kinds.push(kind)
    this.ids.push(id)
    this.sizes.push(bytes)
  }

  /** All of it, without times. */
  done(): Allocations {
    return { kinds: Uint8Array.from(this.kinds), ids: Int32Array.from(this.ids), sizes: Float64Array.from(this.sizes), times: null, startBytes: 0 }
  }
}
