import type { Weights } from '../context/weights.ts'
import type { Answer, Cell, Table } from '../core/result.ts'
import { formatBytes } from '../core/units.ts'
import { estimateModel, type EstimateOptions } from './budget/model-estimate.ts'
import type { BudgetRow } from './budget/row.ts'
import { llamaContext, type SizeFacts } from './kv-size-figures.ts'
import { sum, tableOf } from './table.ts'

/** Rows of the whole model under each engine that holds KV in these types. */
export interface WholeModel {
  engine: EstimateOptions['engine']
  rows: BudgetRow[]
  /** `null`: some row has no bound. */
  low: number | null
  bytes: number
  high: number | null
}

/** Weights, KV and compute buffers, as `estimateModel` has them; what vLLM needs for activations only a run tells, so it is not in. */
export function wholeModels(facts: SizeFacts, weights: Weights): WholeModel[] {
  const { model, types, flashAttention, pageSize } = facts, started = llamaContext(facts)
  const engines = (['llama.cpp', 'ollama', 'vllm'] as const).filter((engine) => [types.k, types.v].every((type) => type.engines.includes(engine === 'vllm' ? 'vLLM' : 'llama.cpp')))
  return engines.map((engine) => {
    const rows = estimateModel({ name: model.name, kv: model, weights }, { engine, context: Math.ceil(started.context / started.slots), sequences: started.slots, types, flashAttention, pageSize })
    const bound = (side: 'low' | 'high'): number | null => rows.some((row) => row[side] === null) ? null : sum(rows.map((row) => row[side]!))
    return { engine, rows, low: bound('low'), bytes: sum(rows.map(({ bytes }) => bytes)), high: bound('high') }
  })
}

/** One row for each part and engine, and the sum of each. */
export function wholeTable(models: readonly WholeModel[], name: string): Table {
  const rows = models.flatMap(({ engine, rows: parts, low, bytes, high }): Cell[][] => [
    ...parts.map((row): Cell[] => [engine, row.label.slice(name.length + 2), row.bytes, row.low, row.high, row.tag, row.formula ?? '', row.source]),
    [engine, 'all of these', bytes, low, high, 'computed', 'sum of the rows above', ''],
  ])
  return tableOf('The whole model in memory, by engine', ['engine', 'part', 'bytes', 'low', 'high', 'known', 'formula', 'source'], rows, { bytes: 'B', low: 'B', high: 'B' })
}

/** In one sentence; for the first engine. */
export function wholeAnswer([first]: readonly WholeModel[], name: string): Answer[] {
  if (first === undefined) return []
  const parts = first.rows.map((row) => `${row.label.slice(name.length + 2)} ${formatBytes(row.bytes)}`).join(', ')
  const between = first.low === null || first.high === null ? '' : `, between ${formatBytes(first.low)} and ${formatBytes(first.high)}`
  return [{ question: 'How much is the whole model?', answer: `About ${formatBytes(first.bytes)} under ${first.engine}${between}: ${parts}. The platform’s own and libraries are not in.` }]
}
