/** The public API that needs no Node: what Tidemark can read, what it computes, what it knows. */
export { ioFigures } from './analyses/io-figures.ts'
export { cacheFigures } from './analyses/page-cache.ts'
export { TidemarkError, type ErrorCode } from './core/error.ts'
export type { Cell, Figure, Finding, Grade, Input, LedgerEntry, Report, Table, Verdict } from './core/result.ts'
export { rules } from './findings/index.ts'
export { formats } from './formats/index.ts'
export { reportJson } from './report/json.ts'
