import { analysePeak } from '../analyses/peak.ts'
import { PeakCounter, type Every } from '../analyses/peak-counter.ts'
import { TidemarkError } from '../core/error.ts'
import type { Report } from '../core/result.ts'
import { LiveAllocations } from '../traces/live-allocations.ts'
import { sequentialGenerations } from '../traces/sequential-generations.ts'
import { streamAllocations } from './read-allocations.ts'
import type { OnProgress } from '../recordings/decode.ts'
import { version } from '../core/version.ts'

/** Reads a stream of allocations and computes the record of its peak; without a file, of a made-up one. Throws `TidemarkError`. */
export async function readPeak(paths: readonly string[], every: Every | null, onProgress?: OnProgress): Promise<Report> {
  const counter = new PeakCounter(every)
  const take: PeakCounter['take'] = (kind, slot, bytes, seconds, event) => counter.take(kind, slot, bytes, seconds, event)
  if (paths.length === 0) {
    const live = new LiveAllocations(take)
    sequentialGenerations(live)
    const inputs = [{ name: '20 sequential generations, made up', format: 'synthetic', bytes: null, events: live.events, role: 'counted' as const }]
    return finish(counter, live, { inputs, sizes: 'made-up bytes' }, every)
  }
  const { live, inputs, format } = await streamAllocations(paths, take, (bytes) => counter.ask(bytes), onProgress)
  if (every?.unit === 's' && counter.seconds === null) {
    throw new TidemarkError('USAGE', `${inputs[0]!.name} has no times, so nothing can be read every ${every.step} s; give a number of events, such as --every 100`)
  }
  return finish(counter, live, { inputs, sizes: format.sizes }, every)
}

function finish(counter: PeakCounter, live: LiveAllocations, told: Pick<Parameters<typeof analysePeak>[0], 'inputs' | 'sizes'>, every: Every | null): Report {
  counter.end()
  return analysePeak({ ...told, counter, start: live.startBytes, liveAtEnd: live.live, ledger: live.ledger(), every }, version)
}
