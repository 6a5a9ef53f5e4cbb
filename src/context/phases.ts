/** Phases of a run of samples: from a file, from marks, from flags. */
import { cells, separatorOf } from '../core/cells.ts'
import { TidemarkError } from '../core/error.ts'
import type { SamplePhase } from '../traces/samples.ts'
import { parseMarks, parsePhaseFlag, phasesOf } from './marks.ts'

const START = /^(start|from|begin)(_|$)/i
const END = /^(end|to|until|stop)(_|$)/i
const NAME = /^(phase|name)$/i
const SCALES: readonly [RegExp, number][] = [[/_ms$/i, 1e-3], [/_us$/i, 1e-6], [/_ns$/i, 1e-9]]

interface Places {
  start: number
  end: number
  name: number
  /** Seconds of one unit of the times. */
  scale: number
  separator: string
}

function placesOf(line: string): Places | null {
  const separator = separatorOf(line), names = cells(line.replace(/^\ufeff|^#\s*/, ''), separator)
  const [start, end, name] = [START, END, NAME].map((pattern) => names.findIndex((one) => pattern.test(one))) as [number, number, number]
  if (start < 0 || name < 0 || names.length !== (end < 0 ? 2 : 3)) return null
  return { start, end, name, scale: SCALES.find(([pattern]) => pattern.test(names[start]!))?.[1] ?? 1, separator }
}

/** Whether a file that starts with this line is a file of phases: `start_epoch_s,phase`, or `start,end,phase`. */
export function isPhasesFile(firstLine: string): boolean {
  return placesOf(firstLine) !== null
}

/**
 * Phases of `start_epoch_s,phase`, each up to the start of the next and the last row named `end`, or of `start,end,phase`. Times in seconds (or as the
 * end of the column's name says), or as ISO 8601 with a zone. UNREADABLE with the line.
 */
export function parsePhases(text: string, name: string): SamplePhase[] {
  const lines = text.split(/\r?\n/).map((line, i) => ({ line, number: i + 1 })).filter(({ line }) => line.trim() !== '')
  const places = placesOf(lines[0]?.line ?? '')
  if (places === null) throw bad(name, lines[0]?.number ?? 1, 'no heading of phases; write start_epoch_s,phase (last row named end), or start,end,phase')
  const rows = lines.slice(1).filter(({ line }) => !line.startsWith('#')).map(({ line, number }) => {
    const row = cells(line, places.separator), label = row[places.name] ?? '', start = secondsOf(row[places.start], places.scale)
    const end = places.end < 0 ? null : secondsOf(row[places.end], places.scale)
    if (label === '') throw bad(name, number, 'a phase without a name')
    if (start === null || places.end >= 0 && end === null) throw bad(name, number, `"${row[start === null ? places.start : places.end] ?? ''}" is no time; write seconds, or 2026-11-21T01:24:35Z`)
    return { label, start, end, number }
  })
  if (places.end < 0 && rows.at(-1)?.label !== 'end') throw bad(name, rows.at(-1)?.number ?? 1, 'the last row must be named end: without it the last phase has no end')
  const phases = rows.flatMap(({ label, start, end, number }, i) => {
    if (places.end < 0 && i === rows.length - 1) return []
    const to = end ?? rows[i + 1]!.start
    if (to <= start) throw bad(name, number, `phase ${label} ends at ${to}, not after its start at ${start}`)
    return [{ name: label, from: start, to }]
  })
  if (phases.length === 0) throw bad(name, 1, 'it names no phase')
  return inOrder(phases, name)
}

function secondsOf(cell: string | undefined, scale: number): number | null {
  if (cell === undefined || cell === '') return null
  if (/^\d+(\.\d+)?$/.test(cell)) return Number(cell) * scale
  const ms = /^\d{4}-\d\d-\d\d[T ].*(Z|[+-]\d\d:?\d\d)$/.test(cell) ? Date.parse(cell) : NaN
  return Number.isFinite(ms) ? ms / 1000 : null
}

/** Phases of flags `NAME=FROM..TO`, in seconds since `first`, the first sample; an open end lies after `last`, the last one. Throws `USAGE`. */
export function phasesOfFlags(flags: readonly string[], first: number, last: number): SamplePhase[] {
  const phases = flags.map(parsePhaseFlag).map(({ name, fromSeconds, toSeconds }) =>
    // The last sample belongs to a phase that is open to the end.
    ({ name, from: first + (fromSeconds ?? 0), to: toSeconds === null ? last + Math.max(1e-6, Math.abs(last) * 2 ** -50) : first + toSeconds }))
  const late = phases.find(({ from }) => from > last)
  if (late !== undefined) throw new TidemarkError('USAGE', `--phase ${late.name}: it begins ${(late.from - first).toFixed(3)} s after the first sample, and the last one comes after ${(last - first).toFixed(3)} s`)
  return inOrder(phases, '--phase')
}

/** Phases between marks, on the clock of the marks. Throws `UNREADABLE`. */
export function phasesOfMarks(text: string): SamplePhase[] {
  return phasesOf(parseMarks(text)).filter(({ fromNs, toNs }) => toNs > fromNs).map(({ name, fromNs, toNs }) => ({ name, from: fromNs / 1e9, to: toNs / 1e9 }))
}

function inOrder(phases: SamplePhase[], source: string): SamplePhase[] {
  const sorted = phases.toSorted((a, b) => a.from - b.from)
  const i = sorted.findIndex(({ from }, at) => at > 0 && from < sorted[at - 1]!.to - 1e-9)
  if (i > 0) throw new TidemarkError('USAGE', `${source}: phase ${sorted[i]!.name} begins before ${sorted[i - 1]!.name} ends; a sample belongs to one phase`)
  return sorted
}

const bad = (name: string, line: number, what: string): TidemarkError => new TidemarkError('UNREADABLE', `${name}, line ${line}: ${what}`)
