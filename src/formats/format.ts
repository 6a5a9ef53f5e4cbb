import type { GRAMMARS, TableLayout } from '../core/grammar.ts'

/** Recognises one input format by its first bytes. Decoding is in `assembly/decode/`. */
export interface Format {
  id: string
  /** For people: "blktrace binary". */
  title: string
  decoder: 'binary' | 'text'
  /** Of text; block events unless given. */
  grammar?: keyof typeof GRAMMARS
  /** Of a table: where it holds what, by its first bytes. Throws `USAGE` where named columns are not there. */
  layout?(head: Uint8Array): TableLayout
  /** What a line tells, where it is no lifecycle step of a disk: part of the basis of every number. */
  told?: string
  /** What numbers of this format cannot show, in place of the page cache's part. */
  unseen?: string
  /** Which form of a recording is counted when there are several: the lowest rank. */
  rank: number
  /** Whether a file that starts with these bytes (unpacked, up to 64 KiB) is of this format. Exactly one format claims a file. */
  sniff(head: Uint8Array): boolean
}

/** The head's text lines without a byte order mark, a cut last line left out unless it is the only one. */
export function headLines(head: Uint8Array): string[] {
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  const lines = new TextDecoder('latin1').decode(marked ? head.subarray(3) : head).split(/\r?\n/)
  if (lines.length > 1) lines.pop()
  return lines
}

/** `maj,min cpu ` at the start of a line, then blkparse's sequence number or the tracer's seconds. */
export const BLKPARSE_LINE = /^ *\d+,\d+ +\d+ +\d+ +\d+\.\d+ +\d+ +[A-Za-z]/
export const CLASSIC_LINE = /^ *\d+,\d+ +\d+ +\d+\.\d+ +\d+ +[A-Za-z]/
/** `comm-pid [cpu] flags seconds: ` as ftrace, trace-cmd, perf script and systrace print it; group 1: what follows. */
export const PREFIXED_LINE = /^ *\S.*? \[\d{1,5}\] +(?:\S+ +)??\d+\.\d+: +(.*)$/
