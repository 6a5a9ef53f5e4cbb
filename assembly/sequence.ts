/**
 * Sequence numbers (1, 2, 3 ...; 0 = not numbered), which the kernel gives for each traced device and CPU.
 * Missing = highest number - numbers seen, whatever their order.
 */
import { Map64 } from './lib/map'

/** Address of each counter by device and CPU. A counter is two u64: numbers seen, highest number. */
const counters = new Map64(1)
let lastKey: u64 = 0
let last: usize = 0

/** Counter of `cpu << 32 | device`; its address stays. */
export function counterOf(key: u64): usize {
  if (last != 0 && key == lastKey) return last
  const row = counters.at(key)
  if (load<f64>(row) == 0) {
    const counter = heap.alloc(16)
    memory.fill(counter, 0, 16)
    store<f64>(row, <f64>counter)
  }
  lastKey = key
  last = <usize>load<f64>(row)
  return last
}

export function countSequence(device: u32, cpu: u32, sequence: u32): void {
  if (sequence != 0) countNumber(counterOf((<u64>cpu << 32) | device), sequence)
}

/** The same with a counter that the caller keeps. */
// @ts-ignore: decorator
@inline
export function countNumber(counter: usize, sequence: u32): void {
  store<u64>(counter, load<u64>(counter) + 1)
  if (<u64>sequence > load<u64>(counter, 8)) store<u64>(counter, sequence, 8)
}

let notices: f64 = 0

/** A notice that is numbered, which blktrace's own are not: it fills one number of some device, and names none. */
export function countNumberedNotice(sequence: u32): void {
  if (sequence != 0) notices += 1
}

/** Sum over all counters of the positive part of highest - seen, or of seen - highest. */
function excess(sign: f64): f64 {
  let sum: f64 = 0
  for (let cell: u32 = 0; cell < counters.capacity; cell++) {
    if (!counters.occupied(cell)) continue
    const counter = <usize>load<f64>(counters.row(cell)), difference = (<f64>load<u64>(counter, 8) - <f64>load<u64>(counter)) * sign
    if (difference > 0) sum += difference
  }
  return sum
}

/** Numbers that never came. */
export function sequenceMissing(): f64 {
  return max(excess(1) - notices, 0)
}

/** Numbers that must have come twice. */
export function sequenceRepeated(): f64 {
  return excess(-1)
}

/** How many device and CPU pairs are numbered. */
export function sequenceCpus(): u32 {
  return counters.size
}
