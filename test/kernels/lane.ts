import type { Core } from '../../src/core/core.ts'
import type { Access } from '../oracles/accesses.ts'

/** Basis whose lane the tests fill by hand. */
const BASIS = 1

/** Feeds accesses to a kernel, cut into updates of at most `cut` and at most a batch. */
export function feed(core: Core, kernel: number, list: readonly Access[], cut = Infinity): void {
  const { exports } = core
  const step = Math.min(cut, exports.CAPACITY.value as number)
  for (let from = 0; from < list.length; from += step) {
    const part = list.slice(from, from + step)
    const { buffer } = exports.memory
    const starts = new Float64Array(buffer, exports.laneStarts(BASIS), part.length)
    const times = new Float64Array(buffer, exports.laneTimes(BASIS), part.length)
    const lengths = new Uint32Array(buffer, exports.laneLengths(BASIS), part.length)
    const threads = new Uint32Array(buffer, exports.laneThreads(BASIS), part.length)
    const names = new Uint32Array(buffer, exports.laneNames(BASIS), part.length)
    for (const [i, access] of part.entries()) {
      starts[i] = access.start
      times[i] = access.timeNs
      lengths[i] = access.sectors
      threads[i] = access.thread
      names[i] = access.name
    }
    if (exports.kernelUpdate(kernel, BASIS, part.length) !== 0) throw new Error('the update was refused')
  }
}

/** Result of a kernel over a list, cut anywhere. */
export function fold(core: Core, id: number, list: readonly Access[], cut?: number): number[] {
  const kernel = core.exports.kernelNew(id)
  feed(core, kernel, list, cut)
  core.exports.kernelFinish(kernel)
  return [...core.result()]
}

/** Result of two kernels merged, the list split at `at`. */
export function foldMerged(core: Core, id: number, list: readonly Access[], at: number): number[] {
  const first = core.exports.kernelNew(id)
  const second = core.exports.kernelNew(id)
  feed(core, first, list.slice(0, at))
  feed(core, second, list.slice(at))
  core.exports.kernelMerge(first, second)
  core.exports.kernelFinish(first)
  return [...core.result()]
}

/** Rows of a result, sorted by their first number. */
export function sortedRows(values: readonly number[], width: number): number[][] {
  const rows: number[][] = []
  for (let i = 0; i < values.length; i += width) rows.push(values.slice(i, i + width))
  return rows.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)
}
