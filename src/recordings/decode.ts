/** From the bytes of a form to batches of events in the module. */
import type { IoSettings } from '../analyses/facts.ts'
import type { ReadFacts } from '../analyses/io.ts'
import type { Core } from '../core/core.ts'
import { TidemarkError } from '../core/error.ts'
import { readBinary, readText } from '../traces/read.ts'
import type { Form, Recording } from './recording.ts'

/** Told of progress: what is being read, stored bytes so far, and in all (`null` for a pipe). */
export type OnProgress = (name: string, consumed: number, bytes: number | null) => void

/** Operation codes of the module's filter. */
const OPERATIONS = { all: 0, read: 1, write: 2, discard: 3 } as const

/** Tells the module what to count. `from` and `to` are in seconds since the origin. */
export function setFilter(core: Core, settings: IoSettings): void {
  const { process } = settings
  const byThread = process !== null && /^\d+$/.test(process) && Number(process) < 2 ** 32
  const kind = process === null ? 0 : byThread ? 1 : 2
  const id = process === null ? 0 : byThread ? Number(process) : core.intern(process)
  core.exports.filterSet(OPERATIONS[settings.op], kind, id, nanoseconds(settings.from ?? -Infinity), nanoseconds(settings.to ?? Infinity))
}

/** Seconds as whole nanoseconds: 0.001000004 is 1,000,004. */
function nanoseconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.round(seconds * 1e9) : seconds
}

/** Times further than this from the first event (104 days) would lose nanoseconds. */
const FARTHEST = 2n ** 53n

/** Time of the first event decoded, ns on its form's clock. */
export function firstEvent(core: Core): bigint {
  return BigInt(core.exports.baseSeconds()) * 1_000_000_000n + BigInt(core.exports.baseNanoseconds())
}

/**
 * Sets where times start, and says where: given, else the recording's own start if the events follow it, else the first event, which must be decoded.
 * Throws `USAGE` for an origin on another clock.
 */
export function setOrigin(core: Core, settings: IoSettings, recording: Recording): { from: ReadFacts['origin']; ns: bigint } {
  const first = firstEvent(core)
  const start = recording.meta.startNs === null ? null : BigInt(recording.meta.startNs)
  const recorded = start !== null && start <= first && first - start < FARTHEST ? start : null
  const ns = settings.origin ?? recorded ?? first
  const away = ns > first ? ns - first : first - ns
  if (away >= FARTHEST) throw new TidemarkError('USAGE', `--origin ${ns} is not on the clock of the trace: its first event is at ${first} ns`)
  core.exports.originSet(Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n))
  return { from: settings.origin !== null ? 'given' : recorded !== null ? 'recording' : 'first event', ns }
}

/** A module may grow to 4 GiB; a growth that fails traps. Lists grow by doubling, so one may fail from here on. */
const GROWTH_MAY_FAIL = 1.5 * 2 ** 30

/** Decodes a form from start to end, `onBatch` for each batch. Returns the events. */
export async function decodeForm(core: Core, form: Form, onBatch: (events: number) => void | Promise<void>, onProgress?: OnProgress): Promise<number> {
  const stored = form.sources.map((source) => source.bytes)
  const bytes = stored.includes(null) ? null : stored.reduce<number>((sum, size) => sum + size!, 0)
  let batches = 0
  const each = (events: number): void | Promise<void> => {
    if (onProgress !== undefined && ++batches % 64 === 1) onProgress(form.name, form.sources.reduce((sum, source) => sum + source.consumed, 0), bytes)
    return onBatch(events)
  }
  try {
    if (form.format.decoder === 'binary') return await readBinary(core, form.sources, each)
    return await readText(core, form.sources[0]!, each, { grammar: form.format.grammar ?? 'events', layout: form.layout })
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError && core.exports.memory.buffer.byteLength > GROWTH_MAY_FAIL) {
      throw new TidemarkError('OUT_OF_MEMORY', `${form.name}: its distinct sectors do not fit into 4 GiB; choose less of it with --from and --to`)
    }
    throw error
  } finally {
    for (const source of form.sources) source.close()
  }
}
