/** What the page and its worker say to each other. */
import type { ReadOptions } from '../index.ts'

/** A file of the drop. `File` loses its name where a folder was dropped, so the name travels beside it. */
export interface DroppedFile {
  name: string
  data: Blob
}

/** One reading. */
export interface Job {
  files: DroppedFile[]
  options: ReadOptions<DroppedFile>
}

/** What was made of a reading, ready to be shown and saved. */
export interface Done {
  /** Verdict, answers and tiles as HTML, everything from the trace escaped. */
  summary: string
  /** Title of the report. */
  title: string
  findings: number
  /** The report as one HTML file, and the record as JSON: byte for byte what the command line writes. */
  page: Blob
  json: Blob
  /** Since the job came in. */
  milliseconds: number
}

export type Message =
  | { kind: 'progress'; name: string; consumed: number; bytes: number | null }
  | { kind: 'drawing' }
  | { kind: 'done'; done: Done }
  | { kind: 'failed'; failure: Failure }

/** Why nothing came of it: a wrong input, or a bug of ours with what the engine says of it. */
export interface Failure {
  sentence: string
  bug: string | null
}
