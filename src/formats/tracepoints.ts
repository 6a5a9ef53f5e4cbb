import { blkparse } from './blkparse.ts'
import { ftraceBlk } from './ftrace-blk.ts'
import { headLines, PREFIXED_LINE, type Format } from './format.ts'

const EVENT = /^(?:\w+:)?\w+: /

/** Text of tracepoints, `block_*` among them: ftrace's `trace`, trace-cmd report, perf script, Android systrace. */
export const tracepoints: Format = {
  id: 'tracepoints',
  title: 'tracepoint text',
  decoder: 'text',
  rank: 4,
  sniff(head) {
    if (blkparse.sniff(head) || ftraceBlk.sniff(head)) return false
    return headLines(head).some((line) => EVENT.test(PREFIXED_LINE.exec(line)?.[1] ?? ''))
  },
}
