/** The record of `tidemark budget`: what a plan commits of its memory, and what is left. */
import type { EngineMemory } from '../../context/engine-memory.ts'
import type { Input, LedgerEntry, Report } from '../../core/result.ts'
import { auditRules, budgetRules, claimRules, findFaults } from '../../findings/index.ts'
import { audit } from '../audit/index.ts'
import { computeFigures } from '../figure.ts'
import { compareMeasured } from './against.ts'
import type { SamplePeak } from './against-measured.ts'
import { budgetFigures } from './budget-figures.ts'
import { budgetTables } from './budget-tables.ts'
import type { Unknown } from './changes.ts'
import { demandsOf, type BudgetFacts, type Served } from './facts.ts'
import { KvNeeds, sequencesOf } from './kv-need.ts'
import { rowsOfFiles, servingOf, type ModelFiles } from './models.ts'
import { placesOf, sumUp } from './places.ts'
import type { WholePlan } from './plan.ts'
import { claimsOf } from './plan-claims.ts'
import { expandPlan, modelName } from './plan-rows.ts'
import { verdictOf } from './verdict.ts'
import { proposePools, reuseOf } from './ways-out.ts'
import { configure, weighWhatIfs } from './what-ifs.ts'

/** What was read. */
export interface BudgetInput {
  plan: WholePlan
  /** Name of the plan's file. */
  name: string
  files: ModelFiles
  /** What the engine's log says, where the plan names one. */
  log: EngineMemory | null
  /** What samples of a run say, where the plan names them. */
  peaks?: readonly SamplePeak[]
  /** Simulated KV; what is missing in it stands in `missing` afterwards. */
  needs?: KvNeeds
  unknown: Unknown
  /** Says where something stands: `plan.yaml:3`. */
  at(path: readonly (string | number)[]): string
  inputs: Input[]
  ledger: LedgerEntry[]
}

function servedOf(plan: WholePlan, files: ModelFiles): Served[] {
  return (plan.models ?? []).flatMap((model, i): Served[] => {
    const file = files.get(model.gguf ?? model.config ?? '')
    return file === undefined ? [] : [{ index: i, name: modelName(model, i), sequencesSaid: model.slots !== undefined || model.requests !== undefined, versionSaid: model.version !== undefined, ...servingOf(model, file), sequences: sequencesOf(model) }]
  })
}

function notesOf({ files, ledger, log, needs }: BudgetInput): LedgerEntry[] {
  const notes = [...[...files.values()].flatMap(({ kv, weights }) => [...kv.notes ?? [], ...weights.notes]), ...log?.notes ?? []]
  return [
    ...ledger,
    ...needs?.ledger() ?? [],
    ...notes.map(({ kind, reason }): LedgerEntry => ({ kind, reason, count: 1, advice: 'Compare with what the engine logs.' })),
  ]
}

/** Computes the record. Throws `UNREADABLE` where a name of the plan stands for nothing, `USAGE` where settings do not fit a model. */
export function analyseBudget(input: BudgetInput, version: string): Report {
  const { plan, name, files, needs = new KvNeeds(), unknown, at, inputs } = input
  const rowsOf = rowsOfFiles(files, needs, plan.host.devices.length > 0, at), expanded = expandPlan(plan, rowsOf), memories = placesOf(plan), places = sumUp(memories, expanded, unknown)
  const tight = places.toSorted((a, b) => a.headroom / a.place.capacity - b.headroom / b.place.capacity)[0]!
  const whatIfs = weighWhatIfs(plan, memories, rowsOf, unknown)
  const facts: BudgetFacts = {
    plan, expanded, places, tight, demands: demandsOf(plan), served: servedOf(plan, files),
    whatIfs, configurations: configure(plan, memories, rowsOf, unknown),
    checks: audit(claimsOf(plan, expanded, places, whatIfs, unknown)), proposal: proposePools(plan), against: compareMeasured(plan, memories, expanded, input.log, input.peaks ?? [], unknown),
    basis: `${name}, ${places.length > 1 ? `${tight.place.name} of ${places.map(({ place }) => place.name).join(', ')}` : tight.place.kind}`,
  }
  const reuse = reuseOf(plan, facts.proposal)
  return {
    schema: 'tidemark.report/1',
    version,
    settings: { plan: plan.title ?? null, place: tight.place.name, reserve: tight.place.reserve.source },
    inputs,
    verdict: verdictOf(facts),
    figures: computeFigures(budgetFigures, facts, facts.basis),
    tables: budgetTables(facts, reuse.table),
    findings: [...findFaults([...auditRules, ...claimRules], { checks: facts.checks }), ...findFaults(budgetRules, facts)],
    ledger: [...notesOf(input), ...reuse.ledger],
  }
}
