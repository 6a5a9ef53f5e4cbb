/** The kernels that a lane feeds, by id. A new kernel is one file, one id and one line here. */
import { CAPACITY } from '../batch'
import { COMPLETED, EVERY_LINE, FILE_COMPLETED, isOfFile, OTHER_LINE } from '../lane'
import { hasFile } from '../file'
import { Curve, curveRate } from './curve'
import { Gaps } from './gaps'
import { Heat } from './heat'
import { Kernel } from './kernel'
import { Nearness } from './nearness'
import { Sizes } from './sizes'
import { Starts } from './starts'
import { Tensors } from './tensors'
import { ThreadGaps } from './thread-gaps'
import { Threads } from './threads'
import { Unique } from './unique'
import { Windows } from './windows'

export const GAPS: i32 = 0
export const UNIQUE: i32 = 1
/** One-second windows. */
export const SECONDS: i32 = 2
/** Windows of 1 ms that widen so that at most 512 are in use. */
export const TIMELINE: i32 = 3
export const SIZES: i32 = 4
export const THREADS: i32 = 5
export const TENSORS: i32 = 6
/** From this id on kernels of one step suffice: the one that is shown. */
export const SHOWN_ONLY: i32 = 7
export const THREAD_GAPS: i32 = 7
export const NEARNESS: i32 = 8
export const HEAT: i32 = 9
export const STARTS: i32 = 10
/** Stack distances of pages: of the file where it is known, else of the disk. */
export const CURVE: i32 = 11
export const KERNELS: i32 = 12

/** An empty kernel. */
export function newKernel(id: i32): Kernel {
  if (id == GAPS) return new Gaps()
  if (id == UNIQUE) return new Unique()
  if (id == SECONDS) return new Windows(1e9, 0)
  if (id == TIMELINE) return new Windows(1e6, 512)
  if (id == SIZES) return new Sizes()
  if (id == THREADS) return new Threads()
  if (id == TENSORS) return new Tensors()
  if (id == THREAD_GAPS) return new ThreadGaps()
  if (id == NEARNESS) return new Nearness()
  if (id == HEAT) return new Heat()
  if (id == STARTS) return new Starts()
  assert(id == CURVE, 'no such kernel')
  return new Curve()
}

/**
 * Whether a basis feeds a kernel: every line only gaps; what is no step only unique sectors (those of every line are the union of
 * these with the steps'); completions nothing of threads; pieces of the file what is about places in it.
 */
export function feeds(basis: i32, id: i32): bool {
  if (id == CURVE) return curveRate > 0 && basis != EVERY_LINE && basis != OTHER_LINE && isOfFile(basis) == hasFile()
  if (basis == EVERY_LINE) return id == GAPS
  if (basis == OTHER_LINE) return id == UNIQUE
  if (isOfFile(basis)) return id == GAPS || id == UNIQUE || id == TENSORS || id == HEAT || (id == THREAD_GAPS && basis != FILE_COMPLETED)
  return id != TENSORS && (basis != COMPLETED || (id != THREADS && id != THREAD_GAPS))
}

/** Whether a basis feeds a kernel for each phase too. */
export function feedsPhase(basis: i32, id: i32): bool {
  if (basis == EVERY_LINE || basis == OTHER_LINE) return false
  return id == GAPS || id == UNIQUE || (id == TENSORS && isOfFile(basis)) || (id == CURVE && feeds(basis, id))
}

/** A kernel of the host's own, fed through `lane` columns by `kernelUpdate`. */
export function kernelNew(id: i32): usize {
  return changetype<usize>(newKernel(id))
}

/** Takes the first `n` events of the lane of `basis`; -1 if `n` is more than a batch. */
export function kernelUpdate(kernel: usize, basis: i32, n: i32): i32 {
  if (n < 0 || n > CAPACITY) return -1
  changetype<Kernel>(kernel).update(basis, n)
  return 0
}

/** Appends what `next` has seen; both must be of the same kind, and `next` is spent. */
export function kernelMerge(kernel: usize, next: usize): void {
  changetype<Kernel>(kernel).merge(changetype<Kernel>(next))
}
