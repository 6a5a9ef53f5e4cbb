/** PyTorch memory snapshots (`torch.cuda.memory._dump_snapshot`): as pickle, as the same dict in JSON, and inside the page of `trace_plot`. */
import { TidemarkError } from '../../core/error.ts'
import { Whole, type AllocationFormat, type AllocationSink } from './format.ts'
import { unpickle, type Plain } from './pickle.ts'

const SIZES = 'requested bytes, as callers asked for them, before the allocator rounds them up'

/** Field of a dict; `undefined` for anything else. */
const field = (value: Plain | undefined, name: string): Plain | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name) ? value[name] : undefined

const list = (value: Plain | undefined): Plain[] => (Array.isArray(value) ? value : [])

const number = (value: Plain | undefined): number | null => (typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null)

interface Event {
  action: string
  addr: number
  size: number
  time: number | null
}

/** Requested bytes of a block: newer snapshots say them, older ones in the block's history. */
const requested = (block: Plain): number | null => number(field(block, 'requested_size')) ?? number(field(list(field(block, 'history'))[0], 'real_size'))

/** Blocks of a device in use at the end, by address. An inactive block still shows the size of its last use: it does not count. */
function liveAtEnd(segments: Plain[], device: number, sink: AllocationSink): Map<number, number> {
  const live = new Map<number, number>()
  for (const segment of segments) {
    let at = number(field(segment, 'address'))
    if ((number(field(segment, 'device')) ?? 0) !== device || at === null) continue
    for (const block of list(field(segment, 'blocks'))) {
      const size = number(field(block, 'size')) ?? 0
      if (['active_allocated', 'active_pending_free', 'active_awaiting_free'].includes(String(field(block, 'state')))) {
        const bytes = requested(block)
        if (bytes === null) sink.note('doubted', 'blocks without a requested size; the rounded one counts', `address ${at}`, 'dump the snapshot with a newer PyTorch')
        live.set(at, bytes ?? size)
      }
      at += size
    }
  }
  return live
}

/** What was live at the start: what was live at the end, with the events undone from the last to the first. */
function rewind(events: readonly Event[], live: Map<number, number>, sink: AllocationSink): void {
  for (let i = events.length - 1; i >= 0; i--) {
    const { action, addr, size } = events[i]!
    if (action === 'free_completed') live.set(addr, size)
    else if (action === 'alloc' && !live.delete(addr)) {
      sink.note('doubted', 'allocations that are neither freed in the trace nor live at its end', `event ${i + 1}`, 'events are missing, or the snapshot has no segments of this device')
    }
  }
}

/** Device with most events, with its events; the others go to the ledger. */
function choose(traces: Plain[], name: string, sink: AllocationSink): { device: number; rows: Plain[] } {
  const lengths = traces.map((trace) => list(trace).length)
  const device = lengths.indexOf(Math.max(...lengths, 0))
  if (device < 0 || lengths[device] === 0) {
    throw new TidemarkError('NO_EVENTS', `${name} has no events in device_traces: call torch.cuda.memory._record_memory_history() before the work, then dump the snapshot`)
  }
  lengths.forEach((length, other) => {
    if (other !== device && length > 0) sink.note('skipped', `events of device ${other}; device ${device} has most`, 'its first event', 'one device is read: dump a snapshot of the other alone', length)
  })
  return { device, rows: list(traces[device]) }
}

/** Gives out the events of a snapshot. Throws `NO_EVENTS`. */
function tellSnapshot(snapshot: Plain, name: string, sink: AllocationSink): void {
  const traces = list(field(snapshot, 'device_traces'))
  const { device, rows } = choose(traces, name, sink)
  const events: Event[] = []
  rows.forEach((row, i) => {
    const action = String(field(row, 'action')), addr = number(field(row, 'addr')), size = number(field(row, 'size'))
    if (!['alloc', 'free_requested', 'free_completed'].includes(action)) {
      sink.note('skipped', `${action} events`, `event ${i + 1}`, 'they change what the allocator reserves, not what is requested')
    } else if (addr === null || size === null || !Number.isSafeInteger(size) || size < 0) {
      sink.note('lost', 'events without an address and a size', `event ${i + 1}`, 'dump the snapshot again')
    } else events.push({ action, addr, size, time: number(field(row, 'time_us')) })
  })
  const live = liveAtEnd(list(field(snapshot, 'segments')), device, sink)
  rewind(events, live, sink)
  for (const [addr, bytes] of live) sink.before(addr, bytes)
  const timed = events.every(({ time }) => time !== null)
  const ops = { alloc: 'alloc', free_completed: 'free', free_requested: 'ask' } as const
  for (const { action, addr, size, time } of events) sink.event(ops[action as keyof typeof ops], addr, size, timed ? time : null, 1e6)
}

const startsWith = (head: Uint8Array, pattern: RegExp): boolean => pattern.test(new TextDecoder('latin1').decode(head.subarray(0, 4096)))

export const snapshotPickle: AllocationFormat = {
  id: 'pytorch-pickle',
  title: 'PyTorch memory snapshot (pickle)',
  sizes: SIZES,
  sniff: (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5,
  open: (name, sink) => new Whole((bytes) => tellSnapshot(unpickle(bytes, name), name, sink)),
}

export const snapshotJson: AllocationFormat = {
  id: 'pytorch-json',
  title: 'PyTorch memory snapshot (JSON)',
  sizes: SIZES,
  sniff: (head) => startsWith(head, /^(\xef\xbb\xbf)?\s*\{\s*"(segments|device_traces|allocator_settings|external_annotations)"/),
  open: (name, sink) => new Whole((bytes) => {
    let snapshot: Plain
    try {
      snapshot = JSON.parse(new TextDecoder().decode(bytes)) as Plain
    } catch (error) {
      throw new TidemarkError('TRUNCATED', `${name} starts like a snapshot in JSON and does not end like one: ${(error as Error).message}; dump it again`)
    }
    tellSnapshot(snapshot, name, sink)
  }),
}

export const snapshotPage: AllocationFormat = {
  id: 'pytorch-html',
  title: 'page of trace_plot (HTML)',
  sizes: SIZES,
  sniff: (head) => startsWith(head, /^(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|script)/i),
  open: (name, sink) => new Whole((bytes) => {
    const text = new TextDecoder('latin1').decode(bytes)
    const packed = /"base64"\s*:\s*"([A-Za-z\d+/=]*)("?)/.exec(text)
    if (packed === null) throw new TidemarkError('UNREADABLE', `${name} is a page without a snapshot in it: no "base64" as torch.cuda._memory_viz writes it`)
    if (packed[2] === '') throw new TidemarkError('TRUNCATED', `${name}: the page is cut short inside the snapshot; copy it again`)
    tellSnapshot(unpickle(decode64(packed[1]!, name), name), name, sink)
  }),
}

function decode64(text: string, name: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    throw new TidemarkError('UNREADABLE', `${name}: the snapshot in the page is no base64`)
  }
}
