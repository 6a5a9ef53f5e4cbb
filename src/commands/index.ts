/** Every verb of the command line, in the order of the help; each is loaded when it is used. A new one is one file and one line here. */
import type { AddCommand } from './terminal.ts'

export const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  report: async () => (await import('./report.ts')).addReport,
  compare: async () => (await import('./compare.ts')).addCompare,
  simulate: async () => (await import('./simulate/index.ts')).addSimulate,
  size: async () => (await import('./size.ts')).addSize,
  inspect: async () => (await import('./inspect.ts')).addInspect,
  events: async () => (await import('./events.ts')).addEvents,
  explain: async () => (await import('./explain.ts')).addExplain,
  figures: async () => (await import('./figures.ts')).addFigures,
  peak: async () => (await import('./peak.ts')).addPeak,
  phases: async () => (await import('./phases.ts')).addPhases,
  budget: async () => (await import('./budget.ts')).addBudget,
  baseline: async () => (await import('./baseline.ts')).addBaseline,
  record: async () => (await import('./record.ts')).addRecord,
  pack: async () => (await import('./pack.ts')).addPack,
  claims: async () => (await import('./claims.ts')).addClaims,
}
