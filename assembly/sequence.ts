/**
 * Sequence numbers (1, 2, 3 ...; 0 = not numbered), which the kernel gives for each traced device and CPU.
 * Missing = highest number - numbers seen, whatever their order.
 */
import { Map64 } from './lib/map'

/** By device and CPU: numbers seen, highest number. */
const counters = new Map64(2)
let lastKey: u64 = 0
let lastRow: usize = 0

// @ts-ignore: decorator
@inline
export function countSequence(device: u32, cpu: u32, sequence: u32): void {
  if (sequence == 0) return
  const key = (<u64>device << 32) | cpu
  if (key != lastKey || lastRow == 0) {
    lastRow = counters.at(key)
    lastKey = key
  }
  store<f64>(lastRow, load<f64>(lastRow) + 1)
  if (<f64>sequence > load<f64>(lastRow, 8)) store<f64>(lastRow, <f64>sequence, 8)
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
    const row = counters.row(cell), difference = (load<f64>(row, 8) - load<f64>(row)) * sign
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
