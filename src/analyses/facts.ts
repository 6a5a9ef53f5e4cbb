import type { EnvironmentFact } from '../context/environment.ts'
import type { KeptLedger } from '../context/meta.ts'
import type { RecordedRun } from '../context/recorded-run.ts'
import type { AccessTrace, Accesses, Device, Stage } from '../traces/access.ts'
import type { FileLayout, Span } from '../traces/file.ts'
import type { PageTrace } from '../traces/pages.ts'

export type Operation = 'read' | 'write' | 'discard' | 'all'

/** What the user asked for. */
export interface IoSettings {
  /** `null`: issue, else complete, else queue. */
  stage: Stage | null
  op: Operation
  /** `maj:min`; `null`: the device with most requests. */
  device: string | null
  /** Thread id or process name; `null`: all. */
  process: string | null
  /** Seconds since the origin; `null`: open. */
  from: number | null
  to: number | null
  /** Nanoseconds on the recording's clock; `null`: the recording's own start, else the first event. */
  origin: bigint | null
  /** Leaves out latencies, queue depth, the heat map and order by other definitions, which take half of the time. */
  countsOnly?: boolean
  /** Share of all pages to keep for a miss-ratio curve, 1 for an exact one; absent: no curve. */
  curveRate?: number | null
  /** Columns of a table of requests, as `--csv` takes them; by default the format is told by content. */
  csv?: string | null
}

/** A part of the file: its header, a tensor, or the whole of it where its parts are not known. */
export interface FileRow {
  name: string
  offset: number
  bytes: number
  /** Layer it belongs to; `null`: none. */
  layer: number | null
  /** 'attention', 'feed-forward', 'embedding' …; 'file' for the whole. */
  kind: string
  /** Expert whose part of the tensor it is; `null`: no expert's. */
  expert: number | null
}

/** The file that the reads are about. */
export interface FileFacts {
  name: string
  layout: FileLayout
  rows: readonly FileRow[]
  /** Whether the rows are tensors of a model. */
  hasModel: boolean
  /** Where the partition's first sector is from, if it was not learned. */
  startFrom: 'given' | 'metadata' | null
  /** Bytes of the tensors that each token needs, and whether that is only estimated; `null` without a model. */
  needed: { bytes: number; estimated: boolean; without: readonly string[] } | null
}

/** A named span of the run. */
export interface Phase extends Span {
  name: string
  kind: 'load' | 'prompt' | 'token' | 'other'
}

/** One form of the recording as read. */
export interface FormFacts {
  name: string
  format: string
  role: 'counted' | 'cross-check'
  events: number
  trace: AccessTrace
}

/** All that figures, tables and findings of block I/O are made from. */
export interface IoFacts {
  settings: IoSettings
  trace: AccessTrace
  /** The device that the plain figure names belong to. */
  device: Device
  /** The step that is counted on it. */
  stage: Stage
  /** Its requests at that step, as filtered. */
  counted: Accesses
  /** Whether the origin of times was given, recorded, or is the first event. */
  origin: 'given' | 'recording' | 'first event'
  forms: FormFacts[]
  format: { id: string; decoder: 'binary' | 'text'; told?: string; unseen?: string }
  /** `null` where there is one stream. */
  perCpu: { present: number[]; empty: number[]; missing: number[] } | null
  /** Events that the ring buffers lost by their own statistics; `null`: not recorded. */
  ringLosses: number | null
  /** The trace holds reads at one step alone, since the rest was left out of it: what naive counting would have said is not known. `null`: a whole trace. */
  evidence: KeptLedger | null
  /** Packed inputs that were cut or damaged. */
  damage: string[]
  /** `null` without an extent map. */
  file: FileFacts | null
  phases: readonly Phase[]
  /** Phases that were given and left out, since none holds a request of the trace. */
  strayPhases: number
  /** Reads that the disk counted itself while the trace ran (diskstats); `null`: not recorded. */
  disk: { device: string | null; requests: number; merged: number; sectors: number } | null
  /** How much of files was in the page cache, by where it says so. */
  residency: readonly { source: string; file: string | null; pages: number | null; residentPages: number }[]
  /** What the engine's log says of its own times. */
  timings: readonly { source: string; loadMs: number | null; promptMs: number | null; promptTokens: number | null; evalMs: number | null; tokens: number | null }[]
  /** Tokens a second that the engine's log says, seconds since the recording's start. */
  rates: readonly { seconds: number; promptTokens: number; tokens: number }[]
  /** What the recording says of the machine and the run. */
  environment: readonly EnvironmentFact[]
  /** What Tidemark's own recorder says of the run; `null`: another recorded it. */
  run: RecordedRun | null
  /** Whether phases were told by when lines of the engine's log arrived, not by marks. */
  phasesByLog: boolean
}

/** The form whose page-cache events are reported: the first that has some. `null` where none was recorded or read. */
export function pagesOf({ forms }: Pick<IoFacts, 'forms'>): { form: FormFacts; pages: PageTrace } | null {
  for (const form of forms) if (form.trace.pages !== null) return { form, pages: form.trace.pages }
  return null
}

/** The step counted on a device: the one asked for, else issue, else complete, else queue. */
export function stageOf(device: Device, asked: Stage | null): Stage {
  if (asked !== null) return asked
  if (device.recorded.issue > 0) return 'issue'
  return device.recorded.complete > 0 ? 'complete' : 'queue'
}

/** The device asked for, else the one with most requests; ties go to the lowest number. */
export function chooseDevice(trace: AccessTrace, settings: IoSettings): Device | null {
  if (settings.device !== null) return trace.devices.find((device) => device.id === settings.device) ?? null
  let best: Device | null = null
  let most = -1
  for (const device of trace.devices) {
    const { requests } = device.stages[stageOf(device, settings.stage)]
    if (requests > most) {
      best = device
      most = requests
    }
  }
  return best
}

/** "7:2", or "4095:0 (t.dat)" of what has a name and no number. */
export function deviceLabel(device: Device): string {
  return device.name === null ? device.id : `${device.id} (${device.name || 'no name'})`
}

/** "reads at issue, device 7:2, process lrun". */
export function basisOf(facts: IoFacts, what: string = facts.stage): string {
  const { settings, device } = facts
  const op = settings.op === 'all' ? 'all operations' : `${settings.op}s`
  const parts = [what === 'every line' ? `${op}, every sized line` : `${op} at ${what}`, `device ${deviceLabel(device)}`]
  if (settings.process !== null) parts.push(`process ${settings.process}`)
  if (settings.from !== null || settings.to !== null) parts.push(`from ${settings.from ?? 'the start'} s to ${settings.to ?? 'the end'} s`)
  if (facts.format.told !== undefined) parts.push(facts.format.told)
  return parts.join(', ')
}
