import type { TopLevelSpec } from 'vega-lite'
import type { Report, Table } from '../core/result.ts'

/** One picture: what it shows in words, and a Vega-Lite spec with its rows inside. */
export interface Chart {
  id: string
  /** The finding, computed from the numbers. */
  title: string
  /** How to read it; also the text a screen reader hears. */
  description: string
  spec: TopLevelSpec
  /** The same numbers, to be shown as a real table. */
  table: Table
}

/** Draws what it can from a report; `null` where the report has nothing to draw. */
export type ChartOf = (report: Report) => Chart | null
