/** What took how long: the latencies and open requests of each track, fed by `pairing.ts`. */
import { Depth, putDepth } from './depth'
import { origin } from './filter'
import { Latencies, putLatencies } from './latency'

/** Whether latencies, queue depth and what only the shown step needs are computed: half of the time goes into them. */
export let detailed: bool = true

export function detailSet(on: i32): void {
  detailed = on != 0
}

const depths = new StaticArray<Depth | null>(1024)

/** Latencies from one step to another. */
export const ISSUE_TO_COMPLETE: i32 = 0
export const QUEUE_TO_ISSUE: i32 = 1
export const QUEUE_TO_COMPLETE: i32 = 2
const OPERATIONS: i32 = 4
/** By track, then step, then operation of the completion. */
const latencies = new StaticArray<Latencies | null>(1024 * 3 * 4)

/** From `time` on, `depth` requests of a track are open. */
export function deepen(track: u32, time: f64, depth: f64): void {
  if (!detailed) return
  let over = depths[track]
  if (!over) {
    over = new Depth()
    depths[track] = over
  }
  over.change(time - origin, depth)
}

/** Takes the latency of one request. */
export function note(track: u32, steps: i32, operation: u8, ns: f64): void {
  if (!detailed) return
  const list = (<i32>track * 3 + steps) * OPERATIONS + <i32>operation
  let found = latencies[list]
  if (!found) {
    found = new Latencies()
    latencies[list] = found
  }
  found.add(ns)
}

/** Result for a track: latencies from one step to another (0 issue to complete, 1 queue to issue, 2 queue to complete) of an operation (0 other, 1 read, 2 write, 3 discard, -1 all), as `putLatencies`. */
export function latencyFinish(track: i32, steps: i32, operation: i32): void {
  const first = (track * 3 + steps) * OPERATIONS
  if (operation < 0) putLatencies(latencies, first, first + OPERATIONS)
  else putLatencies(latencies, first + operation, first + operation + 1)
}

/** Result for a track: requests open over time, as `Depth.finish`; empty where none was issued. */
export function depthFinish(track: i32): void {
  putDepth(depths[track])
}
