import type { FormFacts, IoSettings, Phase } from '../analyses/facts.ts'
import { analyseIo, type ReadFacts } from '../analyses/io.ts'
import { Core } from '../core/core.ts'
import type { Input, Report } from '../core/result.ts'
import { collect, type AccessTrace } from '../traces/access.ts'
import { setFile, setPhases } from '../traces/file.ts'
import { loadContext, type Context, type ContextOptions } from './context.ts'
import type { Chosen, RecordedFile } from './file.ts'
import { decodeForm, firstEvent, setFilter, setOrigin, type OnProgress } from './decode.ts'
import { checkOptions } from './options.ts'
import { openRecording, type Form, type Recording } from './recording.ts'
import { version } from '../core/version.ts'

/** What to count, what to read besides the form that is counted, and what to read it against. `F`: how the host names a file. */
export interface ReadOptions<F> extends Partial<IoSettings>, ContextOptions<F> {
  /** Whether other forms of the recording are read too, to check the counted one; default `all`. */
  crossCheck?: CrossCheck
  onProgress?: OnProgress
  /** Stops the reading between two batches; what it threw for is thrown. */
  signal?: AbortSignal
}

/** What to read besides the form that is counted. */
export type CrossCheck = 'all' | 'none'

/** What is counted: reads unless the user says otherwise, everything else by what the trace holds. */
function settingsOf({ stage = null, op = 'read', device = null, process = null, from = null, to = null, origin = null, countsOnly = false, curveRate = null, csv = null }: Partial<IoSettings>): IoSettings {
  return { stage, op, device, process, from, to, origin, countsOnly, curveRate, csv }
}

interface ReadForm {
  trace: AccessTrace
  phases: readonly Phase[]
  origin: ReadFacts['origin']
  /** Time of the first event on the form's clock, ns. */
  first: bigint
}

/** One reading: what its forms have in common. */
interface Reading {
  module: WebAssembly.Module
  recording: Recording
  settings: IoSettings
  onProgress: OnProgress | undefined
  signal: AbortSignal | undefined
  /** Bytes at which rows of the file start, and its end; `null` without a model. */
  bounds: readonly number[] | null
}

/** Reads one form with an instance of its own. A form on another clock than the counted one, whose first event is at `reference`, is laid over it. */
async function readForm({ module, recording, settings, onProgress, signal, bounds }: Reading, form: Form, context: Context | null, reference: bigint | null): Promise<ReadForm> {
  const core = new Core(module)
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
    signal?.throwIfAborted()
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

/** Reads a recording and computes its record. Throws `TidemarkError` where nothing can be read. */
export async function readRecordedFiles(module: WebAssembly.Module, chosen: Chosen, options: ReadOptions<RecordedFile> = {}): Promise<Report> {
  checkOptions(options)
  const { crossCheck = 'all', onProgress, signal } = options
  const settings = settingsOf(options)
  const recording = await openRecording(chosen, settings.csv ?? null)
  const context = await loadContext(recording, options)
  const { counted } = recording
  const bounds = context.file === null || !context.file.hasModel ? null : [...context.file.layout.rowStarts, context.file.layout.bytes]
  const reading: Reading = { module, recording, settings, onProgress, signal, bounds }
  const { trace, phases, origin, first } = await readForm(reading, counted, context, null)
  const forms: FormFacts[] = [{ name: counted.name, format: counted.format.id, role: 'counted', events: trace.events, trace }]
  const inputs = inputsOf(counted, 'counted', trace.events)
  for (const other of recording.others) {
    if (crossCheck === 'none') {
      for (const source of other.sources) source.close()
      inputs.push(...inputsOf(other, 'not read', null))
      continue
    }
    const read = await readForm(reading, other, null, first)
    forms.push({ name: other.name, format: other.format.id, role: 'cross-check', events: read.trace.events, trace: read.trace })
    inputs.push(...inputsOf(other, 'cross-check', read.trace.events))
  }
  inputs.push(...context.inputs)
  for (const { name } of recording.unread.filter(({ name: unread }) => context.inputs.every((input) => input.name !== unread))) inputs.push({ name, format: 'no block trace', bytes: null, events: null, role: 'not read' })
  const damage = [...counted.faults, ...counted.sources.flatMap((source) => (source.damage === null ? [] : [`${source.name}: ${source.damage}`]))]
  const facts: ReadFacts = {
    settings, trace, origin, forms, format: counted.format, perCpu: counted.perCpu, ringLosses: recording.meta.ringLosses, evidence: recording.meta.evidence, damage, file: context.file, phases,
    disk: recording.meta.diskReads === null ? null : { device: recording.meta.device, ...recording.meta.diskReads }, residency: context.residency, timings: context.timings, environment: context.environment, run: recording.run, rates: context.rates, phasesByLog: context.phasesByLog,
  }
  return analyseIo(facts, inputs, version)
}

/** One row a file; events are known for the form as a whole, so they stand at its first file. */
function inputsOf(form: Form, role: Input['role'], events: number | null): Input[] {
  return form.sources.map((source, i) => ({ name: source.name, format: form.format.id, bytes: source.bytes, events: i === 0 ? events : null, role }))
}
