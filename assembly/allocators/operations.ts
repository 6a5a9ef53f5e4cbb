/** A batch of allocation operations as columns in static memory: the host writes them, an allocator reads them. */

/** Operations in a full batch. */
export const OPERATIONS: i32 = 16384

export const ALLOC: u8 = 0
export const FREE: u8 = 1
export const GROW: u8 = 2
export const FORK: u8 = 3

const KIND: usize = memory.data(16384, 16)
const ID: usize = memory.data(4 * 16384, 16)
/** Only forks: the allocation that is copied. */
const FROM: usize = memory.data(4 * 16384, 16)
/** Units of an `alloc` or a `grow`. */
const SIZE: usize = memory.data(8 * 16384, 16)
/** Units that an `alloc` or a `fork` will have grown to. */
const FINAL: usize = memory.data(8 * 16384, 16)
/** Written by the allocator: 1 done, 0 refused. */
const DONE: usize = memory.data(16384, 16)

// @ts-ignore: decorator
@inline
export function operationKind(i: i32): u8 {
  return load<u8>(<usize>i, KIND)
}
// @ts-ignore: decorator
@inline
export function operationId(i: i32): i32 {
  return load<i32>(<usize>i << 2, ID)
}
// @ts-ignore: decorator
@inline
export function operationFrom(i: i32): i32 {
  return load<i32>(<usize>i << 2, FROM)
}
// @ts-ignore: decorator
@inline
export function operationSize(i: i32): f64 {
  return load<f64>(<usize>i << 3, SIZE)
}
// @ts-ignore: decorator
@inline
export function operationFinal(i: i32): f64 {
  return load<f64>(<usize>i << 3, FINAL)
}
// @ts-ignore: decorator
@inline
export function operationDone(i: i32, done: bool): void {
  store<u8>(<usize>i, done ? 1 : 0, DONE)
}

/** Addresses of the columns, for the host. */
export function operationKinds(): usize {
  return KIND
}
export function operationIds(): usize {
  return ID
}
export function operationFroms(): usize {
  return FROM
}
export function operationSizes(): usize {
  return SIZE
}
export function operationFinals(): usize {
  return FINAL
}
export function operationsDone(): usize {
  return DONE
}
