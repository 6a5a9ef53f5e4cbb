import { fragmentationAt } from '../allocators/fragmentation.ts'
import type { Cell, Table } from '../core/result.ts'
import { ratio } from './figure.ts'
import { fromRows } from './table.ts'
import { runOf, type KvFacts, type KvRun } from './kv-runs.ts'
import { ofHeld, sharedShare, tableShare, wasteShare, whileWaiting } from './kv-shares.ts'

type Row = Record<string, Cell>

const PER_CENT = ['wasteShare', 'tokenShare', 'reservedShare', 'internalShare', 'externalShare', 'cachedShare', 'recomputedShare', 'delayedShare', 'hitShare', 'sharedShare']
const UNITS = { ...Object.fromEntries(PER_CENT.map((name) => [name, '1'])), tableShare: 'fineShare' }

/** What each policy would take if nobody had to wait. */
function needRow(run: KvRun, { plan }: KvFacts): Row {
  const { counts, serving } = run, held = ofHeld(run)
  return {
    policy: run.label,
    needBytes: counts.peakHeld * plan.bytesPerToken,
    liveBytes: counts.peakFilled * plan.bytesPerToken,
    overBoundFactor: ratio(counts.peakHeld, counts.peakFilled),
    wasteShare: wasteShare(run),
    reservedShare: held.reserved,
    internalShare: held.internal,
    externalShare: held.external,
    tableShare: tableShare(run, plan.bytesPerToken),
    sharedShare: sharedShare(run),
    hitShare: ratio(serving.counts.hits, serving.counts.hits + serving.counts.prefilled),
    copiedTokens: counts.copied,
    stepsPerToken: ratio(counts.steps, counts.lifetime),
    workPerToken: ratio(counts.steps + counts.copied, counts.lifetime),
    rejected: serving.counts.rejected + serving.counts.stuck,
  }
}

/** What each policy did in a memory that was given. */
function limitedRow(run: KvRun): Row {
  const { counts: c, all } = run.serving, waiting = whileWaiting(run)
  return {
    policy: run.label,
    memoryBytes: run.memoryBytes,
    peakBatch: c.peakRunning,
    meanBatch: ratio(all.running, all.time),
    delayedShare: ratio(c.delayed, c.requests - c.rejected),
    meanWait: ratio(c.delay, c.requests - c.rejected),
    preemptions: c.preemptions,
    recomputedShare: ratio(c.recomputed, c.prefilled + c.decoded),
    rejected: c.rejected + c.stuck,
    tokenShare: waiting.token,
    reservedShare: waiting.reserved,
    internalShare: waiting.internal,
    externalShare: waiting.external,
    cachedShare: waiting.cached,
    end: c.end,
  }
}

/** To three decimals. */
function rounded(value: number): number {
  return Number(value.toFixed(3))
}

/** Memory over time: bytes of each class, in bins. */
function timelineRows(run: KvRun, bytesPerToken: number): Row[] {
  const { bins } = run.serving
  return bins.sums.map((sums, i) => {
    const mean = (tokens: number): number => Math.round((tokens / sums.time) * bytesPerToken)
    return {
      policy: run.label, from: rounded(bins.at[i]!), to: rounded(bins.at[i]! + bins.width), liveBytes: mean(sums.filled), reservedBytes: mean(sums.reserved),
      wastedBytes: mean(sums.internal + sums.rounding), cachedBytes: mean(sums.cached), uselessBytes: mean(sums.holes),
      running: rounded(sums.running / sums.time), waiting: rounded(sums.waiting / sums.time),
    }
  })
}

/** Fragmentation of a limited memory by every definition that means something in a pool, at its instant. F5 needs segments. */
function fragmentRows({ label, memoryBytes, counts, serving: { mostAsked, firstRefusal } }: KvRun): Row[] {
  return ([['most asked for', mostAsked], ['first refusal', firstRefusal]] as const).flatMap(([instant, state]) => state === null ? [] : [{
    policy: label, memoryBytes, instant, second: state.operation,
    ...Object.fromEntries(fragmentationAt(state).map(({ id, value }) => [id, value])),
    F6: ratio(counts.pool - counts.peakHeld, counts.pool),
  }])
}

/** Page sizes beside each other: the ends of last pages against the block table. */
function pageRow(run: KvRun, facts: KvFacts): Row {
  const waste = wasteShare(run), table = tableShare(run, facts.plan.bytesPerToken), limited = runOf(facts, run.label, facts.plan.memories[0] ?? null)
  return {
    policy: run.policy.name,
    pageTokens: run.pageTokens,
    wasteShare: waste,
    tableShare: table,
    overheadShare: waste === null || table === null ? null : waste + table,
    needBytes: run.counts.peakHeld * facts.plan.bytesPerToken,
    hitShare: ratio(run.serving.counts.hits, run.serving.counts.hits + run.serving.counts.prefilled),
    peakBatch: limited?.serving.counts.peakRunning ?? null,
    meanBatch: limited === undefined ? null : ratio(limited.serving.all.running, limited.serving.all.time),
  }
}

/** All tables of a KV simulation. */
export function computeKvTables(facts: KvFacts): Record<string, Table> {
  const free = facts.runs.filter(({ memoryBytes }) => memoryBytes === null), limited = facts.runs.filter(({ memoryBytes }) => memoryBytes !== null)
  const pages = free.filter(({ pageTokens }) => pageTokens !== null)
  const [memory] = facts.plan.memories
  const shown = facts.runs.filter(({ memoryBytes }) => memoryBytes === (memory ?? null))
  const tables: Record<string, Table> = {
    'kv.need': { title: 'What each policy takes when nobody waits for memory', units: UNITS, columns: fromRows(free.map((run) => needRow(run, facts))) },
    'kv.timeline': { title: 'KV memory over time', units: { from: 's', to: 's' }, columns: fromRows(shown.flatMap((run) => timelineRows(run, facts.plan.bytesPerToken))) },
  }
  if (limited.length > 0) {
    tables['kv.policies'] = { title: 'What each policy does in the memory given', units: { ...UNITS, meanWait: 's', end: 's' }, columns: fromRows(limited.map((run) => limitedRow(run))) }
  }
  if (limited.length > 0) {
    tables['kv.fragmentation'] = {
      title: 'Fragmentation by every definition, at its instant: F1 = 1 - A/R, F2 = 1 - max(h)/F, F3 = 1 - sum(h\u00b2)/F\u00b2, F4 = sum(h\u00b2)/R\u00b2, F6 = 1 - peak(A)/R over the run, F7 = 1 - Q/A (A held, Q asked for, R the memory, h its holes, F their sum)',
      units: { second: 's', F1: 'share', F2: 'share', F3: 'share', F4: 'share', F6: 'share', F7: 'share' }, columns: fromRows(limited.flatMap(fragmentRows)),
    }
  }
  if (new Set(pages.map(({ pageTokens }) => pageTokens)).size > 1) {
    tables['kv.pageSizes'] = { title: 'Page sizes', units: { ...UNITS, overheadShare: '1', pageTokens: 'tokens' }, columns: fromRows(pages.map((run) => pageRow(run, facts))) }
  }
  return tables
}
