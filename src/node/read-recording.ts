import type { FormFacts, IoSettings, Phase } from '../analyses/facts.ts'
import { analyseIo, type ReadFacts } from '../analyses/io.ts'
import { Core } from '../core/core.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input, Report } from '../core/result.ts'
import { collect, type AccessTrace } from '../traces/access.ts'
import { setFile, setPhases } from '../traces/file.ts'
import { readBinary, readText } from '../traces/read.ts'
import { loadContext, type Context, type ContextFlags } from './context.ts'
import { loadModule } from './module.ts'
import { openRecording, type Form, type Recording } from './recording.ts'
import { version } from '../core/version.ts'

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
function firstEvent(core: Core): bigint {
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

interface ReadForm {
  trace: AccessTrace
  phases: readonly Phase[]
  origin: ReadFacts['origin']
  /** Time of the first event on the form's clock, ns. */
  first: bigint
}

/** Reads one form with an instance of its own. A form on another clock than the counted one, whose first event is at `reference`, is laid over it. */
async function readForm(form: Form, recording: Recording, settings: IoSettings, context: Context | null, bounds: readonly number[] | null, reference: bigint | null, onProgress?: OnProgress): Promise<ReadForm> {
  const core = new Core(loadModule())
  setFilter(core, settings)
  const { QUEUED, ISSUED, COMPLETED } = core.exports
  core.exports.stepSet({ queue: QUEUED, issue: ISSUED, complete: COMPLETED }[settings.stage ?? 'issue'].value as number)
  const layout = context?.file?.layout ?? null
  if (settings.countsOnly === true) core.exports.detailSet(0)
  if (settings.curveRate !== undefined && settings.curveRate !== null) core.exports.curveSet(settings.curveRate)
  if (layout !== null) setFile(core, layout)
  let phases: readonly Phase[] = []
  let origin: ReadFacts['origin'] | null = null
  let first = 0n
  const events = await decodeForm(core, form, (n) => {
    if (origin === null) {
      first = firstEvent(core)
      const set = setOrigin(core, onClockOf(settings, recording, reference, first), recording)
      origin = set.from
      phases = context?.phases(set.ns) ?? []
      if (phases.length > 0) setPhases(core, phases)
    }
    core.exports.observe(n)
  }, onProgress)
  return { trace: collect(core, events, { file: layout, phases: phases.length, bounds }), phases, origin: origin ?? 'first event', first }
}

/** Settings with the origin moved by what lies between the first events, where that is more than a second: blkparse text starts at 0. */
function onClockOf(settings: IoSettings, recording: Recording, reference: bigint | null, first: bigint): IoSettings {
  const shift = reference === null ? 0n : first - reference
  const origin = settings.origin ?? (recording.meta.startNs === null ? null : BigInt(recording.meta.startNs))
  if (origin === null || (shift < 1_000_000_000n && shift > -1_000_000_000n)) return settings
  return { ...settings, origin: origin + shift }
}

/** What to read besides the form that is counted. */
export type CrossCheck = 'all' | 'none'

/** Reads a recording and computes its record. Throws `TidemarkError` where nothing can be read. */
export async function readRecording(
  paths: readonly string[], settings: IoSettings, crossCheck: CrossCheck, onProgress?: OnProgress, flags: ContextFlags = {},
): Promise<Report> {
  const recording = await openRecording(paths, settings.csv ?? null)
  const context = loadContext(recording, paths, flags)
  const { counted } = recording
  const bounds = context.file === null || !context.file.hasModel ? null : [...context.file.layout.rowStarts, context.file.layout.bytes]
  const { trace, phases, origin, first } = await readForm(counted, recording, settings, context, bounds, null, onProgress)
  const forms: FormFacts[] = [{ name: counted.name, format: counted.format.id, role: 'counted', events: trace.events, trace }]
  const inputs = inputsOf(counted, 'counted', trace.events)
  for (const other of recording.others) {
    if (crossCheck === 'none') {
      for (const source of other.sources) source.close()
      inputs.push(...inputsOf(other, 'not read', null))
      continue
    }
    const read = await readForm(other, recording, settings, null, bounds, first, onProgress)
    forms.push({ name: other.name, format: other.format.id, role: 'cross-check', events: read.trace.events, trace: read.trace })
    inputs.push(...inputsOf(other, 'cross-check', read.trace.events))
  }
  inputs.push(...context.inputs)
  for (const name of recording.unread.filter((unread) => context.inputs.every((input) => input.name !== unread))) inputs.push({ name, format: 'no block trace', bytes: null, events: null, role: 'not read' })
  const damage = [...counted.faults, ...counted.sources.flatMap((source) => (source.damage === null ? [] : [`${source.name}: ${source.damage}`]))]
  const facts: ReadFacts = {
    settings, trace, origin, forms, format: counted.format, perCpu: counted.perCpu, ringLosses: recording.meta.ringLosses, damage, file: context.file, phases,
    disk: recording.meta.diskReads === null ? null : { device: recording.meta.device, ...recording.meta.diskReads }, residency: context.residency, timings: context.timings,
  }
  return analyseIo(facts, inputs, version)
}

/** One row a file; events are known for the form as a whole, so they stand at its first file. */
function inputsOf(form: Form, role: Input['role'], events: number | null): Input[] {
  return form.sources.map((source, i) => ({ name: source.name, format: form.format.id, bytes: source.bytes, events: i === 0 ? events : null, role }))
}
