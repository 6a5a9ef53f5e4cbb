import { TidemarkError } from '../core/error.ts'

/** A moment that the traced program named. */
export interface Mark {
  name: string
  /** Its number: which token, how many tokens of the prompt. */
  index: number | null
  /** On the clock of the trace, ns, exact. */
  ns: number
}

const MARKER = 'tracing_mark_write: tm:'
const WRITTEN = /\s(\d+)\.(\d{1,9}): (?:print:\s+)?tracing_mark_write: tm:([^:\s]+)(?::(\d+))?\s*$/

/** Marks in order of time, from `marks.jsonl` ({"t": ns, "mark": name, "i": number} per line) or from ftrace text, whose lines
    `tracing_mark_write: tm:NAME:N` are taken and whose others are left alone. UNREADABLE, with the line: a mark that cannot be read exactly. */
export function parseMarks(text: string): Mark[] {
  const marks = /^\s*\{/.test(text) ? fromJson(text) : fromFtrace(text)
  return marks.toSorted((a, b) => a.ns - b.ns)
}

function fromJson(text: string): Mark[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    let mark: Record<string, unknown> | null
    try {
      mark = JSON.parse(line)
    } catch {
      throw bad(at + 1, 'no JSON; if the recording was cut, remove the line')
    }
    const { t: ns, mark: name, i: index = null } = mark ?? {}
    if (!Number.isSafeInteger(ns) || (ns as number) < 0) throw bad(at + 1, '"t" is no whole number of nanoseconds below 2^53')
    if (typeof name !== 'string' || name === '') throw bad(at + 1, '"mark" is no name')
    return [{ name, index: Number.isSafeInteger(index) ? (index as number) : null, ns: ns as number }]
  })
}

/** A text may hold a million other lines, so lines are sought and not split. */
function fromFtrace(text: string): Mark[] {
  const marks: Mark[] = []
  for (let at = text.indexOf(MARKER); at >= 0; at = text.indexOf(MARKER, at + MARKER.length)) {
    const start = text.lastIndexOf('\n', at) + 1, end = text.indexOf('\n', at)
    const line = text.slice(start, end < 0 ? text.length : end)
    const [, seconds, fraction = '', name = '', index] = WRITTEN.exec(line) ?? []
    const ns = seconds === undefined ? NaN : Number(seconds) * 1e9 + Number(fraction.padEnd(9, '0'))
    if (!Number.isSafeInteger(ns)) throw new TidemarkError('UNREADABLE', `a mark that cannot be read: "${line.slice(0, 120)}"; expected "SECONDS: tracing_mark_write: tm:NAME:NUMBER"`)
    marks.push({ name, index: index === undefined ? null : Number(index), ns })
  }
  return marks
}

/** What the engine did in a phase; `other`: pauses, set-up, the end. */
type PhaseKind = 'load' | 'prompt' | 'token' | 'other'

/** The time between two neighbouring marks: from the first, up to but without the second. */
export interface Phase {
  /** `load_begin:0->load_end:0`: the marks and their numbers. */
  name: string
  kind: PhaseKind
  /** Which token a `token` phase made, from 0; else `null`. */
  index: number | null
  fromNs: number
  toNs: number
}

/** Phases in order, each beginning where the one before it ends. What lies between `load_begin` and `load_end` is load, between `prompt_begin` and
    `prompt_end` prompt; after that, what leads up to a `token` mark made that token. */
export function phasesOf(marks: readonly Mark[]): Phase[] {
  let inside: 'load' | 'prompt' | 'generating' | null = null
  return marks.slice(1).map((to, i) => {
    const from = marks[i]!
    inside = stateAfter(from.name, inside)
    const token = inside === 'generating' ? nextToken(marks, i + 1) : undefined
    return {
      name: `${label(from)}->${label(to)}`,
      kind: token !== undefined ? 'token' : inside === 'generating' ? 'other' : inside ?? 'other',
      index: token?.index ?? null,
      fromNs: from.ns, toNs: to.ns,
    }
  })
}

function stateAfter<State>(name: string, before: State): State | 'load' | 'prompt' | 'generating' | null {
  switch (name) {
    case 'load_begin': return 'load'
    case 'prompt_begin': return 'prompt'
    case 'prompt_end': case 'token': return 'generating'
    case 'load_end': case 'generate_end': case 'exit': return null
    default: return before
  }
}

/** Marks within a token, such as of its layers, belong to it; any of these does not. */
const BREAKS = new Set(['start', 'load_begin', 'load_end', 'prompt_begin', 'prompt_end', 'generate_end', 'freed', 'exit'])

function nextToken(marks: readonly Mark[], from: number): Mark | undefined {
  for (let at = from; at < marks.length && !BREAKS.has(marks[at]!.name); at++) if (marks[at]!.name === 'token') return marks[at]
  return undefined
}

const label = ({ name, index }: Mark): string => index === null ? name : `${name}:${index}`

/** A phase that the user named, in seconds since the origin of the trace; `null`: from the start, to the end. */
export interface NamedSpan {
  name: string
  fromSeconds: number | null
  toSeconds: number | null
}

/** `load=1.5..3.2`, `prompt=..4`, `rest=9..`. USAGE otherwise. */
export function parsePhaseFlag(text: string): NamedSpan {
  const [, name = '', from = '', to = ''] = /^([^=]+)=(\d+(?:\.\d+)?)?\.\.(\d+(?:\.\d+)?)?$/.exec(text.trim()) ?? []
  const [fromSeconds, toSeconds] = [from, to].map((seconds) => seconds === '' ? null : Number(seconds)) as [number | null, number | null]
  if (name.trim() === '' || fromSeconds === null && toSeconds === null || fromSeconds !== null && toSeconds !== null && fromSeconds >= toSeconds) {
    throw new TidemarkError('USAGE', `"${text}" is no phase; write NAME=FROM..TO in seconds since the origin, such as load=1.5..3.2`)
  }
  return { name: name.trim(), fromSeconds, toSeconds }
}

const bad = (line: number, what: string): TidemarkError => new TidemarkError('UNREADABLE', `marks, line ${line}: ${what}`)
