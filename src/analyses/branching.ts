/** Tokens computed again against memory held: the record of `tidemark simulate branch`. */
import type { Simulators } from '../core/simulators.ts'
import { formatBytes, formatCount, formatFactor, formatShare } from '../core/units.ts'
import type { Answer, Cell, Report, Table, Verdict } from '../core/result.ts'
import { runBranching, STRATEGIES, STRATEGY_NAMES, type BranchingRun, type Strategy } from './branching-run.ts'
import { computeFigures, ratio, type FigureRule } from './figure.ts'
import { tableOf } from './table.ts'

/** What to sweep: every prompt with every number of branches and every output. */
export interface BranchingSettings {
  prompts: readonly number[]
  branches: readonly number[]
  outputs: readonly number[]
  depth: number
  pageTokens: number
  bytesPerToken: number
}

/** The runs, and the one shape that is put into words: the longest prompt with most branches and the first output. */
interface BranchingFacts {
  settings: BranchingSettings
  runs: BranchingRun[]
  main: Record<Strategy, BranchingRun>
}

/** One figure for each strategy. */
function each(name: string, unit: string, formula: string, value: (run: BranchingRun, facts: BranchingFacts) => number | null): FigureRule<BranchingFacts>[] {
  return STRATEGIES.map((strategy) => ({ name: `kv.branch.${name}.${strategy}`, unit, formula: `${formula}; ${STRATEGY_NAMES[strategy]}`, compute: (facts) => value(facts.main[strategy], facts) }))
}

/** Every figure of branching; each is of the longest prompt with most branches and the first output. */
export const branchingFigures: readonly FigureRule<BranchingFacts>[] = [
  ...each('computedTokens', 'tokens', 'tokens whose KV was computed, prompts included', (run) => run.computedTokens),
  ...each('recomputedTokens', 'tokens', 'tokens computed beyond those that differ in text before or at them', (run) => run.recomputedTokens),
  ...each('peakBytes', 'B', 'most pages held at once x tokens of a page x bytes per token', (run, { settings }) => run.peakTokens * settings.bytesPerToken),
  ...each('pages', 'pages', 'pages taken in all', (run) => run.totalPages),
  ...each('copiedTokens', 'tokens', 'tokens whose KV was copied to another page', (run) => run.copiedTokens),
  ...each('currentBytes', 'B', 'bytes held when a sampler of the current memory looks: after each path has returned, or while all live', (run, { settings }) => run.currentTokens * settings.bytesPerToken),
  ...each('peakRatio', '1', 'kv.branch.peakBytes.naive / kv.branch.peakBytes', (run, { main }) => ratio(main.naive.peakTokens, run.peakTokens)),
  ...each('currentRatio', '1', 'kv.branch.currentBytes / kv.branch.currentBytes.naive', (run, { main }) => ratio(run.currentTokens, main.naive.currentTokens)),
]

/** Memory in MB that a write-up expects of single paths and of all paths alive, and the ratio that it gives. */
const PUBLISHED = { naive: [5, 20], together: [50, 100], ratio: [0.1, 0.4] } as const

/** Least and largest ratio of two ranges. */
function ratioOf([low, high]: readonly [number, number], [least, most]: readonly [number, number]): [number, number] {
  return [low / most, high / least]
}

/** The record; `open` gives an empty instance of the module. */
export function analyseBranching(open: () => Simulators, settings: BranchingSettings, version: string): Report {
  const facts = factsOf(open, settings)
  const { naive } = facts.main
  const basis = `prompt of ${formatCount(naive.prompt)} tokens, ${formatCount(naive.branches)} paths of ${formatCount(naive.output)} tokens${settings.depth > 1 ? `, branching at ${settings.depth} depths` : ''}, pages of ${settings.pageTokens}, ${formatCount(settings.bytesPerToken)} B a token`
  return {
    schema: 'tidemark.report/1', version,
    settings: {
      prompt: settings.prompts.join(','), branches: settings.branches.join(','), output: settings.outputs.join(','), depth: settings.depth, pageSize: settings.pageTokens, bytesPerToken: settings.bytesPerToken,
    },
    inputs: [],
    verdict: verdictOf(facts),
    figures: computeFigures(branchingFigures, facts, basis),
    tables: { 'kv.branching': runsTable(facts), 'kv.branchingReadings': readingsTable(facts), 'kv.branchingPublished': publishedTable() },
    findings: [],
    ledger: [],
  }
}

function factsOf(open: () => Simulators, settings: BranchingSettings): BranchingFacts {
  const { prompts, branches, outputs, depth, pageTokens } = settings
  const runs = outputs.flatMap((output) => branches.flatMap((count) => prompts.flatMap((prompt) => runBranching(open, { prompt, branches: count, output, depth }, pageTokens))))
  const shape = { prompt: Math.max(...prompts), branches: Math.max(...branches), output: outputs[0] }
  const of = (strategy: Strategy): BranchingRun => runs.find((run) => run.strategy === strategy && run.prompt === shape.prompt && run.branches === shape.branches && run.output === shape.output)!
  return { settings, runs, main: { naive: of('naive'), deepCopy: of('deepCopy'), copyOnWrite: of('copyOnWrite') } }
}

function runsTable({ runs, settings: { bytesPerToken } }: BranchingFacts): Table {
  const rows = runs.map((run): Cell[] => [
    run.prompt, run.branches, run.output, STRATEGY_NAMES[run.strategy], run.computedTokens, run.recomputedTokens, run.peakTokens * bytesPerToken, run.peakPages, run.totalPages, run.copiedTokens,
  ])
  return tableOf('Tokens computed and memory held by each strategy', ['promptTokens', 'branches', 'outputTokens', 'strategy', 'computedTokens', 'recomputedTokens', 'peakBytes', 'peakPages', 'totalPages', 'copiedTokens'], rows)
}

function readingsTable({ main, settings: { bytesPerToken } }: BranchingFacts): Table {
  const rows = STRATEGIES.map((strategy): Cell[] => {
    const { currentTokens, peakTokens } = main[strategy]
    return [STRATEGY_NAMES[strategy], `${((currentTokens * bytesPerToken) / 2 ** 20).toFixed(2)} MB`, peakTokens * bytesPerToken, ratio(currentTokens, main.naive.currentTokens), ratio(peakTokens, main.naive.peakTokens)]
  })
  return tableOf('What sampling the current memory reports, beside the peak', ['strategy', 'currentReported', 'peakBytes', 'currentToNaive', 'peakToNaive'], rows, { peakBytes: 'B', currentToNaive: 'factor', peakToNaive: 'factor' })
}

function publishedTable(): Table {
  const [low, high] = ratioOf(PUBLISHED.naive, PUBLISHED.together)
  const range = ([from, to]: readonly [number, number], digits: number): string => `${from.toFixed(digits)} to ${to.toFixed(digits)}`
  return tableOf('An expectation written down beside the ranges it came from', ['single path MB', 'all paths MB', 'ratio as written', 'ratio of the ranges'],
    [[range(PUBLISHED.naive, 0), range(PUBLISHED.together, 0), range(PUBLISHED.ratio, 2), range([low, high], 2)]])
}

function verdictOf(facts: BranchingFacts): Verdict {
  const { main: { naive, deepCopy, copyOnWrite }, settings } = facts
  const bytes = (run: BranchingRun): string => formatBytes(run.peakTokens * settings.bytesPerToken)
  return {
    grade: 'SIMULATED',
    sentence: `${formatCount(naive.branches)} ${naive.branches === 1 ? 'path' : 'paths'} of a prompt of ${formatCount(naive.prompt)} tokens: one by one computes ${formatCount(naive.recomputedTokens)} tokens again and holds ${bytes(naive)}; deep copies hold ${bytes(deepCopy)}, copy on write ${bytes(copyOnWrite)}.`,
    notShown: [
      'time: tokens computed and bytes copied are counted, how long they take is not',
      `any model but one of ${formatCount(settings.bytesPerToken)} B of KV a token, which is ${settings.bytesPerToken === 131_072 ? 'the default: 32 layers of 8 KV heads of 128 values in fp16' : 'as given'}`,
      'weights and the memory of the computation itself: only KV pages',
    ],
    answers: answersOf(facts),
  }
}

function answersOf({ main: { naive, deepCopy, copyOnWrite }, settings }: BranchingFacts): Answer[] {
  const saved = ratio(deepCopy.peakTokens - copyOnWrite.peakTokens, deepCopy.peakTokens) ?? 0
  const [low, high] = ratioOf(PUBLISHED.naive, PUBLISHED.together)
  return [
    {
      question: 'What does sharing save?',
      answer: `Copy on write holds ${formatCount(copyOnWrite.peakPages)} pages where deep copies hold ${formatCount(deepCopy.peakPages)}: ${saved === 0 ? 'the same' : `${(100 * saved).toFixed(1)} % less`}; it copies ${formatCount(copyOnWrite.copiedTokens)} tokens, deep copies ${formatCount(deepCopy.copiedTokens)}.`,
    },
    {
      question: 'What does computing again cost?',
      answer: `One by one computes ${formatCount(naive.computedTokens)} tokens, ${formatFactor(naive.computedTokens / copyOnWrite.computedTokens)} those of the tree, and holds ${formatShare(naive.peakTokens / copyOnWrite.peakTokens)} of the memory of copy on write.`,
    },
    {
      question: 'What does the current memory say after each path?',
      answer: `${((naive.currentTokens * settings.bytesPerToken) / 2 ** 20).toFixed(2)} MB: the KV is gone when the call returns. Its peak was ${formatBytes(naive.peakTokens * settings.bytesPerToken)}. A ratio to that current memory has no value, and is not 0.00×.`,
    },
    {
      question: `Is ${PUBLISHED.naive.join('–')} MB against ${PUBLISHED.together.join('–')} MB a ratio of ${PUBLISHED.ratio.join('–')}, as was once written?`,
      answer: `No: ${low.toFixed(2)} to ${high.toFixed(2)}. Here it is ${(ratio(naive.peakTokens, deepCopy.peakTokens) ?? 0).toFixed(3)} with deep copies and ${(ratio(naive.peakTokens, copyOnWrite.peakTokens) ?? 0).toFixed(3)} with copy on write.`,
    },
  ]
}
