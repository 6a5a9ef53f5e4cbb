import { BLKPARSE_LINE, headLines, type Format } from './format.ts'

/** What blkparse prints by default: `maj,min cpu seq sec.nsec pid ACTION RWBS payload`. */
export const blkparse: Format = {
  id: 'blkparse',
  title: 'blkparse text',
  decoder: 'text',
  rank: 3,
  sniff: (head) => headLines(head).some((line) => BLKPARSE_LINE.test(line)),
}
