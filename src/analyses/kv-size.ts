import { nameOfTypes } from '../context/kv-types.ts'
import { tokenBytes } from '../context/kv-size.ts'
import { formatBytes, formatCount } from '../core/units.ts'
import type { Answer, Input, LedgerEntry, Report, Verdict } from '../core/result.ts'
import { findFaults, sizeRules } from '../findings/index.ts'
import { computeSizeFigures, quantisedWithoutFlash, type SizeFacts } from './kv-size-figures.ts'
import { computeSizeTables } from './kv-size-tables.ts'

/** The record of `tidemark size`; `more`: what the caller knows beside the facts. */
export function sizeReport(facts: SizeFacts, inputs: Input[], version: string, more: { ledger: readonly LedgerEntry[]; answers: readonly Answer[] }): Report {
  const basis = `${facts.model.name}, ${facts.model.layers.length} layers that keep KV, ${nameOfTypes(facts.types)} (${facts.typesSaid}), ${formatCount(facts.context)} tokens (${facts.contextSaid})${facts.ways === 1 ? '' : `, one of ${facts.ways} devices`}`
  const figures = computeSizeFigures(facts, basis)
  return {
    schema: 'tidemark.report/1',
    version,
    settings: {
      model: facts.model.source, kvType: nameOfTypes(facts.types), context: facts.context, sequences: facts.sequences, memory: facts.memory === null ? null : formatBytes(facts.memory),
      pageSize: facts.pageSize, slots: facts.slots, flashAttention: facts.flashAttention ? 'yes' : 'no', tensorParallel: facts.ways,
    },
    inputs,
    verdict: verdictOf(facts, (name) => figures[name]?.value ?? null, more.answers),
    figures,
    tables: computeSizeTables(facts),
    findings: findFaults(sizeRules, facts),
    ledger: [...flash(facts), ...(facts.model.notes ?? []).map(({ kind, reason }) => ({ kind, reason, count: 1, advice: 'Compare with the line of the engine’s log that names its KV size.' })), ...more.ledger],
  }
}

function flash(facts: SizeFacts): LedgerEntry[] {
  if (!quantisedWithoutFlash(facts)) return []
  return [{ kind: 'doubted', reason: `V in ${facts.types.v.name} without flash attention: llama.cpp refuses it, or holds V as f16 as its rows in the table of engines do`, count: 1, advice: 'Add --flash-attention if the server runs with it.' }]
}

function verdictOf(facts: SizeFacts, value: (name: string) => number | null, more: readonly Answer[]): Verdict {
  const { model, types, context, memory } = facts
  const token = formatBytes(value('kv.bytesPerToken') ?? 0), sequence = formatBytes(value('kv.bytesPerSequence') ?? 0)
  const fit = value('kv.maxSequences')
  const beyond = (value('kv.slidingSavedShare') ?? 0) > 0 ? ` until the window is full, ${formatBytes(value('kv.bytesPerTokenBeyondWindow') ?? 0)} beyond,` : ''
  return {
    grade: 'COMPUTED',
    sentence: `${model.name} keeps ${token} of KV a token${beyond} in ${nameOfTypes(types)}${facts.ways === 1 ? '' : ` on each of ${facts.ways} devices`}: ${sequence} for a sequence of ${formatCount(context)} tokens${memory === null || fit === null ? '' : `, and ${fit === 0 ? 'not one fits' : `${formatCount(fit)} ${fit === 1 ? 'fits' : 'fit'}`} into ${formatBytes(memory)}`}.`,
    notShown: [
      memory === null ? 'how many fit: say by --memory what is left for KV' : 'weights, activations and compute buffers: the memory is what is left for KV',
      'what an engine of another version rounds up',
      'what sharing of prefixes saves',
    ],
    answers: [...answersOf(facts, value), ...more],
  }
}

function answersOf({ model, types, context, memory, pageSize }: SizeFacts, value: (name: string) => number | null): Answer[] {
  const parts = tokenBytes(model, types)
  const kinds = (['full', 'sliding', 'latent'] as const).filter((kind) => parts[kind] > 0).map((kind) => `${formatBytes(parts[kind])} in ${kind === 'full' ? 'layers that see every token' : kind === 'sliding' ? 'layers that slide, until their window is full' : 'latent vectors'}`)
  const answers: Answer[] = [
    { question: 'How much is a token?', answer: `${formatBytes(parts.total)} (${formatCount(parts.total)} B)${kinds.length < 2 ? '' : `: ${kinds.join(', ')}`}${parts.state === 0 ? '' : `; and ${formatBytes(parts.state)} of states for each sequence, whatever its length`}.` },
    { question: 'How much is one sequence?', answer: `${formatBytes(value('kv.bytesPerSequence') ?? 0)} at ${formatCount(context)} tokens.` },
  ]
  if (memory === null) return [...answers, { question: 'How many fit?', answer: 'No memory was given: say --memory 80GiB.' }]
  const pages = value('kv.maxSequencesPaged'), tokens = parts.sliding > 0 ? null : value('kv.maxTokens')
  answers.push({
    question: 'How many fit?',
    answer: value('kv.maxSequences') === null ? 'This model keeps nothing.' : `${formatCount(value('kv.maxSequences') ?? 0)} of the full length into ${formatBytes(memory)}${pages === null ? '' : `, ${formatCount(pages)} in pages of ${pageSize}`}${tokens === null ? '' : `; ${formatCount(tokens)} tokens in all`}.`,
  })
  return answers
}
