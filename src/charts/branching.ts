import { from } from 'arquero'
import { namedTable, numbersOf, rowsOf, valueOf } from './source.ts'
import { ALERT, NAIVE, TRUE, frame } from './theme.ts'
import type { Chart, ChartOf } from './types.ts'
import { formatBytes, formatCount, formatFactor } from '../core/units.ts'
import type { Report, Table } from '../core/result.ts'

const STRATEGIES = ['one after another', 'deep copies', 'copy on write']
const COLOURS = { domain: STRATEGIES, range: [NAIVE, ALERT, TRUE] }
/** MiB on an axis as people write it. */
const MEMORY_LABEL = "datum.value >= 1024 ? format(datum.value / 1024, '~g') + ' GiB' : format(datum.value, '~g') + ' MiB'"

interface Row {
  prompt: number
  branches: number
  output: number
  strategy: string
  computed: number
  recomputed: number
  mib: number
  memory: string
}

function rowsIn(report: Report): { source: Table; rows: Row[]; branches: number } | null {
  const source = namedTable(report, 'kv.branching', ['prompt', 'branches', 'output', 'strategy', 'computedTokens', 'recomputedTokens', 'peakBytes'])
  if (source === null) return null
  const column = (name: string): number[] => numbersOf(source, name)
  const [prompt, branches, output, computed, recomputed, bytes] = ['prompt', 'branches', 'output', 'computedTokens', 'recomputedTokens', 'peakBytes'].map(column) as [number[], number[], number[], number[], number[], number[]]
  const all = prompt.map((tokens, i): Row => ({
    prompt: tokens, branches: branches[i]!, output: output[i]!, strategy: String(source.columns['strategy']?.[i] ?? ''), computed: computed[i]!, recomputed: recomputed[i]!,
    mib: bytes[i]! / 2 ** 20, memory: formatBytes(bytes[i]!),
  }))
  // Charts show the first output; the table has the others.
  return { source, rows: all.filter(row => row.output === output[0] && row.mib > 0), branches: Math.max(...branches) }
}

const tooltip = [{ field: 'strategy' }, { field: 'branches', title: 'paths' }, { field: 'prompt', title: 'prompt tokens', format: ',d' }, { field: 'computed', title: 'tokens computed', format: ',d' }, { field: 'memory', title: 'memory at the peak' }]

/** Tokens computed against memory held, along the prompt's length, for most branches. */
export const branchingTrade: ChartOf = report => {
  const found = rowsIn(report)
  const again = valueOf(report, 'kv.branch.recomputedTokens.naive'), single = valueOf(report, 'kv.branch.peakBytes.naive'), shared = valueOf(report, 'kv.branch.peakBytes.copyOnWrite'), deep = valueOf(report, 'kv.branch.peakBytes.deepCopy')
  if (found === null || again === null || single === null || shared === null || deep === null || single === 0) return null
  const rows = found.rows.filter(row => row.branches === found.branches), { source } = found
  const prompts = [...new Set(rows.map(row => row.prompt))]
  const shown = rows.filter(row => row.strategy !== 'deep copies' || prompts.length > 1)
  return {
    id: 'branching-trade',
    title: `Sharing saves ${formatCount(again)} tokens for ${formatFactor(shared / single)} the memory of a single path; deep copies pay ${formatFactor(deep / single)} for the same`,
    description: `Tokens computed against the most memory held at once, for ${formatCount(found.branches)} paths; a line for each strategy, a dot for each length of the prompt, ${prompts.map(formatCount).join(', ')} tokens. Left and low is better. Both scales are logarithmic.`,
    table: source,
    spec: {
      ...frame,
      height: 260,
      data: { values: rowsOf(from(shown)) },
      encoding: {
        x: { field: 'mib', type: 'quantitative', scale: { type: 'log' }, axis: { title: 'most memory held at once (log scale)', grid: true, tickCount: 5, labelExpr: MEMORY_LABEL } },
        y: { field: 'computed', type: 'quantitative', scale: { type: 'log' }, axis: { title: 'tokens computed (log scale)', format: '~s', tickCount: 4 } },
        color: { field: 'strategy', type: 'nominal', scale: COLOURS, sort: STRATEGIES },
        order: { field: 'prompt', type: 'quantitative' },
        tooltip,
      },
      layer: [
        { mark: { type: 'line', strokeWidth: 2.5, aria: false } },
        { mark: { type: 'point', filled: true, size: 60, opacity: 1 } },
        {
          transform: [{ filter: "datum.strategy === 'one after another'" }, { calculate: "format(datum.prompt, ',d')", as: 'text' }],
          mark: { type: 'text', align: 'right', dx: -8, dy: -6, fontSize: 12, aria: false }, encoding: { text: { field: 'text' }, color: { value: 'var(--fg)' } },
        },
      ],
    },
  }
}

/** One line for each strategy and number of branches over the prompt's length. */
function overPrompt(found: { source: Table; rows: Row[] }, strategies: string[], field: 'mib' | 'recomputed', title: string): Pick<Chart, 'table' | 'spec'> {
  const rows = found.rows.filter(row => strategies.includes(row.strategy) && row.prompt > 0 && row[field] > 0).map(row => ({ ...row, line: `${row.strategy} ${row.branches}` }))
  const longest = Math.max(...rows.map(row => row.prompt))
  return {
    table: found.source,
    spec: {
      ...frame,
      height: 240,
      data: { values: rowsOf(from(rows)) },
      encoding: {
        x: { field: 'prompt', type: 'quantitative', scale: { type: 'log', base: 2, nice: false, padding: 24 }, axis: { title: 'tokens of the prompt (log scale)', grid: true, values: [...new Set(rows.map(row => row.prompt))], format: ',d' } },
        y: { field, type: 'quantitative', scale: { type: 'log' }, axis: { title, tickCount: 4, ...(field === 'mib' ? { labelExpr: MEMORY_LABEL } : { format: '~s' }) } },
        color: { field: 'strategy', type: 'nominal', scale: { domain: strategies, range: strategies.map(name => COLOURS.range[STRATEGIES.indexOf(name)]!) }, legend: strategies.length > 1 ? {} : null },
        detail: { field: 'line' },
        tooltip,
      },
      layer: [
        { mark: { type: 'line', strokeWidth: 2, aria: false } },
        { mark: { type: 'point', filled: true, size: 40, opacity: 1 } },
        {
          transform: [{ filter: `datum.prompt === ${longest}` }],
          mark: { type: 'text', align: 'left', dx: 7, fontSize: 12, aria: false }, encoding: { text: { field: 'branches' }, color: { value: 'var(--fg)' } },
        },
      ],
    },
  }
}

/** Peak memory over the prompt's length. */
export const branchingMemory: ChartOf = report => {
  const found = rowsIn(report), shared = valueOf(report, 'kv.branch.peakBytes.copyOnWrite'), deep = valueOf(report, 'kv.branch.peakBytes.deepCopy')
  if (found === null || shared === null || deep === null || shared === 0 || found.rows.every(row => row.prompt === 0)) return null
  return {
    id: 'branching-memory',
    title: `Deep copies hold ${formatFactor(deep / shared)} the memory of copy on write at the longest prompt with ${formatCount(found.branches)} paths`,
    description: 'Most memory held at once over the length of the prompt; the number at the end of a line is its number of paths. One after another holds one path, whatever their number.',
    ...overPrompt(found, STRATEGIES.slice(1), 'mib', 'most memory held at once'),
  }
}

/** Tokens computed again over the prompt's length. */
export const branchingAgain: ChartOf = report => {
  const found = rowsIn(report), again = valueOf(report, 'kv.branch.recomputedTokens.naive'), tree = valueOf(report, 'kv.branch.computedTokens.copyOnWrite')
  if (found === null || again === null || tree === null || tree === 0 || found.rows.every(row => row.recomputed === 0 || row.prompt === 0)) return null
  return {
    id: 'branching-again',
    title: `One after another computes ${formatFactor((again + tree) / tree)} the tokens of a tree at the longest prompt with ${formatCount(found.branches)} paths`,
    description: 'Tokens that paths one after another compute again, over the length of the prompt; the number at the end of a line is its number of paths. Deep copies and copy on write compute none again.',
    ...overPrompt(found, STRATEGIES.slice(0, 1), 'recomputed', 'tokens computed again'),
  }
}
