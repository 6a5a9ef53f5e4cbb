import { BLKPARSE_LINE, CLASSIC_LINE, headLines, PREFIXED_LINE, type Format } from './format.ts'

const TRACER_TEXT = /^\d+,\d+ +(?:\S+ +)?(?:[A-Z]{1,2}|m) +[A-Z]{1,8} /

/** Text of ftrace's `blk` tracer: classic (blkparse without sequence numbers) or behind the usual ftrace prefix. */
export const ftraceBlk: Format = {
  id: 'ftrace-blk',
  title: 'ftrace blk tracer text',
  decoder: 'text',
  rank: 3,
  sniff(head) {
    const lines = headLines(head)
    if (lines.some((line) => BLKPARSE_LINE.test(line))) return false
    return lines.some((line) => CLASSIC_LINE.test(line) || TRACER_TEXT.test(PREFIXED_LINE.exec(line)?.[1] ?? ''))
  },
}
