/** What a command may do to the world outside: `cli.ts` gives the real one, tests a recording one. */
export interface Terminal {
  /** Results. Resolves when the reader has taken them. */
  out(text: string | Uint8Array): Promise<void>
  /** Everything for people. */
  err(text: string): void
  /** A line on stderr that is written over and vanishes; does nothing without a TTY. `null` takes it away. */
  progress(line: string | null): void
  /** Whether stdout is a terminal: then control characters of a trace must not reach it. */
  interactive: boolean
  /** Whether stdout shows colours (NO_COLOR, FORCE_COLOR and pipes obeyed). */
  colour: boolean
}

/** One verb of the command line: adds itself to the program. */
export type AddCommand = (program: import('commander').Command, terminal: Terminal, setExitCode: (code: number) => void) => void
