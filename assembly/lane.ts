/**
 * A lane holds the events of one batch that one question is about, as dense columns: the sized lines of one device that
 * passed the filter and belong to one basis. `tracks.ts` fills the lanes, kernels read them; hosts may fill them too.
 */
import { CAPACITY } from './batch'

/** Bases: the three lifecycle steps that count requests, every sized line whatever its action, and the sized lines that are none of those steps. */
export const QUEUED: i32 = 0
export const ISSUED: i32 = 1
export const COMPLETED: i32 = 2
export const EVERY_LINE: i32 = 3
export const OTHER_LINE: i32 = 4
/** The steps again, as pieces of the file (`file.ts`): starts are sectors of the file. A step's basis plus FILE_QUEUED. */
export const FILE_QUEUED: i32 = 5
export const FILE_COMPLETED: i32 = 7
export const BASES: i32 = 8
/** A lane for kernels that look at accesses in another way; nothing feeds it. */
export const SCRATCH: i32 = 8

// @ts-ignore: decorator
@inline
export function isOfFile(basis: i32): bool {
  return basis >= FILE_QUEUED
}

/** First sector, f64. */
const starts: usize = memory.data(9 * 8 * CAPACITY, 16)
/** Length in sectors, u32 below 2^31. */
const lengths: usize = memory.data(9 * 4 * CAPACITY, 16)
/** Nanoseconds since the window origin, f64. */
const times: usize = memory.data(9 * 8 * CAPACITY, 16)
/** Thread id and name id, u32 each. */
const threads: usize = memory.data(9 * 4 * CAPACITY, 16)
const names: usize = memory.data(9 * 4 * CAPACITY, 16)

// @ts-ignore: decorator
@inline
export function laneStarts(basis: i32): usize {
  return starts + ((<usize>basis * CAPACITY) << 3)
}

// @ts-ignore: decorator
@inline
export function laneLengths(basis: i32): usize {
  return lengths + ((<usize>basis * CAPACITY) << 2)
}

// @ts-ignore: decorator
@inline
export function laneTimes(basis: i32): usize {
  return times + ((<usize>basis * CAPACITY) << 3)
}

// @ts-ignore: decorator
@inline
export function laneThreads(basis: i32): usize {
  return threads + ((<usize>basis * CAPACITY) << 2)
}

// @ts-ignore: decorator
@inline
export function laneNames(basis: i32): usize {
  return names + ((<usize>basis * CAPACITY) << 2)
}
