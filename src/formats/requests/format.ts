import type { Rows } from './rows.ts'

/** What is taken for granted of every row, and how to say it instead. */
export interface Assumption {
  reason: string
  advice: string
}

/** Reads the lines of one file into rows. */
export interface LineReader {
  /** Whether the first filled line is a heading. */
  heading: boolean
  /** Parts of the prompts, where rows name them: tokens of one, and what is only assumed about them. */
  parts: { tokens: number | null; assumed: Assumption | null } | null
  assumed: Assumption[]
  /** Adds the row in `bytes[from, to)`, without its line end. Returns why it cannot be read, or `null`. */
  read(bytes: Uint8Array, from: number, to: number, rows: Rows): string | null
}

/** Recognises one format of request traces by its first filled line, and reads it. */
export interface RequestFormat {
  id: string
  /** For people: "Azure LLM inference CSV". */
  title: string
  /** Whether a file whose first filled line is this is of the format. Exactly one format claims a file. */
  claims(line: string): boolean
  open(line: string): LineReader
  /** What a row tells that is no request to simulate, by prompt and output; `null` for a request. */
  left?(prompt: number, output: number): string | null
  /** Whether arrivals 0, 1, 2, 3, … seconds mean that the file was made up. */
  doubtCounting?: boolean
}
