import type { Answer } from '../core/result.ts'
import { formatBytes, formatCount, formatShare } from '../core/units.ts'
import { median } from '../statistics/ranks.ts'
import type { FileRow, IoFacts } from './facts.ts'
import { backwardCauses, fileOf, needed, phasesOf } from './file-figures.ts'
import { gapShare } from './io-figures.ts'

/** Adds up a number of the rows by a key, largest first. */
function sums(rows: readonly FileRow[], of: (i: number) => number, key: (row: FileRow) => string): [string, number][] {
  const totals = new Map<string, number>()
  rows.forEach((row, i) => totals.set(key(row), (totals.get(key(row)) ?? 0) + of(i)))
  return [...totals].filter(([, bytes]) => bytes > 0).toSorted((a, b) => b[1] - a[1])
}

function perToken(facts: IoFacts): Answer | null {
  const tokens = phasesOf(facts, 'token')
  if (tokens.length === 0) return null
  const bytes = tokens.map(({ accesses }) => accesses.bytes)
  const reread = tokens.flatMap(({ accesses }) => (accesses.file === null || accesses.file.read === 0 ? [] : [accesses.file.rereadBytes / accesses.file.read]))
  const again = reread.length > 0 ? `; ${formatShare(median(reread))} of it had been read before` : ''
  if (Math.max(...bytes) === 0) return { question: 'How much does a token read?', answer: `Nothing: none of ${tokens.length} tokens read from the disk.` }
  const range = `${formatBytes(Math.min(...bytes))} to ${formatBytes(Math.max(...bytes))}`
  return { question: 'How much does a token read?', answer: `${formatBytes(median(bytes))} (median of ${tokens.length} tokens, ${range})${again}.` }
}

/** Tensors that the tokens read again, and those that stayed. */
function whichTensors(facts: IoFacts): Answer | null {
  const file = fileOf(facts)
  if (facts.file === null || file === null || !facts.file.hasModel) return null
  const { rows } = facts.file
  const tokens = phasesOf(facts, 'token').flatMap(({ accesses }) => (accesses.file === null ? [] : [accesses.file.rowsRead]))
  const inTokens = (i: number): number => tokens.reduce((sum, read) => sum + read[i]!, 0)
  const names = (keep: (i: number) => boolean): string[] => [...new Set(rows.filter((row, i) => row.bytes > 0 && !row.name.startsWith('(') && keep(i)).map(({ name }) => name))]
  const all = names(() => true).length
  const again = tokens.length > 0 ? inTokens : (i: number): number => file.rowsRead[i]! - file.rowsCovered[i]!
  const read = names((i) => again(i) > 0)
  if (read.length === 0) return { question: 'Which tensors were read again?', answer: `None of ${all}${tokens.length > 0 ? ': no token read any' : ''}.` }
  const kinds = sums(rows, again, ({ kind }) => kind).slice(0, 3).map(([kind, bytes]) => `${kind} ${formatBytes(tokens.length > 0 ? bytes / tokens.length : bytes)}`)
  const stayed = rows.filter((row, i) => row.layer !== null && again(i) === 0 && file.rowsCovered[i]! > 0)
  const layers = [...new Set(stayed.map(({ layer }) => layer!))].toSorted((a, b) => a - b)
  const kept = new Set(stayed.map(({ name }) => name)).size
  const rest = stayed.length === 0 ? '' : `; ${kept} of layers ${spans(layers)} (${formatBytes(stayed.reduce((sum, { bytes }) => sum + bytes, 0))}) ${tokens.length > 0 ? 'stayed cached and are not' : 'are read once'}`
  return { question: 'Which tensors were read again?', answer: `${read.length} of ${all} tensors are read again${tokens.length > 0 ? ' by the tokens' : ''}: ${kinds.join(', ')}${tokens.length > 0 ? ' a token' : ''}${rest}.` }
}

/** 3, 5-8. */
function spans(numbers: readonly number[]): string {
  const out: [number, number][] = []
  for (const n of numbers) {
    if (out.length > 0 && out.at(-1)![1] === n - 1) out.at(-1)![1] = n
    else out.push([n, n])
  }
  return out.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ')
}

function whyBackward(facts: IoFacts): Answer | null {
  const causes = backwardCauses(facts)
  const all = gapShare(facts.counted, 'backward')
  if (causes === null || all === null || all === 0) return null
  const points = (share: number): string => `${(share * 100).toFixed(2)}`
  return {
    question: 'Is it fragmentation or thrashing?',
    answer: `${points(all)} % of the gaps go backward: ${points(causes.layout)} points are layout on the disk (gone on file offsets), ${points(causes.threads)} points are threads that interleave (gone thread by thread), and ${points(causes.pattern)} points are the access pattern itself.`,
  }
}

function howMuchMemory(facts: IoFacts): Answer | null {
  const needs = needed(facts)
  if (needs === null) return null
  const reread = phasesOf(facts, 'token').some(({ accesses }) => (accesses.file?.rereadBytes ?? 0) > 0)
  const without = needs.without.length > 0 ? `every tensor but ${needs.without.join(', ')}` : 'every tensor'
  const said = `About ${formatCount(Math.round(needs.bytes / 2 ** 20))} MiB of cached tensors (estimate: ${without}, which each token touches)`
  if (phasesOf(facts, 'token').length === 0) return { question: 'How much RAM would be enough?', answer: `${said}. Whether tokens read any again, only marks of the run can tell.` }
  return { question: 'How much RAM would be enough?', answer: reread ? `${said}. Less is a cliff, not a slope: nearly all of it is then read for every token. Reclaim is not LRU: in the one sweep measured, the cliff lay within 5 % of the estimate.` : `${said}; here no token had to read one again.` }
}

/** What people ask of a trace of LLM inference, as far as trace and context can answer. */
export function computeAnswers(facts: IoFacts): Answer[] {
  if (facts.settings.op !== 'read' || facts.counted.requests === 0) return [] // the words are about reads
  return [perToken(facts), whichTensors(facts), whyBackward(facts), howMuchMemory(facts)].filter((answer) => answer !== null)
}
