import type { Core } from '../core/core.ts'
import { gapsByThread, heat, threadGaps, type FileLayout, type Heat } from './file.ts'
import type { GapCounts } from './gaps.ts'
import { depthsOf, type ReuseDepths } from './reuse.ts'

/** What accesses are laid over. */
export interface Overlay {
  file: FileLayout | null
  phases: number
  /** Bytes at which the parts of the file start, and its end: what pages are summed by. */
  bounds: readonly number[] | null
}

/** What only the step that is shown needs. */
export interface Details {
  /** Each thread against its own end, and their sum; `null` at completion. */
  threads: readonly { thread: number; gaps: GapCounts }[] | null
  threadGaps: GapCounts | null
  /** Requests that start within 128 KiB of an end of the 32 before them, and those that do not. */
  nearness: { near: number; far: number }
  heat: Heat
  /** Distinct first sectors: what counting starts alone takes for the unique sectors. */
  starts: number
  /** How deep in an LRU stack its pages were found, and the same for each phase with a stack of its own; `null` unless asked for. */
  reuse: { all: ReuseDepths; phases: (ReuseDepths | null)[] } | null
}

/** Stack distances of a step, of the file where it is known. */
function reuse(core: Core, track: number, step: number, overlay: Overlay): Details['reuse'] {
  const { CURVE, FILE_QUEUED, kernelAt, phaseKernelAt } = core.exports
  const basis = overlay.file === null ? step : (FILE_QUEUED.value as number) + step
  const of = (kernel: number): ReuseDepths | null => {
    if (kernel === 0) return null
    core.exports.kernelFinish(kernel)
    return depthsOf(core.result())
  }
  const all = of(kernelAt(track, basis, CURVE.value as number))
  return all === null ? null : { all, phases: Array.from({ length: overlay.phases }, (_, phase) => of(phaseKernelAt(track, phase, basis, CURVE.value as number))) }
}

/** Copies out what only the shown step has. */
export function detailsOf(core: Core, track: number, basis: number, overlay: Overlay): Details {
  const { THREAD_GAPS, NEARNESS, HEAT, STARTS, COMPLETED, kernelAt } = core.exports
  const finish = (id: WebAssembly.Global): Float64Array => {
    core.exports.kernelFinish(kernelAt(track, basis, id.value as number))
    return core.result()
  }
  const [near, far] = finish(NEARNESS)
  const threads = basis === COMPLETED.value ? null : gapsByThread(core, kernelAt(track, basis, THREAD_GAPS.value as number))
  return {
    threads,
    threadGaps: threads === null ? null : threadGaps(threads),
    nearness: { near: near!, far: far! },
    heat: heat(core, kernelAt(track, basis, HEAT.value as number)),
    starts: finish(STARTS)[1]!,
    reuse: reuse(core, track, basis, overlay),
  }
}
