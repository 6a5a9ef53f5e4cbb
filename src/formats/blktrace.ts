import type { Format } from './format.ts'

/** The kernel's `struct blk_io_trace` (version 7) or `blk_io_trace2` (8), either byte order, one CPU's file or a merged stream. */
export const blktrace: Format = {
  id: 'blktrace',
  title: 'blktrace binary',
  decoder: 'binary',
  rank: 2,
  sniff(head) {
    if (head.length < 4) return false
    const [a, b, c, d] = head as unknown as [number, number, number, number]
    const little = b === 0x74 && c === 0x61 && d === 0x65
    const big = a === 0x65 && b === 0x61 && c === 0x74
    return little || big
  },
}
