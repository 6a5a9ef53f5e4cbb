import { TidemarkError } from '../core/error.ts'
import type { Input } from '../core/result.ts'
import { ALLOCATION_FORMATS, sniffAllocations, type AllocationFormat } from '../formats/allocations/index.ts'
import type { Allocations, AllocationTrace } from '../traces/allocations.ts'
import { LiveAllocations, type OnAllocation, type OnPending } from '../traces/live-allocations.ts'
import type { OnProgress } from '../recordings/decode.ts'
import { feed } from '../recordings/feed.ts'
import { openSource } from './source.ts'

/** What is known of a stream when it has been read to its end. */
export interface AllocationStream {
  live: LiveAllocations
  inputs: Input[]
  format: AllocationFormat
}

/** Reads a stream, or several that follow each other as one, event by event. Throws `TidemarkError`. */
export async function streamAllocations(paths: readonly string[], onEvent: OnAllocation, onPending?: OnPending, onProgress?: OnProgress): Promise<AllocationStream> {
  const live = new LiveAllocations(onEvent, onPending)
  const inputs: Input[] = []
  let format: AllocationFormat | null = null
  for (const path of paths) {
    const source = await openSource(path)
    try {
      format = sniffAllocations(await source.head())
      if (format === null) throw new TidemarkError('UNKNOWN_FORMAT', `${source.name} is no stream of allocations that Tidemark reads: ${ALLOCATION_FORMATS}`)
      const before = live.events
      const reader = format.open(source.name, live)
      await feed(source, reader, onProgress)
      if (source.damage !== null) live.note('lost', `the rest of ${source.name}: ${source.damage}`, `event ${live.events + 1}`, 'copy the file again')
      inputs.push({ name: source.name, format: format.id, bytes: source.bytes, events: live.events - before, role: 'counted' })
    } finally {
      source.close()
    }
  }
  if (format === null || live.events === 0) throw new TidemarkError('NO_EVENTS', `${inputs.map(({ name }) => name).join(', ') || 'no file'}: no allocation in it could be read${live.ledger().map(({ reason, count }) => `; ${count > 1 ? `${count} ` : ''}${reason}`).join('')}`)
  return { live, inputs, format }
}

/** A column that doubles when it is full. */
class Growing<T extends Uint8Array | Int32Array | Float64Array> {
  length = 0
  private readonly make: (length: number) => T
  private cells: T

  constructor(make: (length: number) => T) {
    this.make = make
    this.cells = make(1024)
  }

  push(value: number): void {
    if (this.length === this.cells.length) {
      const larger = this.make(this.length * 2)
      larger.set(this.cells)
      this.cells = larger
    }
    this.cells[this.length++] = value
  }

  done(): T {
    return this.cells.slice(0, this.length) as T
  }
}

/**
 * Reads a stream of allocations as columns. Frees of what was live before the first event are not among them, so that every id that is
 * freed was allocated; their bytes are in `startBytes`. Throws `TidemarkError` where nothing can be read.
 */
export async function readAllocations(paths: readonly string[], onProgress?: OnProgress): Promise<AllocationTrace> {
  const kinds = new Growing((length) => new Uint8Array(length)), ids = new Growing((length) => new Int32Array(length))
  const sizes = new Growing((length) => new Float64Array(length)), times = new Growing((length) => new Float64Array(length))
  let timed = true, left = 0
  const { live, inputs } = await streamAllocations(paths, (kind, slot, bytes, seconds) => {
    if (slot < 0) return void left++
    kinds.push(kind)
    ids.push(slot)
    sizes.push(bytes)
    if (seconds === null) timed = false
    else if (timed) times.push(seconds)
  }, undefined, onProgress)
  if (left > 0) live.note('skipped', 'frees of blocks that were live before the first event', 'anywhere', 'they count for the level at the start only', left)
  const allocations: Allocations = { kinds: kinds.done(), ids: ids.done(), sizes: sizes.done(), times: timed ? times.done() : null, startBytes: live.startBytes }
  return { allocations, inputs, ledger: live.ledger() }
}
