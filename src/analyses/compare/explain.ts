import type { Answer } from '../../core/result.ts'
import { hodgesLehmann } from '../../statistics/hodges-lehmann.ts'
import { formatBytes, formatCount, formatFactor, formatShare } from '../../core/units.ts'
import { fits, limitless } from './experiment.ts'
import { CONFIDENCE } from './figures.ts'
import { numbers, tableIn, valueOf, valuesOf, words, type Side } from './sides.ts'

/** Bytes that are read again beyond the first reading. */
const again = (side: Side): number => (valueOf(side, 'io.bytes') ?? 0) - (valueOf(side, 'io.uniqueBytes') ?? 0)

/** Two sides of block I/O: the one that moved more bytes, and the other. */
interface Pair { more: Side; less: Side; bytes: number; excess: number; rereadShare: number }

function pairOf(a: Side, b: Side): Pair | null {
  const x = valueOf(a, 'io.bytes'), y = valueOf(b, 'io.bytes')
  if (x === null || y === null) return null
  const [more, less] = y >= x ? [b, a] : [a, b], excess = Math.abs(y - x)
  return { more, less, bytes: Math.max(x, y), excess, rereadShare: excess === 0 ? 0 : (again(more) - again(less)) / excess }
}

/** Re-read bytes that one side has more of, by kind of tensor, largest first. */
function kindsOf({ more, less }: Pair): [string, number][] {
  const of = (side: Side): Map<string, number> => {
    const table = tableIn(side, 'io.kinds'), bytes = numbers(table, 'reread')
    return new Map(words(table, 'kind').map((kind, i) => [kind, bytes[i]!]))
  }
  if (tableIn(more, 'io.kinds') === undefined || tableIn(less, 'io.kinds') === undefined) return []
  const before = of(less)
  return [...of(more)].map(([kind, bytes]): [string, number] => [kind, bytes - (before.get(kind) ?? 0)]).filter(([, bytes]) => bytes > 0).toSorted((a, b) => b[1] - a[1])
}

/** Bytes of the phases of a kind. */
function bytesIn(side: Side, kind: string): number | null {
  const table = tableIn(side, 'io.phases'), bytes = numbers(table, 'bytes'), kinds = words(table, 'kind')
  return kinds.includes(kind) ? bytes.filter((_, i) => kinds[i] === kind).reduce((a, b) => a + b, 0) : null
}

const times = (factor: number): string => formatFactor(factor).replace('\u00d7', ' times')
/** Nearly all is said as such: a few kilobytes of metadata are no finding. */
const share = (part: number): string => (part > 0.999 ? 'all' : formatShare(part))

/** The memory of a side against what it needs, where both are known. */
function memoryOf(side: Side): string | null {
  const limit = valueOf(side, 'run.limitBytes'), need = valueOf(side, 'io.ram.enough') ?? valueOf(side, 'run.fileBytes')
  return limit === null || need === null ? null : `a limit of ${formatBytes(limit)} for the ${formatBytes(need)} ${byTensors(side) ? 'that a token needs' : 'of the file'}`
}

/** Whether what a side needs is told by the tensors of a model; else it is its file. */
const byTensors = (side: Side): boolean => valueOf(side, 'io.ram.enough') !== null
const needed = (side: Side): string => (byTensors(side) ? 'what a token needs' : 'the file')

/** Why one side moved more bytes than the other, the largest part first. */
export function sentenceOf(a: Side, b: Side): string | null {
  const pair = pairOf(a, b)
  if (pair === null || pair.excess === 0) return null
  const { more, less, bytes, excess, rereadShare } = pair
  const base = bytes - excess
  const verb = first(more)
  const head = base === 0 ? `${more.label} ${verb} ${formatBytes(bytes)}, ${less.label} nothing` : `${more.label} ${verb} ${times(bytes / base)} as much as ${less.label} (${formatBytes(bytes)} against ${formatBytes(base)})`
  const kinds = kindsOf(pair), total = kinds.reduce((sum, [, part]) => sum + part, 0)
  const reads = String(more.runs[0]!.settings['op']) === 'read', repeated = reads ? 're-reading' : 'the same places again'
  const tokens = (side: Side): number => valueOf(side, 'io.token.bytes') ?? 0
  const parts = [
    rereadShare > 0.5 && base > 0 ? `${share(rereadShare)} of the ${formatBytes(excess)} more is ${repeated}` : rereadShare < 0.1 && base > 0 ? `${share(1 - rereadShare)} of the ${formatBytes(excess)} more is other bytes, not ${repeated}` : null,
    rereadShare > 0.5 && kinds.length > 0 ? `${formatShare(kinds[0]![1] / total)} of it ${kinds[0]![0]} tensors` : null,
    reads && tokens(more) > 1.01 * tokens(less) ? `each token reads ${formatBytes(tokens(more))}${tokens(less) === 0 ? (valueOf(less, 'io.token.bytes') === null ? '' : ` where one of ${less.label} reads nothing`) : ` instead of ${formatBytes(tokens(less))}`}` : null,
  ].filter((part) => part !== null)
  const memory = memoryOf(more), roomy = fits(more).fits === false && (fits(less).fits === true || limitless(less))
  return `${head}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}${memory !== null && roomy ? `, under ${memory}` : ''}.`
}

const VERBS: Record<string, string> = { read: 'read', write: 'wrote', discard: 'discarded' }
const first = (side: Side): string => VERBS[String(side.runs[0]!.settings['op'])] ?? 'moved'

function whichPhases({ more, less }: Pair): Answer | null {
  const said = ['load', 'prompt', 'token'].flatMap((kind) => {
    const a = bytesIn(less, kind), b = bytesIn(more, kind)
    return a === null || b === null ? [] : [`${kind === 'token' ? 'all tokens' : kind} ${formatBytes(b)} against ${formatBytes(a)}`]
  })
  return said.length === 0 ? null : { question: 'In which phase?', answer: `${said.join('; ')} (${more.label} against ${less.label}).` }
}

function whichTensors(pair: Pair): Answer | null {
  const kinds = kindsOf(pair)
  return kinds.length === 0 ? null : { question: 'Which tensors?', answer: `Read again by ${pair.more.label} beyond ${pair.less.label}: ${kinds.map(([kind, bytes]) => `${kind} ${formatBytes(bytes)}`).join(', ')}.` }
}

function layoutOrNot({ more, less }: Pair): Answer | null {
  const points = (side: Side): number | null => valueOf(side, 'io.backward.layoutShare')
  const a = points(less), b = points(more), back = [valueOf(less, 'io.backwardShare'), valueOf(more, 'io.backwardShare')]
  if (a === null || b === null || back[0] === null || back[1] === null) return null
  const text = (value: number): string => (value * 100).toFixed(2)
  const same = Math.abs(a - b) < 0.01
  return { question: 'Is it the layout on the disk?', answer: `${same ? 'No' : 'In part'}: layout makes ${text(b)} points of the gaps of ${more.label} go backward and ${text(a)} of ${less.label}, of ${text(back[1]!)} % and ${text(back[0]!)} % in all.` }
}

function memory({ more, less }: Pair): Answer | null {
  const a = fits(less), b = fits(more)
  if (b.fits === false && a.fits === null && limitless(less)) return { question: 'Does memory explain it?', answer: `By size, yes: ${needed(more)} does not fit on ${more.label} (${b.answer}), and ${less.label} had no limit.` }
  if (a.fits === null || b.fits === null) return { question: 'Does memory explain it?', answer: `Not told: the recording of ${[less, more].filter((side) => fits(side).fits === null).map(({ label }) => label).join(' and ')} holds no memory limit or available memory, or no size of what a token needs.` }
  return { question: 'Does memory explain it?', answer: a.fits && !b.fits ? `By size, yes: ${needed(more)} does not fit on ${more.label} (${b.answer}) and does on ${less.label} (${a.answer}).` : `Not by size: ${less.label} ${a.answer}; ${more.label} ${b.answer}.` }
}

/** Interval of the difference in tokens per second, where the runs are enough for one. */
function shiftOf(a: Side, b: Side): [number, number] | null {
  const [x, y] = [a, b].map((side) => valuesOf(side, 'run.tokensPerSecond'))
  if (x!.length < 2 || y!.length < 2) return null
  const { low, high } = hodgesLehmann(x!, y!, CONFIDENCE)
  return low === null || high === null ? null : [low, high]
}

function cost(a: Side, b: Side): Answer | null {
  const rate = [a, b].map((side) => valueOf(side, 'run.tokensPerSecond') ?? valueOf(side, 'run.engine.tokensPerSecond'))
  const time = [a, b].map((side) => valueOf(side, 'run.seconds'))
  if (rate[0] === null || rate[1] === null || rate[0] === 0) return null
  const n = (value: number): string => formatCount(Number(value.toPrecision(3)))
  const spent = time[0] === null || time[1] === null ? '' : `, ${n(time[1]!)} s for load, prompt and tokens against ${n(time[0]!)} s`
  const shift = shiftOf(a, b)
  const once = shift !== null ? `. 95 % interval of the difference: ${n(shift[0])} to ${n(shift[1])} tokens/s` : a.runs.length > 1 && b.runs.length > 1 ? '. Too few runs for an interval' : '. One run a side: how much of it is chance cannot be told'
  return { question: 'What did it cost?', answer: `${n(rate[1]!)} tokens/s on ${b.label} against ${n(rate[0]!)} on ${a.label} (${formatFactor(rate[1]! / rate[0]!)})${spent}${once}.` }
}

/** What is left when re-reading is taken away. */
function unexplained({ more, less, excess, rereadShare }: Pair): Answer | null {
  if (excess === 0) return null
  const rest = Math.round(excess * (1 - rereadShare))
  const distinct = rest === 0 ? 'Of the bytes, nothing' : `${formatBytes(Math.abs(rest))} ${rest > 0 ? 'more' : 'fewer'} distinct bytes on ${more.label}, which re-reading is not`
  const timed = valueOf(more, 'run.seconds') !== null && valueOf(less, 'run.seconds') !== null
  return { question: 'What is not explained?', answer: `${distinct}${timed ? '; how much of the time is waiting for the disk and how much is work: neither was recorded' : ''}.` }
}

/** The difference between two sides of block I/O, question by question. */
export function answersOf(a: Side, b: Side): Answer[] {
  const pair = pairOf(a, b)
  if (pair === null || pair.excess === 0) return []
  return [whichPhases(pair), whichTensors(pair), layoutOrNot(pair), memory(pair), cost(a, b), unexplained(pair)].filter((answer) => answer !== null)
}
