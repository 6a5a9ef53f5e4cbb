/** Every format. A new one is one file and one line here. */
import { biosnoop } from './biosnoop.ts'
import { blkparse } from './blkparse.ts'
import { blktrace } from './blktrace.ts'
import { alibaba, cheops, cloudPhysics, mqsim, msrCambridge } from './csv.ts'
import { fioIolog2, fioIolog3 } from './fio.ts'
import { ftraceBlk } from './ftrace-blk.ts'
import type { Format } from './format.ts'
import { tracepoints } from './tracepoints.ts'

export { namedTable } from './csv.ts'
export type { Format } from './format.ts'
export { refusal } from './refused.ts'

export const formats: readonly Format[] = [
  blktrace, blkparse, ftraceBlk, tracepoints, fioIolog2, fioIolog3, biosnoop, msrCambridge, cloudPhysics, alibaba, mqsim, cheops,
]

/** The format that claims a head, or `null`. */
export function sniff(head: Uint8Array): Format | null {
  return formats.find((format) => format.sniff(head)) ?? null
}
