import { headLines, type Format } from './format.ts'

const HEADING = /^TIME(\(s\)|STAMP)? +COMM +PID +DISK +T +SECTOR +BYTES +(P +)?(QUE\(ms\) *)?LAT\(ms\) *$/
const LINE = /^(\d+\.\d+|\d+:\d\d:\d\d\.\d+) +\S.* \d+ +\S+ +[A-Z]{1,8} +\d+ +\d+[A-Z]? *([A-Z] +)?(\d+\.\d+ *){1,2}$/

/** What bcc's biosnoop prints, in Python and libbpf, with -Q and -P too: a line as an I/O completes. Source: iovisor/bcc. */
export const biosnoop: Format = {
  id: 'biosnoop',
  title: 'biosnoop text',
  decoder: 'text',
  grammar: 'biosnoop',
  told: 'one line = one completion; each disk name a device',
  rank: 5,
  sniff: (head) => headLines(head).some((line) => HEADING.test(line) || LINE.test(line)),
}
