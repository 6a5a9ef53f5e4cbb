/** What a host asks of the tracks at the end. */
import { OTHER_OPERATION, OTHER_PROCESS, OTHER_TIME } from './filter'
import { Kernel } from './kernels/kernel'
import { KERNELS, SHOWN_ONLY } from './kernels'
import { Unique } from './kernels/unique'
import { put, startResult } from './result'
import { detailed } from './timing'
import { shown, stepOf, Track, trackCount, tracks } from './tracks'

/** Devices seen; a track's index is below it. */
export function devices(): i32 {
  return trackCount
}

/** major << 20 | minor. */
export function deviceAt(track: i32): u32 {
  return (tracks[track] as Track).device
}

/** The kernel of a track, for `kernelFinish`; 0 where the basis does not feed it, or was spared it since another step is shown. */
export function kernelAt(track: i32, basis: i32, id: i32): usize {
  const spared = id >= SHOWN_ONLY && (!detailed || ((tracks[track] as Track).hasShown && stepOf(basis) != shown))
  return spared ? 0 : changetype<usize>((tracks[track] as Track).kernels[basis * KERNELS + id])
}

/** The kernel of a track's phase; 0 where that phase had no access or feeds no such kernel. */
export function phaseKernelAt(track: i32, phase: i32, basis: i32, id: i32): usize {
  const kernels = (tracks[track] as Track).phases[phase]
  return kernels ? changetype<usize>(kernels[basis * KERNELS + id]) : 0
}

/** Result: first sector of the file's partition (NaN: never learned), and accesses that came before it was known. */
export function shiftFinish(track: i32): void {
  startResult()
  put((tracks[track] as Track).shift)
  put((tracks[track] as Track).unshifted)
}

/** Result: the disjoint ranges of a unique-sectors kernel, in order, as (first sector, sectors). */
export function rangesFinish(kernel: usize): void {
  startResult()
  if (kernel) changetype<Unique>(kernel).putRanges()
}

/** Puts a kernel's result. */
export function kernelFinish(kernel: usize): void {
  startResult()
  changetype<Kernel>(kernel).finish()
}

/** Result: sized lines by action code (32), refused by operation, process, time, then issued reads that are exactly `R`. */
export function trackFinish(index: i32): void {
  startResult()
  const track = tracks[index] as Track
  for (let action = 0; action < 32; action++) put(track.actions[action])
  put(track.refused[OTHER_OPERATION])
  put(track.refused[OTHER_PROCESS])
  put(track.refused[OTHER_TIME])
  put(track.plainReads)
}

/** Result: (from device, last shift in sectors, lines) of the remaps that lead to a device. */
export function remapsFinish(index: i32): void {
  startResult()
  const remaps = (tracks[index] as Track).remaps
  for (let cell: u32 = 0; cell < remaps.capacity; cell++) {
    if (!remaps.occupied(cell)) continue
    put(<f64>remaps.key(cell))
    put(load<f64>(remaps.row(cell)))
    put(load<f64>(remaps.row(cell), 8))
  }
}
