/** How the module reads a text: what `textGrammar`, `tableOpen` and `tableColumn` of `assembly/decode` are told. */

/** Grammar codes of `assembly/decode/text.ts`. */
export const GRAMMARS = { events: 0, fio: 1, biosnoop: 2, table: 3 } as const

/** Fields of a table of requests, in the order of `assembly/decode/table.ts`. */
export const FIELDS = ['time', 'op', 'offset', 'size', 'device', 'pid', 'process'] as const

/** One field of a table: its first and last column, from 0, and its unit. */
export interface TableColumn {
  field: (typeof FIELDS)[number]
  first: number
  last: number
  /** Nanoseconds or bytes of one, negative for Windows file times; for `op` how it is spelt. */
  unit: number
}

/** Where a table of requests holds what. */
export interface TableLayout {
  separator: ',' | ';' | '\t' | ' '
  step: 'queue' | 'issue' | 'complete'
  columns: TableColumn[]
}
