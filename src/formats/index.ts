/** Every format. A new one is one file and one line here. */
import { blkparse } from './blkparse.ts'
import { blktrace } from './blktrace.ts'
import { ftraceBlk } from './ftrace-blk.ts'
import type { Format } from './format.ts'
import { tracepoints } from './tracepoints.ts'

export type { Format } from './format.ts'

export const formats: readonly Format[] = [blktrace, blkparse, ftraceBlk, tracepoints]

/** The format that claims a head, or `null`. */
export function sniff(head: Uint8Array): Format | null {
  return formats.find((format) => format.sniff(head)) ?? null
}
