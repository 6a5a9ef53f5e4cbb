/** The record of a KV simulation. */
import type { Report } from '../core/result.ts'
import { findFaults, kvRules } from '../findings/index.ts'
import { computeKvFigures } from './kv-figures.ts'
import type { KvFacts } from './kv-runs.ts'
import { computeKvTables } from './kv-tables.ts'
import { computeKvVerdict } from './kv-verdict.ts'

/** Figures, tables, findings, ledger and verdict. */
export function analyseKv(facts: KvFacts, version: string): Report {
  const { plan, model, trace, types } = facts, { clock, settings } = plan
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
    verdict: computeKvVerdict(facts),
    figures: computeKvFigures(facts),
    tables: computeKvTables(facts),
    findings: findFaults(kvRules, facts),
    ledger: trace.ledger,
  }
}
