import { TidemarkError } from './error.ts'
import type { Figure, Report } from './result.ts'
import { version } from './version.ts'

/** Marks a file of numbers that somebody published. */
export const PUBLISHED = 'tidemark.published/1'

/**
 * A record of published numbers: `{"schema": "tidemark.published/1", "source": "where", "figures": {"io.bytes": {"value": 5, "unit": "B", "printed": "5 B"}}}`.
 * Names are those of `tidemark figures`; `printed` is how it stood there. `UNREADABLE`, with the name of the file and of the figure.
 */
export function parsePublished(json: Record<string, unknown>, name: string): Report {
  const { source, figures } = json
  const bad = (what: string): TidemarkError => new TidemarkError('UNREADABLE', `${name}: ${what}; ${PUBLISHED} is {"schema", "source", "figures": {"io.bytes": {"value", "unit", "printed"}}}`)
  if (typeof source !== 'string' || source === '') throw bad('"source" does not say where the numbers were published')
  if (typeof figures !== 'object' || figures === null || Object.keys(figures).length === 0) throw bad('"figures" has no figure')
  const read = Object.entries(figures as Record<string, Record<string, unknown> | null>).map(([figure, said]): [string, Figure] => {
    const { value, unit, printed } = said ?? {}
    if (typeof value !== 'number' || !Number.isFinite(value) || typeof unit !== 'string' || typeof printed !== 'string') throw bad(`figure "${figure}" lacks a number as "value", a "unit" or how it was "printed"`)
    return [figure, { value, unit, basis: `published: ${printed}` }]
  })
  return {
    schema: 'tidemark.report/1', version, settings: {}, inputs: [], figures: Object.fromEntries(read), tables: {}, findings: [], ledger: [],
    verdict: { grade: 'COMPUTED', sentence: `Numbers as published: ${source}.`, notShown: ['how they were counted'], answers: [] },
  }
}
