/** What went wrong, for programs; the message says it for people, with the remedy. */
export type ErrorCode =
  | 'USAGE' | 'NOT_FOUND' | 'UNREADABLE' | 'EMPTY' | 'UNKNOWN_FORMAT' | 'NO_EVENTS' | 'TWO_RECORDINGS' | 'NO_SUCH_DEVICE' | 'UNWRITABLE' | 'OUT_OF_MEMORY' | 'TRUNCATED'

/** A wrong call or unreadable input: the command ends with exit code 2. */
export class TidemarkError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.name = 'TidemarkError'
    this.code = code
  }
}
