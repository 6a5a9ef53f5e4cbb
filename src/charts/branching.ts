import { from } from 'arquero'
import { namedTable, numbersOf, rowsOf, valueOf } from './source.ts'
import { ALERT, NAIVE, TRUE, frame } from './theme.ts'
import type { Chart, ChartOf } from './types.ts'
import { formatBytes, formatCount, formatFactor } from '../core/units.ts'
import type { Report, Table } from '../core/result.ts'

const STRATEGIES = ['one by one', 'deep copies', 'copy on write']
/** Values this far apart have room for a label each. */
const LABEL_FACTOR = 1.5
const COLOURS = { domain: STRATEGIES, range: [NAIVE, ALERT, TRUE] }
/** Labels of an axis of bytes: its ticks are powers of four. */
const MEMORY_LABEL = "datum.value >= 1099511627776 ? format(datum.value / 1099511627776, ',d') + ' TiB' : datum.value >= 1073741824 ? datum.value / 1073741824 + ' GiB' : datum.value >= 1048576 ? datum.value / 1048576 + ' MiB' : datum.value >= 1024 ? datum.value / 1024 + ' KiB' : datum.value + ' B'"

interface Row {
  prompt: number
  branches: number
  output: number
  strategy: string
  computed: number
  recomputed: number
  bytes: number
  memory: string
}

function rowsIn(report: Report): { source: Table; rows: Row[]; branches: number } | null {
  const source = namedTable(report, 'kv.branching', ['promptTokens', 'branches', 'outputTokens', 'strategy', 'computedTokens', 'recomputedTokens', 'peakBytes'])
  if (source === null) return null
  const column = (name: string): number[] => numbersOf(source, name)
  const [prompt, branches, output, computed, recomputed, bytes] = ['promptTokens', 'branches', 'outputTokens', 'computedTokens', 'recomputedTokens', 'peakBytes'].map(column) as [number[], number[], number[], number[], number[], number[]]
  const all = prompt.map((tokens, i): Row => ({
    prompt: tokens, branches: branches[i]!, output: output[i]!, strategy: String(source.columns['strategy']?.[i] ?? ''), computed: computed[i]!, recomputed: recomputed[i]!,
    bytes: bytes[i]!, memory: formatBytes(bytes[i]!),
  }))
  // Charts show the first output; the table has the others.
  return { source, rows: all.filter(row => row.output === output[0] && row.bytes > 0), branches: Math.max(...branches) }
}

/** Ticks of a logarithmic axis: powers of the base within the values, or finer where there would be fewer than three. */
function ticksOf(base: 4 | 10, values: number[]): number[] {
  const least = Math.min(...values), most = Math.max(...values)
  const powers = Array.from({ length: 64 }, (_, i) => base ** i).filter(power => power * base > least && power <= most)
  const within = (steps: number[]): number[] => powers.flatMap(power => steps.map(step => power * step)).filter(tick => tick >= least && tick <= most)
  const whole = within([1])
  const finer = whole.length >= 3 ? whole : within(base === 4 ? [1, 2] : [1, 2, 5])
  return finer.length > 0 ? finer : [...new Set(values)]
}

/** Rows from the largest value down whose labels do not lie over each other. */
function readable(rows: Row[], field: 'bytes' | 'recomputed'): Row[] {
  const sorted = rows.toSorted((a, b) => b[field] - a[field]), kept: Row[] = []
  for (const row of sorted) if (kept.length === 0 || kept.at(-1)![field] / row[field] > LABEL_FACTOR) kept.push(row)
  return kept
}

const tooltip = [{ field: 'strategy' }, { field: 'branches', title: 'paths' }, { field: 'prompt', title: 'prompt tokens', format: ',d' }, { field: 'computed', title: 'tokens computed', format: ',d' }, { field: 'memory', title: 'memory at the peak' }]

/** Tokens computed against memory held, along the prompt's length, for most branches. */
export const branchingTrade: ChartOf = report => {
  const found = rowsIn(report)
  const again = valueOf(report, 'kv.branch.recomputedTokens.naive'), single = valueOf(report, 'kv.branch.peakBytes.naive'), shared = valueOf(report, 'kv.branch.peakBytes.copyOnWrite'), deep = valueOf(report, 'kv.branch.peakBytes.deepCopy')
  if (found === null || again === null || single === null || shared === null || deep === null || single === 0) return null
  const rows = found.rows.filter(row => row.branches === found.branches), { source } = found
  const prompts = [...new Set(rows.map(row => row.prompt))]
  return {
    id: 'branching-trade',
    title: again === 0 ? `With a single path there is nothing to share: every strategy holds ${formatBytes(single)}` : `Sharing saves ${formatCount(again)} tokens for ${formatFactor(shared / single)} the memory of a single path; deep copies pay ${formatFactor(deep / single)} for the same`,
    description: `Tokens computed against the most memory held at once, for ${formatCount(found.branches)} ${found.branches === 1 ? 'path' : 'paths'}; a line for each strategy, a dot for each length of the prompt, ${prompts.map(formatCount).join(', ')} tokens. Left and low is better. Both scales are logarithmic.`,
    table: source,
    spec: {
      ...frame,
      height: 260,
      data: { values: rowsOf(from(rows)) },
      encoding: {
        x: { field: 'bytes', type: 'quantitative', scale: { type: 'log', nice: false, padding: 40 }, axis: { title: 'most memory held at once (log scale)', grid: true, values: ticksOf(4, rows.map(row => row.bytes)), labelExpr: MEMORY_LABEL } },
        y: { field: 'computed', type: 'quantitative', scale: { type: 'log', nice: false, padding: 12 }, axis: { title: 'tokens computed (log scale)', format: '~s', values: ticksOf(10, rows.map(row => row.computed)) } },
        color: { field: 'strategy', type: 'nominal', scale: COLOURS, sort: STRATEGIES, legend: { columns: 2 } },
        order: { field: 'prompt', type: 'quantitative' },
        tooltip,
      },
      layer: [
        { mark: { type: 'line', strokeWidth: 2.5, aria: false } },
        { mark: { type: 'point', filled: true, size: 60, opacity: 1 } },
        {
          transform: [{ filter: "datum.strategy === 'one by one'" }, { calculate: "format(datum.prompt, ',d')", as: 'text' }],
          mark: { type: 'text', align: 'right', dx: -8, dy: -6, fontSize: 12, aria: false }, encoding: { text: { field: 'text' }, color: { value: 'var(--fg)' } },
        },
      ],
    },
  }
}

/** One line for each strategy and number of branches over the prompt's length. */
function overPrompt(found: { source: Table; rows: Row[] }, strategies: string[], field: 'bytes' | 'recomputed', title: string): Pick<Chart, 'table' | 'spec'> {
  const rows = found.rows.filter(row => strategies.includes(row.strategy) && row.prompt > 0 && row[field] > 0).map(row => ({ ...row, line: `${row.strategy} ${row.branches}` }))
  const longest = Math.max(...rows.map(row => row.prompt)), values = rows.map(row => row[field])
  const ends = readable(rows.filter(row => row.prompt === longest), field)
  return {
    table: found.source,
    spec: {
      ...frame,
      height: 240,
      data: { values: rowsOf(from(rows)) },
      encoding: {
        x: { field: 'prompt', type: 'quantitative', scale: { type: 'log', base: 2, nice: false, padding: 24 }, axis: { title: 'tokens of the prompt (log scale)', grid: true, values: [...new Set(rows.map(row => row.prompt))], format: ',d' } },
        y: { field, type: 'quantitative', scale: { type: 'log', nice: false, padding: 12 }, axis: { title, ...(field === 'bytes' ? { values: ticksOf(4, values), labelExpr: MEMORY_LABEL } : { values: ticksOf(10, values), format: '~s' }) } },
        color: { field: 'strategy', type: 'nominal', scale: { domain: strategies, range: strategies.map(name => COLOURS.range[STRATEGIES.indexOf(name)]!) }, legend: strategies.length > 1 ? {} : null },
        detail: { field: 'line' },
        tooltip,
      },
      layer: [
        { mark: { type: 'line', strokeWidth: 2, aria: false } },
        { mark: { type: 'point', filled: true, size: 40, opacity: 1 } },
        {
          data: { values: rowsOf(from(ends)) },
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
    title: deep === shared ? `Deep copies and copy on write hold the same ${formatBytes(deep)} at the longest prompt` : `Deep copies hold ${formatFactor(deep / shared)} the memory of copy on write at the longest prompt with ${formatCount(found.branches)} paths`,
    description: 'Most memory held at once over the length of the prompt; the number at the end of a line is its number of paths, where there is room for it. One by one holds one path, whatever their number.',
    ...overPrompt(found, STRATEGIES.slice(1), 'bytes', 'most memory held at once'),
  }
}

/** Tokens computed again over the prompt's length. */
export const branchingAgain: ChartOf = report => {
  const found = rowsIn(report), again = valueOf(report, 'kv.branch.recomputedTokens.naive'), tree = valueOf(report, 'kv.branch.computedTokens.copyOnWrite')
  if (found === null || again === null || tree === null || tree === 0 || found.rows.every(row => row.recomputed === 0 || row.prompt === 0)) return null
  return {
    id: 'branching-again',
    title: `One by one computes ${formatFactor((again + tree) / tree)} the tokens of a tree at the longest prompt with ${formatCount(found.branches)} paths`,
    description: 'Tokens that paths one by one compute again, over the length of the prompt; the number at the end of a line is its number of paths. Deep copies and copy on write compute none again.',
    ...overPrompt(found, STRATEGIES.slice(0, 1), 'recomputed', 'tokens computed again'),
  }
}
