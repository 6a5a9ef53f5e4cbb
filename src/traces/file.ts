/** The file and the phases that accesses are laid over: what the module is told before it observes, and what it knows of them at the end. */
import type { Core } from '../core/core.ts'
import { gapClasses, type GapCounts } from './gaps.ts'
import { length, union, type Ranges } from './ranges.ts'

/** An extent, in sectors of 512 B. `physical` counts from the start of the file system. */
interface Extent {
  logical: number
  physical: number
  sectors: number
}

/** Where the file lies and what it is made of. */
export interface FileLayout {
  /** Size of the file. */
  bytes: number
  extents: readonly Extent[]
  /** Bytes at which its rows start (header, tensors), in order, without gaps, the first at 0. */
  rowStarts: readonly number[]
  /** First sector of the file system's partition on the disk; `null`: learn it from remap lines. */
  partitionStart: number | null
}

/** A span of the run, ns since the origin, `to` excluded. */
export interface Span {
  fromNs: number
  toNs: number
}

/** What one step did to the file. */
export interface FileAccesses {
  /** Pieces into which the extents cut the requests; the rest of a request is outside the file. */
  pieces: number
  /** Gap of each piece against the end of the piece before, in sectors of the file: sequential, small, medium, large, backward. */
  gaps: GapCounts
  /** The same for each thread against its own end, summed; `null` for completions and for steps that are not shown. */
  threadGaps: GapCounts | null
  /** Bytes of the file: all that were transferred, and distinct ones, clipped to its size. */
  read: number
  covered: number
  /** Bytes transferred and distinct bytes of each row. */
  rowsRead: Float64Array
  rowsCovered: Float64Array
  /** Distinct bytes of the disk between the first sector and the last of the extents, unshifted: a rule in use, and wrong. */
  rangeBytes: number
  /** `null` for steps that are not shown. */
  heat: Heat | null
}

/** Bytes in cells of time and place, unordered. */
export interface Heat {
  /** Width of a cell in seconds, and height in sectors. */
  seconds: number
  sectors: number
  /** First moment (s since the origin) and first sector of each cell, and its bytes. */
  cells: { second: number; sector: number; bytes: number }[]
}

/** One step of one phase. */
export interface PhaseAccesses {
  requests: number
  bytes: number
  uniqueBytes: number
  gaps: GapCounts
  /** Of the file; `null` without one. */
  file: PhaseOfFile | null
}

interface PhaseOfFile {
  /** Bytes transferred, distinct ones, and those of them that this phase or an earlier one had transferred before. */
  read: number
  covered: number
  rereadBytes: number
  gaps: GapCounts
  rowsRead: Float64Array
}

/** Gives the module the file. Call it before the first event is observed. */
export function setFile(core: Core, layout: FileLayout): void {
  const extents = layout.extents.toSorted((a, b) => a.physical - b.physical)
  const at = core.exports.fileOpen(extents.length, layout.bytes, layout.partitionStart ?? Number.NaN) >>> 0
  new Float64Array(core.exports.memory.buffer, at, extents.length * 3).set(extents.flatMap(({ physical, logical, sectors }) => [physical, logical, sectors]))
  const rows = core.exports.fileRows(layout.rowStarts.length) >>> 0
  new Float64Array(core.exports.memory.buffer, rows, layout.rowStarts.length + 1).set([...layout.rowStarts, layout.bytes])
}

/** Gives the module the phases, in order and disjoint. Call it before the first event is observed. */
export function setPhases(core: Core, spans: readonly Span[]): void {
  const at = core.exports.phasesOpen(spans.length) >>> 0
  new Float64Array(core.exports.memory.buffer, at, spans.length * 2).set(spans.flatMap(({ fromNs, toNs }) => [fromNs, toNs]))
}

function finish(core: Core, kernel: number): Float64Array {
  core.exports.kernelFinish(kernel)
  return core.result()
}

/** Each thread's gaps against its own end. */
export function gapsByThread(core: Core, kernel: number): { thread: number; gaps: GapCounts }[] {
  const rows = finish(core, kernel)
  return Array.from({ length: rows.length / 6 }, (_, i) => {
    const [thread, sequential, small, medium, large, backward] = rows.subarray(6 * i, 6 * i + 6)
    return { thread: thread!, gaps: { sequential: sequential!, small: small!, medium: medium!, large: large!, backward: backward! } }
  })
}

/** Sum over the threads of their own gaps. */
export function threadGaps(threads: readonly { gaps: GapCounts }[]): GapCounts {
  const sum = (name: keyof GapCounts): number => threads.reduce((total, { gaps }) => total + gaps[name], 0)
  return { sequential: sum('sequential'), small: sum('small'), medium: sum('medium'), large: sum('large'), backward: sum('backward') }
}

export function heat(core: Core, kernel: number): Heat {
  const [width = 0, height = 0, ...cells] = finish(core, kernel)
  const seconds = width / 1e9
  return {
    seconds, sectors: height,
    cells: Array.from({ length: cells.length / 3 }, (_, i) => ({ second: cells[3 * i]! * seconds, sector: cells[3 * i + 1]! * height, bytes: cells[3 * i + 2]! })),
  }
}

/** Bytes of the file that a kernel saw, as disjoint ranges in order, clipped to the file. */
function rangesOf(core: Core, kernel: number, layout: FileLayout): number[] {
  core.exports.rangesFinish(kernel)
  const ranges = core.result()
  const out: number[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    const from = ranges[i]! * 512
    const to = Math.min(from + ranges[i + 1]! * 512, layout.bytes)
    if (to > from) out.push(from, to)
  }
  return out
}

/** Bytes of each row that ranges cover. */
function rowsIn(ranges: Ranges, layout: FileLayout): Float64Array {
  const bounds = [...layout.rowStarts, layout.bytes]
  const covered = new Float64Array(layout.rowStarts.length)
  let row = 0
  for (let i = 0; i < ranges.length; i += 2) {
    let from = ranges[i]!
    while (from < ranges[i + 1]!) {
      while (bounds[row + 1]! <= from) row++
      const stop = Math.min(ranges[i + 1]!, bounds[row + 1]!)
      covered[row]! += stop - from
      from = stop
    }
  }
  return covered
}

/** Distinct bytes of the disk from the lowest to the highest sector of the extents, as if the disk were the file system. */
function bytesWithin(core: Core, kernel: number, layout: FileLayout): number {
  const low = layout.extents.reduce((least, { physical }) => Math.min(least, physical), Infinity)
  const high = layout.extents.reduce((most, { physical, sectors }) => Math.max(most, physical + sectors), 0)
  core.exports.rangesFinish(kernel)
  const ranges = core.result()
  let sectors = 0
  for (let i = 0; i < ranges.length; i += 2) sectors += Math.max(0, Math.min(ranges[i]! + ranges[i + 1]!, high) - Math.max(ranges[i]!, low))
  return sectors * 512
}

/** What a step did to the file. */
export function fileAccesses(core: Core, track: number, step: number, layout: FileLayout): FileAccesses {
  const { FILE_QUEUED, COMPLETED, GAPS, HEAT, TENSORS, THREAD_GAPS, UNIQUE, kernelAt } = core.exports
  const basis = (FILE_QUEUED.value as number) + step
  const kernel = (id: WebAssembly.Global): number => kernelAt(track, basis, id.value as number)
  const gaps = gapClasses(finish(core, kernel(GAPS)).subarray(1))
  const rowsRead = finish(core, kernel(TENSORS))
  const pieces = finish(core, kernel(UNIQUE))[5]!
  const ranges = rangesOf(core, kernel(UNIQUE), layout)
  return {
    pieces, gaps, rowsRead,
    threadGaps: step === COMPLETED.value || kernel(THREAD_GAPS) === 0 ? null : threadGaps(gapsByThread(core, kernel(THREAD_GAPS))),
    read: rowsRead.reduce((a, b) => a + b, 0),
    covered: length(ranges),
    rowsCovered: rowsIn(ranges, layout),
    rangeBytes: bytesWithin(core, kernelAt(track, step, UNIQUE.value as number), layout),
    heat: kernel(HEAT) === 0 ? null : heat(core, kernel(HEAT)),
  }
}

/** What a step did in each phase, in order. */
export function phaseAccesses(core: Core, track: number, phases: number, step: number, layout: FileLayout | null): PhaseAccesses[] {
  let before: Ranges = []
  return Array.from({ length: phases }, (_, phase) => {
    const kernels = phaseKernels(core, track, phase, step)
    const file = layout === null ? null : phaseOfFile(core, kernels, layout, before)
    before = file?.seen ?? before
    const unique = kernels.unique === 0 ? new Float64Array(6) : finish(core, kernels.unique)
    return { requests: unique[5]!, bytes: unique[0]! * 512, uniqueBytes: unique[1]! * 512, gaps: gapsOf(core, kernels.gaps), file: file?.phase ?? null }
  })
}

type PhaseKernels = Record<'gaps' | 'unique' | 'fileGaps' | 'fileUnique' | 'fileRows', number>

function phaseKernels(core: Core, track: number, phase: number, step: number): PhaseKernels {
  const { FILE_QUEUED, GAPS, TENSORS, UNIQUE, phaseKernelAt } = core.exports
  const kernel = (basis: number, id: WebAssembly.Global): number => phaseKernelAt(track, phase, basis, id.value as number)
  const ofFile = (FILE_QUEUED.value as number) + step
  return { gaps: kernel(step, GAPS), unique: kernel(step, UNIQUE), fileGaps: kernel(ofFile, GAPS), fileUnique: kernel(ofFile, UNIQUE), fileRows: kernel(ofFile, TENSORS) }
}

function gapsOf(core: Core, kernel: number): GapCounts {
  return kernel === 0 ? { sequential: 0, small: 0, medium: 0, large: 0, backward: 0 } : gapClasses(finish(core, kernel).subarray(1))
}

function phaseOfFile(core: Core, kernels: PhaseKernels, layout: FileLayout, before: Ranges): { phase: PhaseOfFile; seen: Ranges } {
  const rowsRead = kernels.fileRows === 0 ? new Float64Array(layout.rowStarts.length) : finish(core, kernels.fileRows)
  const ranges = rangesOf(core, kernels.fileUnique, layout)
  const seen = union(before, ranges)
  const read = rowsRead.reduce((a, b) => a + b, 0)
  const rereadBytes = read - (length(seen) - length(before))
  return { phase: { read, covered: length(ranges), rereadBytes, gaps: gapsOf(core, kernels.fileGaps), rowsRead }, seen }
}
