import { TidemarkError } from '../core/error.ts'
import { noDevice } from '../traces/no-device.ts'
import { findFaults, ioRules } from '../findings/index.ts'
import type { Input, Report } from '../core/result.ts'
import { chooseDevice, deviceLabel, pagesOf, stageOf, type IoFacts } from './facts.ts'
import { computeIoFigures } from './io-figures.ts'
import { computeIoTables } from './io-tables.ts'
import { computeLedger } from './ledger.ts'
import { computeCacheFigures, computeCacheTables } from './page-cache.ts'
import { computeVerdict } from './verdict.ts'

/** Facts before a device is chosen. */
export type ReadFacts = Omit<IoFacts, 'device' | 'stage' | 'counted' | 'strayPhases'>

/** Chooses device and step. Throws `NO_EVENTS`, `NO_SUCH_DEVICE`. */
function settle(facts: ReadFacts): IoFacts {
  const { trace, settings } = facts
  const name = facts.forms[0]?.name ?? 'the input'
  if (trace.devices.length === 0) {
    // A whole recording of a run that read nothing is a result; of other traces it is more likely a mistake.
    if (pagesOf(facts) !== null || facts.run !== null) return { ...facts, device: noDevice, stage: 'issue', counted: noDevice.stages.issue, phases: [], strayPhases: 0 }
    const seen = trace.events > 0 ? `its ${trace.events} events name no device` : 'it holds no block event that can be read'
    throw new TidemarkError('NO_EVENTS', `${name}: ${seen}. Record block events: blktrace, or ftrace's blk tracer, or the block_* tracepoints`)
  }
  const device = chooseDevice(trace, settings)
  if (device === null) {
    throw new TidemarkError('NO_SUCH_DEVICE', `${name} has no device ${settings.device}; it has ${trace.devices.map(deviceLabel).join(', ')}`)
  }
  const stage = stageOf(device, settings.stage)
  const counted = device.stages[stage]
  const stray = counted.requests > 0 && device.phases[stage].every(({ requests }) => requests === 0)
  return { ...facts, device, stage, counted, phases: stray ? [] : facts.phases, strayPhases: stray ? facts.phases.length : 0 }
}

/** Of a trace without block events, only what is about the trace itself. */
function withoutBlocks<T>({ trace }: IoFacts, all: Record<string, T>, kept: readonly string[]): Record<string, T> {
  return trace.devices.length > 0 ? all : Object.fromEntries(Object.entries(all).filter(([name]) => kept.includes(name)))
}

/** The whole record: figures, tables, findings, ledger, verdict. */
export function analyseIo(read: ReadFacts, inputs: Input[], version: string): Report {
  const facts = settle(read)
  const { settings } = facts
  return {
    schema: 'tidemark.report/1',
    version,
    settings: {
      stage: facts.stage, op: settings.op, device: facts.trace.devices.length === 0 ? null : facts.device.id, process: settings.process, from: settings.from, to: settings.to,
      origin: facts.origin,
    },
    inputs,
    verdict: computeVerdict(facts),
    figures: { ...withoutBlocks(facts, computeIoFigures(facts), ['io.lost.events']), ...computeCacheFigures(facts) },
    tables: { ...withoutBlocks(facts, computeIoTables(facts), ['io.actions', 'io.checks', 'io.forms']), ...computeCacheTables(facts) },
    findings: findFaults(ioRules, facts),
    ledger: computeLedger(facts),
  }
}
