/** Sources of samples on one clock. */
import { TidemarkError } from '../core/error.ts'
import type { LedgerEntry } from '../core/result.ts'
import type { SampleColumns } from './sample-columns.ts'
import type { SampleClock, SamplePhase, Series } from './samples.ts'

/** How clocks are brought together. */
export interface ClockSettings {
  /** How far local time is ahead of UTC, s; `undefined`: taken as UTC, and doubted. */
  utcOffset?: number | undefined
  /** Seconds since 1970 at which sources without times of day begin, by name. */
  starts?: Readonly<Record<string, number>> | undefined
}

/** Sources that share a clock. */
export interface Joined {
  clock: SampleClock
  series: Series[]
  /** As a column of a source names them; of the first source that does. */
  phases: SamplePhase[]
  ledger: LedgerEntry[]
  /** Names of sources that are on another clock. */
  left: string[]
}

const CLOCKS = { utc: 'wall', local: 'wall', start: 'start', none: 'assumed' } as const
const WRITES = { wall: 'has times of day', start: 'counts from its own start', assumed: 'has no times' } as const

/** Joins sources. Those on another clock are left out, with an entry in the ledger, if `leave`; else throws `USAGE` and says how to join them. */
export function joinSamples(sources: readonly SampleColumns[], { utcOffset, starts = {} }: ClockSettings, leave: boolean): Joined {
  const unknown = Object.keys(starts).find((name) => !sources.some(({ source }) => source === name))
  if (unknown !== undefined) throw new TidemarkError('USAGE', `--start ${unknown}: no source of that name; there are ${sources.map(({ source }) => source).join(', ')}`)
  const placed = sources.filter(({ count }) => count > 0).map((columns) => {
    const written = columns.written ?? 'none', start = starts[columns.source]
    if (start !== undefined && CLOCKS[written] === 'wall') throw new TidemarkError('USAGE', `--start ${columns.source}: it has times of day of its own; leave it out`)
    if (written === 'local' && utcOffset === undefined) columns.note('doubted', 'times of day without a zone, taken as UTC', 'anywhere', 'Say how far that clock is ahead of UTC with --utc-offset, such as +02:00.')
    const clock: SampleClock = start === undefined ? CLOCKS[written] : 'wall'
    return { columns, clock, shift: start ?? (written === 'local' ? -(utcOffset ?? 0) : 0) }
  })
  const first = placed.find(({ clock }) => clock === 'wall') ?? placed.toSorted((a, b) => b.columns.count - a.columns.count)[0]
  const clock = first?.clock ?? 'assumed'
  const fits = placed.filter((one) => one === first || clock === 'wall' && one.clock === 'wall'), others = placed.filter((one) => !fits.includes(one))
  if (others.length > 0 && !leave) {
    const [other] = others as [typeof others[number]]
    throw new TidemarkError('USAGE', `${first!.columns.source} ${WRITES[clock]} and ${other.columns.source} ${WRITES[other.clock]}: they share no clock. Say when it began with --start ${other.columns.source}=EPOCH_SECONDS, or read it alone`)
  }
  const taken = fits.map(({ columns, shift }) => columns.taken(shift))
  return {
    clock,
    series: taken.flatMap(({ series }) => series),
    phases: taken.find(({ phases }) => phases.length > 0)?.phases ?? [],
    ledger: [
      ...taken.flatMap(({ ledger }) => ledger),
      ...sources.filter(({ count }) => count === 0).flatMap((columns) => columns.taken(0).ledger),
      ...others.map(({ columns, clock: its }): LedgerEntry => ({
        kind: 'skipped', reason: `values of ${columns.source}, which ${WRITES[its]}: it shares no clock with ${first!.columns.source}`, count: columns.count,
        advice: `Read it alone, or say when it began with --start ${columns.source}=EPOCH_SECONDS.`,
      })),
    ],
    left: others.map(({ columns }) => columns.source),
  }
}
