/** Distinct first sectors of accesses: what a count of "unique sectors" by start alone would say. Result: as `unique.ts`, of runs of one sector. */
import { laneLengths, laneStarts, SCRATCH } from '../lane'
import { Unique } from './unique'

export class Starts extends Unique {
  update(basis: i32, n: i32): void {
    memory.copy(laneStarts(SCRATCH), laneStarts(basis), <usize>n << 3)
    const ones = laneLengths(SCRATCH)
    for (let i = 0; i < n; i++) store<u32>(ones + (<usize>i << 2), 1)
    super.update(SCRATCH, n)
  }
}
