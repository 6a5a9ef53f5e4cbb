/** The record of a KV simulation. */
import type { LedgerEntry, Report } from '../core/result.ts'
import { findFaults, kvRules } from '../findings/index.ts'
import { computeKvFigures } from './kv-figures.ts'
import type { KvFacts } from './kv-runs.ts'
import { computeKvTables } from './kv-tables.ts'
import { computeKvVerdict } from './kv-verdict.ts'

/** Prompts that name their parts, and no policy that makes use of it. */
function leftOut({ plan, trace: { requests } }: KvFacts): LedgerEntry[] {
  if (requests.hashes === null || plan.policies.some(({ shares }) => shares)) return []
  return [{
    kind: 'skipped', reason: `names of parts of prompts: no policy that was simulated shares them`, count: requests.hashes.ids.length,
    advice: `Add prefix or radix to --policy, with page sizes that divide ${requests.hashes.partTokens} tokens.`,
  }]
}

/** Figures, tables, findings, ledger and verdict. */
export function analyseKv(facts: KvFacts, version: string): Report {
  const { plan, model, trace, types } = facts, { clock, settings } = plan, findings = findFaults(kvRules, facts)
  return {
    schema: 'tidemark.report/1',
    version,
    settings: {
      model: model.name, 'kv type': types, 'bytes per token': plan.bytesPerToken, policies: plan.policies.map(({ name }) => name).join(','), 'page sizes': plan.pageSizes.join(','),
      memory: plan.memories.length === 0 ? null : plan.memories.join(','), 'max length': settings.maxLength, placement: settings.placement, chunk: settings.chunkTokens,
      slots: settings.slots, watermark: settings.watermark, batch: clock.batch, 'step tokens': clock.stepTokens, 'step seconds': clock.stepSeconds, samples: clock.samples,
      'beam seed': clock.beamSeed, 'swap tokens': clock.swapTokens, 'deep copy': settings.deepCopy ? 'yes' : 'no', ...trace.settings,
    },
    inputs: trace.inputs,
    verdict: computeKvVerdict(facts, findings.some(({ severity }) => severity === 'error')),
    figures: computeKvFigures(facts),
    tables: computeKvTables(facts),
    findings,
    ledger: [...trace.ledger, ...leftOut(facts)],
  }
}
