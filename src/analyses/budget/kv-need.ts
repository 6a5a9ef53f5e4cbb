/** KV that the requests of a trace need in a simulation, in place of context x slots. */
import { bytesPerToken } from '../../context/kv-size.ts'
import { nameOfTypes, type KvTypes } from '../../context/kv-types.ts'
import type { KvModel } from '../../context/model.ts'
import { TidemarkError } from '../../core/error.ts'
import type { LedgerEntry } from '../../core/result.ts'
import { formatCount } from '../../core/units.ts'
import type { PlanModel } from '../../formats/plan/models.ts'
import type { BudgetRow } from './row.ts'

/** What is to be simulated. Sizes in tokens unless said. */
export interface KvQuestion {
  trace: string
  policy: string
  pageTokens: number
  maxLength: number
  sequences: number
  stepSeconds: number
  hashBlock: number | null
  bytesPerToken: number
  /** Bytes of a token in K or V of one layer. */
  layerTokenBytes: number
  /** Bytes; `null`: as much as it wants. */
  memory: number | null
  /** Place among the models of the plan, for errors. */
  index: number
}

/** What came out. Tokens. */
export interface KvNeed {
  held: number
  filled: number
  requests: number
  rejected: number
  preemptions: number
  running: number
  rule: string
  ledger: LedgerEntry[]
}

/** Answers that are known, and questions without one: the plan is worked out again once they are answered. */
export class KvNeeds {
  readonly missing = new Map<string, KvQuestion>()
  private readonly known = new Map<string, KvNeed>()

  of(question: KvQuestion): KvNeed | null {
    const key = JSON.stringify(question), found = this.known.get(key)
    if (found === undefined) this.missing.set(key, question)
    return found ?? null
  }

  /** Answers everything that was asked for, with what `answer` finds. */
  async learn(answer: (question: KvQuestion) => Promise<KvNeed>): Promise<void> {
    for (const [key, question] of this.missing) this.known.set(key, await answer(question))
    this.missing.clear()
  }

  /** What the simulated requests leave to doubt. */
  ledger(): LedgerEntry[] {
    const seen = new Map([...this.known.values()].flatMap(({ ledger }) => ledger).map((entry) => [`${entry.kind} ${entry.reason} ${entry.count}`, entry]))
    return [...seen.values()]
  }
}

/** Sequences at once, step and page where the plan is silent: those of `tidemark simulate kv`. */
const SEQUENCES = 256, STEP_MS = 25, PAGE = 16

/** Sequences that may run at once. */
export const sequencesOf = (model: PlanModel): number => model.requests?.sequences ?? model.slots ?? (model.requests === undefined ? 1 : SEQUENCES)

/** What the requests of a model ask for. Throws `USAGE` for a model that keeps no KV. */
export function questionOf(requests: NonNullable<PlanModel['requests']>, model: PlanModel, kv: KvModel, types: KvTypes, context: number, index: number): KvQuestion {
  const bytes = bytesPerToken(kv, types), halves = kv.layers.reduce((all, { kind }) => all + (kind === 'latent' ? 1 : kind === 'recurrent' ? 0 : 2), 0)
  if (bytes === 0) throw new TidemarkError('USAGE', `${kv.name} keeps no KV for a token, so requests change nothing: leave requests out`)
  return {
    trace: requests.trace, policy: requests.policy ?? 'paged', pageTokens: model.pageSize ?? PAGE, maxLength: context, sequences: sequencesOf(model),
    stepSeconds: (requests.stepMs ?? STEP_MS) / 1000, hashBlock: requests.hashBlock ?? null, bytesPerToken: bytes, layerTokenBytes: bytes / halves, memory: requests.memory?.bytes ?? null, index,
  }
}

/** KV rows with the simulated need instead of context x slots, split between memories as they are. */
export function withNeed(rows: readonly BudgetRow[], question: KvQuestion, need: KvNeed, types: KvTypes): BudgetRow[] {
  const { bytesPerToken: each, sequences, maxLength, memory, policy, stepSeconds } = question, plain = rows.reduce((all, { term, bytes }) => (term === 'kv' ? all + bytes : all), 0)
  const held = need.held * each, high = Math.max(held, Math.min(memory ?? Infinity, sequences * maxLength * each)), low = Math.min(need.filled, need.held) * each
  const refused = need.rejected === 0 ? '' : `; ${formatCount(need.rejected)} of ${formatCount(need.requests)} requests refused`
  return rows.map((row) => {
    if (row.term !== 'kv' || plain === 0) return row
    const { count: _, each: __, ...rest } = row, part = row.bytes / plain
    return {
      ...rest, bytes: held * part, low: low * part, high: high * part, tag: 'computed',
      source: `simulated: ${formatCount(need.requests)} requests of ${question.trace.split('/').at(-1)!}, policy ${policy}`,
      formula: `${formatCount(need.held)} tokens held at the most x ${formatCount(each)} B (${nameOfTypes(types)}): ${need.rule}; up to ${formatCount(sequences)} sequences of ${formatCount(maxLength)} tokens, ${formatCount(need.running)} ran at once, steps of ${stepSeconds * 1000} ms assumed${refused}`,
    }
  })
}
