import type { AccessTrace, Accesses, Device, Stage } from '../traces/access.ts'

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
  /** Columns of a table of requests, as `--csv` takes them; by default the format is told by content. */
  csv?: string | null
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
  /** Packed inputs that were cut or damaged. */
  damage: string[]
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
