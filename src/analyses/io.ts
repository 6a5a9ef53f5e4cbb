import { TidemarkError } from '../core/error.ts'
import { findFaults } from '../findings/index.ts'
import type { Input, Report } from '../core/result.ts'
import { chooseDevice, deviceLabel, stageOf, type IoFacts } from './facts.ts'
import { computeIoFigures } from './io-figures.ts'
import { computeIoTables } from './io-tables.ts'
import { computeLedger } from './ledger.ts'
import { computeVerdict } from './verdict.ts'

/** Facts before a device is chosen. */
export type ReadFacts = Omit<IoFacts, 'device' | 'stage' | 'counted'>

/** Chooses device and step. Throws `NO_EVENTS`, `NO_SUCH_DEVICE`. */
function settle(facts: ReadFacts): IoFacts {
  const { trace, settings } = facts
  const name = facts.forms[0]?.name ?? 'the input'
  if (trace.devices.length === 0) {
    const seen = trace.events > 0 ? `its ${trace.events} events name no device` : 'it holds no block event that can be read'
    throw new TidemarkError('NO_EVENTS', `${name}: ${seen}. Record block events: blktrace, or ftrace's blk tracer, or the block_* tracepoints`)
  }
  const device = chooseDevice(trace, settings)
  if (device === null) {
    throw new TidemarkError('NO_SUCH_DEVICE', `${name} has no device ${settings.device}; it has ${trace.devices.map(deviceLabel).join(', ')}`)
  }
  const stage = stageOf(device, settings.stage)
  return { ...facts, device, stage, counted: device.stages[stage] }
}

/** The whole record: figures, tables, findings, ledger, verdict. */
export function analyseIo(read: ReadFacts, inputs: Input[], version: string): Report {
  const facts = settle(read)
  const { settings } = facts
  return {
    schema: 'tidemark.report/1',
    version,
    settings: {
      stage: facts.stage, op: settings.op, device: facts.device.id, process: settings.process, from: settings.from, to: settings.to,
      origin: facts.origin,
    },
    inputs,
    verdict: computeVerdict(facts),
    figures: computeIoFigures(facts),
    tables: computeIoTables(facts),
    findings: findFaults(facts),
    ledger: computeLedger(facts),
  }
}
